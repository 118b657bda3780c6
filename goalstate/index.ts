/** What hosts are told. Here Alcor's messages are read and written; its wire types go no further in. */
export {
  type GoalStates,
  type ReadGoalState,
  readGoalState,
  writeGoalState,
} from './wire/goal-state.ts'
export type { GoalState, GoalStateV2 } from './wire/goal-state-messages.ts'
export { type HostRequest, type HostRequestItem, readHostRequest } from './wire/host-request.ts'
