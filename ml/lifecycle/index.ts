/** The door of `ml/lifecycle`: model versions, from training to serving. */
export {
  type CalibrateKindsOptions,
  type CalibrationOverTime,
  calibrateKinds,
} from './calibrate-kinds.ts'
export type { Champion, Manifest, PortCount, VmRecord, VmTotals } from './champion.ts'
export {
  type ChooseDistanceOptions,
  chooseDistance,
  type TriedDistance,
} from './choose-distance.ts'
export type { ClusterOptions } from './cluster-options.ts'
export type { ClusterReport } from './cluster-report.ts'
export { type Roles, rolesOf } from './cluster-roles.ts'
export { blocks as featureNames, clusterRows, countMatrix, profileRows } from './cluster-rows.ts'
export { clusterText } from './cluster-text.ts'
export { type Clusters, clusterVms } from './cluster-vms.ts'
export { Adwin } from './drift/adwin.ts'
export { type DriftAlarm, overall } from './drift/drift-alarm.ts'
export {
  DriftMonitor,
  type DriftOptions,
  type DriftStatus,
  type SavedScope,
} from './drift/drift-monitor.ts'
export { driftSignals, inputSignals, outcomeSignals } from './drift/drift-scope.ts'
export { PageHinkley } from './drift/page-hinkley.ts'
export { populationStability } from './drift/population-stability.ts'
export { exportModel } from './export-model.ts'
export type { ProfilesBefore } from './fit.ts'
export type { Judgement } from './judge.ts'
export type { VmTally } from './judging/paired-bounds.ts'
export {
  defaultRule,
  type Evidence,
  isLookDue,
  judgeChallenger,
  type ModelFigures,
  type PromotionRule,
} from './judging/promotion-rule.ts'
export { type MomentScore, scoreMoment } from './judging/score-moment.ts'
export {
  defaultWatch,
  judgeLive,
  type LiveCounts,
  type Watched,
  type WatchRule,
} from './judging/watch-rule.ts'
export { latestRequests } from './latest-requests.ts'
export type { StoredModel, TrainedModel } from './model-file.ts'
export type { TrainingProgress } from './progress.ts'
export type {
  Alias,
  AliasChange,
  Aliases,
  Author,
} from './registry/aliases.ts'
export type {
  Check,
  Decision,
  DecisionOutcome,
  KeptDecision,
  NetworkFigures,
} from './registry/decision.ts'
export type { Keeping, Retained } from './registry/retention.ts'
export {
  openRegistry,
  type RegisteredModel,
  type Registry,
  type RegistryOptions,
} from './registry.ts'
export { renderClusters } from './render-clusters.ts'
export { type ReplayKindsOptions, replayKinds } from './replay-kinds.ts'
export { type ReportClustersOptions, reportClusters } from './report-clusters.ts'
export { requestTotals, totalsOf } from './request-totals.ts'
export {
  type Feedback,
  type PlannedItem,
  type ReportingHost,
  weighFeedback,
} from './retrain/feedback.ts'
export { recalibrated } from './retrain/recalibrate.ts'
export { type Retrained, type RetrainOptions, retrain } from './retrain/retrain.ts'
export type { StreamedOptions, StreamedProgress } from './streamed-run.ts'
export { type Training, type TrainingOptions, trainPipeline } from './train.ts'
export { type StreamedTraining, trainStreamed } from './train-streamed.ts'
export { settingsOfManifest } from './trained-settings.ts'
