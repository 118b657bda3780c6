/** The door of the neural sequence models. */
export type { EpochReport, TrainingUpdate } from './epoch-report.ts'
export {
  type ExportedNetwork,
  type ExportManifest,
  exportNetwork,
  readExported,
} from './exported.ts'
export { type FoundRows, openItemSearch } from './item-search.ts'
export type { HeldOutSequence, RankingQuality } from './judge.ts'
export { learnStream, type RequestStream, type StreamedModel } from './learn-stream.ts'
export { loadNeuralModel, type NeuralSequenceModel, neuralModel } from './neural-model.ts'
export type { NeuralOptions, TrainingHooks } from './neural-options.ts'
export {
  initialParameters,
  type Parameters,
} from './parameters.ts'
export { queryInputs } from './query-inputs.ts'
export { composedTable, hiddenGraph, scoringGraph } from './scoring-graph.ts'
export { checkedSettings, type EncoderKind, type NeuralSettings } from './settings.ts'
export { type Training, train } from './train.ts'
export {
  type BatchFeeds,
  newTrainingState,
  openTrainingStep,
} from './training-step.ts'
export type { VmSequence } from './vm-sequence.ts'
export type { Vocabulary } from './vocabulary.ts'
