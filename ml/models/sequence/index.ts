/** The door of `ml/models/sequence`: what a VM will request next. */
export { type BlendOptions, blend, loadBlend } from './blend/index.ts'
export {
  type Calibration,
  type FittedCalibration,
  fitCalibration,
  loadCalibration,
  throughPoints,
} from './calibration.ts'
export { type EaseOptions, ease, loadEase } from './ease.ts'
export { historyOf, VmHistory } from './history.ts'
export { kinds, loadModel, type ModelContext, type ModelKind, modelKind } from './kinds.ts'
export {
  collectLabels,
  type LabelledScores,
  type LabelOptions,
  type TimedLabels,
} from './labels.ts'
export { loadMarkov, type MarkovOptions, markov } from './markov.ts'
export { countMoments, momentsOf } from './moments.ts'
export {
  type EpochReport,
  type ExportedNetwork,
  type ExportManifest,
  exportNetwork,
  learnStream,
  loadNeuralModel,
  type NeuralOptions,
  type NeuralSequenceModel,
  neuralModel,
  type RankingQuality,
  type RequestStream,
  readExported,
  type StreamedModel,
  type TrainingHooks,
  type TrainingUpdate,
} from './neural/index.ts'
export { asTheyAre, plattScaling } from './platt-scaling.ts'
export { loadPopularity, type PopularityOptions, popularity } from './popularity.ts'
export { loadRecency, type RecencyOptions, recency } from './recency.ts'
export {
  loadRecencyPopularity,
  type RecencyPopularityOptions,
  recencyPopularity,
} from './recency-popularity.ts'
export {
  loadRecentPopularity,
  type RecentPopularityOptions,
  recentPopularity,
} from './recent-popularity.ts'
export { type Reliability, type ReliabilityBin, reliabilityOf } from './reliability.ts'
export type { Repeats } from './repeats.ts'
export type {
  History,
  Query,
  Ranking,
  SequenceModel,
  TrainableSequenceModel,
} from './sequence-model.ts'
export { loadSimilarVms, type SimilarVmsOptions, similarVms } from './similar-vms.ts'
export { TopK } from './top-k.ts'
