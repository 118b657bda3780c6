import type { Rule } from '../../check/rule.ts'
import { isLive, type Router, type RoutingRule } from '../../state/state.ts'
import { distinctTables, hopKey } from './routes.ts'

export const contradictingRoutes: Rule<Router> = {
  id: 'ALC-RTE-003',
  severity: 'error',
  title: 'two next hops for one destination',
  why: 'Both routes have one priority, so which of them a packet takes is left to chance.',
  remedy: 'Take one of the routes out, or give them different priorities.',
  example:
    'one table of router r1 has 10.0.5.0/24 by 10.0.1.5 and by 10.0.1.6, both at priority 100',
  starred: true,

  subjects: (index) => index.all('router'),

  *check(router) {
    if (!isLive(router)) return
    for (const { subnetId, rules } of distinctTables(router))
      for (const [key, hops] of hopsByRoute(rules)) {
        if (hops.size < 2) continue
        const listed = [...hops].sort().join(' and by ')
        yield {
          resources: [router],
          role: `${subnetId} ${key}`,
          message: `router ${router.id} reaches ${key} from subnet ${subnetId} by ${listed}`,
          actual: listed,
          expected: 'one next hop',
        }
      }
  },

  touchedBy: { router: (router) => [router] },
}

/** By destination and priority. */
function hopsByRoute(rules: readonly RoutingRule[]): Map<string, Set<string>> {
  const hops = new Map<string, Set<string>>()
  for (const rule of rules) {
    if (!isLive(rule) || rule.destination.version === 0) continue
    const key = `${rule.destination.canonical} at priority ${rule.priority}`
    const known = hops.get(key)
    if (known) known.add(hopKey(rule))
    else hops.set(key, new Set([hopKey(rule)]))
  }
  return hops
}
