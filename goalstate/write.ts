import type { NetworkState } from './state/state.ts'
import { writeGoalState } from './wire/goal-state.ts'
import { goalStateV2 } from './write/to-goal-state.ts'

/**
 * Writes a state as GoalStateV2 in canonical form, so that states that mean the same are equal bytes:
 * fields and keys in order, addresses in their one spelling, what each host is sent once.
 *
 * What a goal state cannot say is left out: nodes, endpoints, projects of subnets and ports, routes of
 * subnets.
 *
 * @throws PortentError `ERR_INPUT` for a security rule with a protocol that a goal state cannot say, or
 *   a number that its field cannot hold.
 */
export function writeState(state: NetworkState, options: { readonly to: 'binary' }): Uint8Array
export function writeState(state: NetworkState, options: { readonly to: 'json' }): string
export function writeState(
  { resources, formatVersion }: NetworkState,
  { to }: { readonly to: 'binary' | 'json' },
): Uint8Array | string {
  const message = goalStateV2(resources, formatVersion)
  return to === 'binary'
    ? writeGoalState(message, { as: 'GoalStateV2', to })
    : writeGoalState(message, { as: 'GoalStateV2', to })
}
