import type { DriftRule } from '../drift-rule.ts'
import { flowComparison, type PlacedFlow } from '../flow-comparison.ts'
import { type HostView, hostItself } from '../host-view.ts'

/** On a host that asks on demand, flows of neighbors that nobody planned are as they should be. */
export const strayFlow: DriftRule = {
  id: 'ALC-DRF-006',
  severity: 'warning',
  title: 'flow of no desired resource',
  why: 'In a table that the agent fills, it may catch packets that a desired flow should have.',
  remedy:
    'Find out who made it: delete what it belonged to, or let the agent start anew, which clears its tables.',
  example: 'br-tun of 10.1.0.1 has table=20,dl_vlan=1,dl_dst=… for a VM that was deleted',
  starred: false,
  target: 'aca-2022',

  *check(view) {
    const compared = flowComparison(view)
    for (const flow of compared?.stray ?? []) {
      if (view.settings.onDemand && isOfNeighbor(flow)) continue
      const text = `${flow.bridge} table=${flow.table},priority=${flow.priority},${flow.match}`
      yield {
        resources: [hostItself(view.host)],
        role: text,
        message: `no desired resource of host ${view.host} is behind its flow ${text}`,
        witness: text,
        actual: `actions=${flow.actions}`,
        expected: 'absent',
        host: view.host,
        age: ageOf(flow, view),
      }
    }
  },
}

/** The younger of the flow and of what is desired. */
function ageOf({ age = Infinity }: PlacedFlow, view: HostView): number {
  return Math.min(age, view.seen.flows!.at - view.desiredSince(hostItself(view.host)))
}

function isOfNeighbor({ bridge, table, priority }: PlacedFlow): boolean {
  return bridge === 'br-tun' && (table === 20 || (table === 0 && priority === 25))
}
