import { writeGoalState } from '../wire/goal-state.ts'
import type { GoalStateV2 } from '../wire/goal-state-messages.ts'
import type { HostView } from './host-view.ts'
import { type LeftAlone, repairMessages, repairPlan } from './repair-plan.ts'

/** A repair plan as JSON has it. */
export interface PlannedRepair {
  readonly version: 1
  /** In the order to be done. */
  readonly steps: readonly {
    readonly host: string
    readonly action: 'create' | 'update' | 'delete'
    readonly type: string
    readonly id: string
    readonly key: string
    /** Ids of the rules that ask for it. */
    readonly because: readonly string[]
  }[]
  readonly leftAlone: readonly LeftAlone[]
  /** Hosts to be collected before anything can be said of them. */
  readonly unknown: readonly string[]
  /** The steps as GoalStateV2 in protobuf-JSON, to be pushed in this order. */
  readonly messages: readonly { readonly host: string; readonly message: object }[]
}

/** Plans a repair of what was compared, ready to be written; does nothing. */
export function planned(views: readonly HostView[]): PlannedRepair {
  const plan = repairPlan(views)
  return {
    version: 1,
    steps: plan.steps.map(({ host, action, resource: { type, id, key }, because }) => ({
      host,
      action,
      type,
      id,
      key,
      because,
    })),
    leftAlone: plan.leftAlone,
    unknown: plan.unknown,
    messages: repairMessages(plan, views).map(({ host, message }) => ({
      host,
      message: jsonOf(message),
    })),
  }
}

function jsonOf(message: GoalStateV2): object {
  return JSON.parse(writeGoalState(message, { as: 'GoalStateV2', to: 'json' }))
}
