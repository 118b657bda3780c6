import type { Rule } from '../../check/rule.ts'
import {
  type Family,
  type ForwardingDifference,
  formatAddress,
  forwardingDifferences,
  forwardingOf,
  type Route,
} from '../../reasoning/index.ts'
import { isLive, type Router } from '../../state/state.ts'
import { distinctTables, forwardingRoutes } from './routes.ts'

/**
 * Of two routes to one destination, and of a shorter prefix that is to win over a longer one, only the
 * priority says which is meant.
 */
export const toldApartByPriority: Rule<Router> = {
  id: 'ALC-RTE-005',
  severity: 'warning',
  title: 'routes that only their priority tells apart',
  why: "Alcor's agent writes every route at priority 50, so a packet that both match takes either.",
  remedy: 'Leave in the route that is to win, or make its destination the longer prefix.',
  example:
    'one table of router r1 has 10.0.5.0/24 by 10.0.1.5 at priority 1 and by 10.0.1.6 at priority 2',
  starred: true,
  target: 'aca-2022',

  subjects: (index) => index.all('router'),

  *check(router) {
    if (!isLive(router)) return
    for (const { subnetId, rules } of distinctTables(router)) {
      const routes = forwardingRoutes(rules)
      if (new Set(routes.map(({ priority }) => priority)).size < 2) continue
      const difference = decidedByPriority(routes, 4) ?? decidedByPriority(routes, 6)
      if (!difference) continue
      const witness = formatAddress(difference.first)
      const hops = [...new Set([...difference.firstHops, ...difference.secondHops])].sort()
      yield {
        resources: [router],
        role: subnetId,
        message: `router ${router.id} sends packets to ${witness} from subnet ${subnetId} by ${hops.join(' or ')}, which only priority decides`,
        witness,
      }
    }
  },

  touchedBy: { router: (router) => [router] },
}

/** The first addresses whose one next hop would be another, or one of several, without priorities. */
function decidedByPriority(
  routes: readonly Route[],
  family: Family,
): ForwardingDifference | undefined {
  const decided = forwardingOf(routes, family, 'longest-prefix')
  const bare = routes.map(({ destination, nextHop }) => ({ destination, nextHop }))
  const others = [
    forwardingOf(bare, family, 'longest-prefix'),
    forwardingOf(routes, family, 'highest-priority'),
  ]
  for (const other of others)
    for (const difference of forwardingDifferences(decided, other))
      if (difference.firstHops.length === 1) return difference
  return undefined
}
