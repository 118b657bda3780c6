/**
 * What hosts are told: read, checked and written in one normalised form. Alcor's messages are read and
 * written here; its wire types go no further in.
 */
export {
  type CheckChange,
  Checker,
  type CheckOptions,
  type CheckReport,
  check,
} from './check/engine.ts'
export type { Finding, FoundResource, Severity } from './check/finding.ts'
export type { CheckPolicy, JudgedFinding, Suppression } from './check/policy.ts'
export { readBaseline, readSuppressions } from './check/policy-files.ts'
export type { CheckSettings, Rule } from './check/rule.ts'
export type { Collector, HostCollection } from './drift/collection.ts'
export { agentCollector, type InspectableAgent } from './drift/collectors/agents.ts'
export { readOvsFolder } from './drift/collectors/ovs-files.ts'
export { pushedTo, readPushJournal } from './drift/collectors/push-journal.ts'
export { readSnapshot, snapshotIn } from './drift/collectors/snapshot.ts'
export { defaultCadence, defaultDriftSettings } from './drift/host-view.ts'
export { planned } from './drift/planned.ts'
export { repair } from './drift/repair.ts'
export { driftRules } from './drift/rules/index.ts'
export {
  type Answered,
  type Arrival,
  type Asked,
  agentOf,
  answersTo,
  Delivered,
  defaultMost,
  defaultSimilarity,
  type Hold,
  type HostAnswer,
  HostObserver,
  learnHolds,
  type Merge,
  type MergedMessage,
  type MergedPush,
  type MergeOptions,
  type MergeProof,
  type MergeRequest,
  Merger,
  type MergerOptions,
  merge,
  mergeReport,
  mergeText,
  messagesAsFrames,
  messagesAsLines,
  type Packing,
  queueTransformations,
  type RequestAnswer,
  requestOf,
  type SealedProof,
  SingleFlight,
  sealed,
  sliceOf,
  slicesOf,
  Window,
} from './merge/index.ts'
export { byVpc } from './network/by-vpc.ts'
export { Network } from './network/network.ts'
export { type PushContent, sentTo } from './network/push-content.ts'
export type { Reach } from './network/reachability.ts'
export { readJsonState } from './read/json-state.ts'
export { type ReadOptions, readEach, readState, readStates } from './read.ts'
export { documentation } from './reports/documentation.ts'
export { exitCodeOf } from './reports/exit-code.ts'
export { mergeStates } from './reports/merge-states.ts'
export { type ReportFormat, renderResult, reportFormats } from './reports/render.ts'
export { Result } from './reports/result.ts'
export { checkResult, driftResult, type NamedState } from './reports/results.ts'
export { rules } from './rules/index.ts'
export {
  type NetworkState,
  type Resource,
  type ResourceType,
  resourceTypes,
  type Unread,
} from './state/state.ts'
export {
  type GoalStates,
  type ReadGoalState,
  readGoalState,
  writeGoalState,
} from './wire/goal-state.ts'
export type { GoalState, GoalStateV2 } from './wire/goal-state-messages.ts'
export {
  type HostRequest,
  type HostRequestItem,
  readHostRequest,
  writeHostRequest,
} from './wire/host-request.ts'
export {
  type HostRequestAnswer,
  type OperationStatus,
  readHostRequestReply,
  writeHostRequestReply,
} from './wire/host-request-reply.ts'
export {
  type OperationAnswer,
  readOperationReply,
  writeOperationReply,
} from './wire/operation-reply.ts'
export { type MethodShape, serviceMethods } from './wire/schema.ts'
export { goalStateV2 } from './write/to-goal-state.ts'
export { writeState } from './write.ts'
