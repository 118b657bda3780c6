/** The door of `ml/models/sequence`: what a VM will request next. */
export type { Calibration } from './calibration.ts'
export { historyOf, VmHistory } from './history.ts'
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
export type { Repeats } from './repeats.ts'
export type {
  History,
  Query,
  Ranking,
  SequenceModel,
  TrainableSequenceModel,
} from './sequence-model.ts'
export { TopK } from './top-k.ts'
