import type { Rule } from '../../check/rule.ts'
import { isLive, type Router, type RoutingRule } from '../../state/state.ts'
import { distinctTables } from './routes.ts'

/** True of controllers that keep a table's routes in a map by network address, without its length. */
export const sameNetworkOtherLength: Rule<Router> = {
  id: 'ALC-RTE-004',
  severity: 'warning',
  title: 'two prefixes with one network address in one table',
  why: 'Alcor keeps the routes of a table by network address alone, so one of the two is dropped.',
  remedy:
    'Split the longer-reaching prefix so that its network address differs, or drop one route.',
  example: 'one table of router r1 has routes to 10.0.0.0/16 and 10.0.0.0/24',
  starred: false,
  target: 'aca-2022',

  subjects: (index) => index.all('router'),

  *check(router) {
    if (!isLive(router)) return
    for (const { subnetId, rules } of distinctTables(router))
      for (const [network, lengths] of lengthsByNetwork(rules)) {
        if (lengths.size < 2) continue
        const listed = [...lengths]
          .sort((a, b) => a - b)
          .map((length) => `${network}/${length}`)
          .join(' and ')
        yield {
          resources: [router],
          role: `${subnetId} ${network}`,
          message: `router ${router.id} has routes to ${listed} from subnet ${subnetId}, of which one is kept`,
          actual: listed,
        }
      }
  },

  touchedBy: { router: (router) => [router] },
}

function lengthsByNetwork(rules: readonly RoutingRule[]): Map<string, Set<number>> {
  const lengths = new Map<string, Set<number>>()
  for (const { operation, destination } of rules) {
    if (!isLive({ operation }) || destination.version === 0) continue
    const network = destination.canonical.slice(0, destination.canonical.lastIndexOf('/'))
    const known = lengths.get(network)
    if (known) known.add(destination.length)
    else lengths.set(network, new Set([destination.length]))
  }
  return lengths
}
