import type { Rule } from '../../check/rule.ts'
import { neighborsByHost, nodesByIp } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive } from '../../state/state.ts'

/** The subject is the address of a host. It is asked only where any node is known. */
export const neighborOnUnknownHost: Rule<string> = {
  id: 'ALC-NBR-006',
  severity: 'error',
  title: 'neighbors on a host that is no node',
  why: 'Packets for them are tunneled to an address where no host of the region is.',
  remedy: 'Correct the host of the ports, or register the node.',
  example: 'neighbor p1 is on host 10.1.0.9, and no node has that address',
  starred: false,

  *subjects(index) {
    if (index.all('node').size === 0) return
    for (const host of index.keys(neighborsByHost))
      if (index.count(nodesByIp, host) === 0) yield host
  },

  *check(host, index) {
    if (index.all('node').size === 0 || index.count(nodesByIp, host) > 0) return
    const neighbors = [...index.get(neighborsByHost, host)].filter(isLive)
    const [first] = sorted(neighbors)
    if (!first) return
    yield {
      resources: [first],
      role: host,
      message: `neighbor ${first.id}${neighbors.length > 1 ? ` and ${neighbors.length - 1} more are` : ' is'} on host ${host}, and no node has that address`,
      actual: host,
    }
  },

  touchedBy: {
    neighbor: ({ hostIp }) => (hostIp.version === 0 ? [] : [hostIp.canonical]),
    node: (_, index) => index.keys(neighborsByHost),
  },
}
