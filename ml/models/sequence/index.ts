/** The door of `ml/models/sequence`: what a VM will request next. */
export type { Calibration } from './calibration.ts'
export type {
  History,
  Query,
  Ranking,
  SequenceModel,
  TrainableSequenceModel,
} from './sequence-model.ts'
