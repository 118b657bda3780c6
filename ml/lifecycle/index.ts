/** The door of `ml/lifecycle`: model versions, from training to serving. */
export type { Champion, Manifest, VmRecord } from './champion.ts'
export { type Clusters, clusterVms } from './cluster-vms.ts'
export type { ProfilesBefore } from './fit.ts'
export type { Judgement } from './judge.ts'
export type { TrainedModel } from './model-file.ts'
export { openRegistry, type RegisteredModel, type Registry } from './registry.ts'
export {
  type Training,
  type TrainingOptions,
  type TrainingProgress,
  trainPipeline,
} from './train.ts'
