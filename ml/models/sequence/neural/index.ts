/** The door of the neural sequence models. */
export {
  initialParameters,
  type NetworkSize,
  type Parameters,
  type SideRows,
} from './parameters.ts'
export { composedTable, scoringGraph } from './scoring-graph.ts'
export { checkedSettings, type NeuralSettings } from './settings.ts'
export { type TrainingGraph, type TrainingGraphOptions, trainingGraph } from './training-graph.ts'
export {
  type BatchFeeds,
  newTrainingState,
  openTrainingStep,
  type TrainingState,
} from './training-step.ts'
