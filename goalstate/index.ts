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
export { type ReadOptions, readState, readStates } from './read.ts'
export { documentation } from './reports/documentation.ts'
export { rules } from './rules/index.ts'
export type { NetworkState, Resource, ResourceType, Unread } from './state/state.ts'
export {
  type GoalStates,
  type ReadGoalState,
  readGoalState,
  writeGoalState,
} from './wire/goal-state.ts'
export type { GoalState, GoalStateV2 } from './wire/goal-state-messages.ts'
export { type HostRequest, type HostRequestItem, readHostRequest } from './wire/host-request.ts'
export { writeState } from './write.ts'
