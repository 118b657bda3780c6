import type { Rule } from '../../check/rule.ts'
import { byKey } from '../../state/lookups.ts'
import { isLive, type Neighbor } from '../../state/state.ts'
import { isSent } from '../cmp/sent.ts'

/** An L3 neighbor on its own host is of use: the host routes to it from other subnets. */
export const localNeighbor: Rule<Neighbor> = {
  id: 'ALC-NBR-005',
  severity: 'note',
  title: 'host is sent an L2 neighbor that is its own port',
  why: 'The agent skips it: the switch of the host knows the port already. It only makes the message longer.',
  remedy: 'Leave it out of what that host is sent.',
  example: 'host 10.0.0.1 is sent L2 neighbor p1, which is on host 10.0.0.1',
  starred: false,

  subjects: (index) => index.all('neighbor'),

  *check(neighbor, index) {
    const { id, hostIp, fixedIps } = neighbor
    if (!isLive(neighbor) || hostIp.version === 0 || fixedIps.length === 0) return
    if (!fixedIps.every(({ kind }) => kind === 'l2')) return
    const host = hostIp.canonical
    if (!isSent(index, host, neighbor)) return
    yield {
      resources: [neighbor],
      host,
      message: `host ${host} is sent L2 neighbor ${id}, which is on that host`,
    }
  },

  touchedBy: {
    neighbor: (neighbor) => [neighbor],
    placement: ({ resourceType, resourceKey }, index) =>
      resourceType === 'neighbor' ? index.get(byKey.neighbor, resourceKey) : [],
  },
}
