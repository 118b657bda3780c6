/** The door of the neural sequence models. */
export type { EpochReport, TrainingUpdate } from './epoch-report.ts'
export {
  type ExportedNetwork,
  type ExportManifest,
  exportNetwork,
  readExported,
} from './exported.ts'
export { type FoundRows, type ItemSearch, openItemSearch } from './item-search.ts'
export type { HeldOutSequence, Judgement } from './judge.ts'
export { loadNeuralModel, type NeuralSequenceModel, neuralModel } from './neural-model.ts'
export type { NeuralOptions, TrainingHooks } from './neural-options.ts'
export {
  initialParameters,
  type NetworkSize,
  type Parameters,
  type SideRows,
} from './parameters.ts'
export { queryInputs } from './query-inputs.ts'
export { composedTable, hiddenGraph, scoringGraph } from './scoring-graph.ts'
export { checkedSettings, type NeuralSettings } from './settings.ts'
export { type Trained, type Training, type TrainingRun, train } from './train.ts'
export { type TrainingGraph, type TrainingGraphOptions, trainingGraph } from './training-graph.ts'
export {
  type BatchFeeds,
  newTrainingState,
  openTrainingStep,
  type TrainingState,
} from './training-step.ts'
export type { VmSequence } from './vm-sequence.ts'
export type { Vocabulary } from './vocabulary.ts'
