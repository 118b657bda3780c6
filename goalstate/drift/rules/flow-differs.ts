import { called } from '../../rules/each.ts'
import type { Resource } from '../../state/state.ts'
import type { DriftObservation, DriftRule } from '../drift-rule.ts'
import { flowComparison } from '../flow-comparison.ts'
import { type HostView, hostItself } from '../host-view.ts'
import type { ExpectedFlow } from '../ovs/expected-flows.ts'

/** What a flow should be is known from the agent's source; see `expectedFlows`. */
export const flowDiffers: DriftRule = {
  id: 'ALC-DRF-005',
  severity: 'error',
  title: 'flow missing or with other actions',
  why: 'The agent took the resource, and its switch does not act on it: packets are lost or punted.',
  remedy:
    'Push the resource again, so that the agent programs its flows anew; for a flow that every host has, restart the agent.',
  example:
    'neighbor n1 on 10.1.0.2 has no flow in table 20 of br-tun on 10.1.0.1, so its packets are punted',
  starred: true,
  target: 'aca-2022',

  *check(view) {
    const compared = flowComparison(view)
    if (!compared) return
    for (const [tunnel, resource] of compared.unmapped)
      yield {
        ...about(view, [resource], `tunnel ${tunnel}`),
        message: `host ${view.host} has no VLAN for tunnel ${tunnel}, which ${called(resource)} uses`,
        expected: `br-tun table=4,tun_id=${tunnel}`,
        actual: 'absent',
      }
    for (const flow of compared.missing)
      yield {
        ...about(view, flow.of, spelled(flow)),
        message: `host ${view.host} lacks the flow ${spelled(flow)}${purpose(flow.of)}`,
        expected: flow.actions === undefined ? spelled(flow) : `actions=${flow.actions}`,
        actual: 'absent',
      }
    for (const { expected, actual } of compared.changed)
      yield {
        ...about(view, expected.of, spelled(expected)),
        message: `the flow ${spelled(expected)} of host ${view.host} has other actions${purpose(expected.of)}`,
        expected: `actions=${expected.actions}`,
        actual: `actions=${actual.actions}`,
      }
  },
}

/** @param flow - In the fingerprint and as witness. */
function about(
  view: HostView,
  of: readonly Resource[],
  flow: string,
): Omit<DriftObservation, 'message'> {
  const resources = of.length > 0 ? of : [hostItself(view.host)]
  const since = Math.max(...resources.map((resource) => view.desiredSince(resource)))
  return {
    resources,
    role: flow,
    witness: flow,
    host: view.host,
    age: view.seen.flows!.at - since,
  }
}

function spelled({ bridge, table, priority, match }: ExpectedFlow): string {
  return `${bridge} table=${table},priority=${priority}${match === '' ? '' : `,${match}`}`
}

function purpose(of: readonly Resource[]): string {
  const [first] = of
  return first ? ` of ${called(first)}` : ', which every host has'
}
