import type { Rule } from '../../check/rule.ts'
import { isLive, type Router, type RoutingTable } from '../../state/state.ts'
import { hopKey } from './routes.ts'

export const subnetTwiceInRouter: Rule<Router> = {
  id: 'ALC-RTE-009',
  severity: 'error',
  title: 'two tables for one subnet in one router',
  why: 'The agent keeps one of the tables, so the routes that only the other has are lost.',
  remedy: 'Put all routes of the subnet into one table.',
  example: 'router r1 has two tables for subnet s1, and only the second has 10.0.5.0/24',
  starred: true,

  subjects: (index) => index.all('router'),

  *check(router) {
    if (!isLive(router)) return
    const contents = new Map<string, Set<string>>()
    for (const table of router.tables) {
      const known = contents.get(table.subnetId) ?? new Set()
      contents.set(table.subnetId, known.add(contentOf(table)))
    }
    for (const [subnetId, different] of contents)
      if (different.size > 1)
        yield {
          resources: [router],
          role: subnetId,
          message: `router ${router.id} has ${different.size} tables for subnet ${subnetId} with different routes`,
          witness: subnetId,
        }
  },

  touchedBy: { router: (router) => [router] },
}

/** Equal for tables of the same routes. */
function contentOf({ rules }: RoutingTable): string {
  const routes = rules.map((rule) => {
    const { destination, priority } = rule
    const to = destination.version === 0 ? destination.text : destination.canonical
    return JSON.stringify([isLive(rule), to, hopKey(rule), priority])
  })
  return [...new Set(routes)].sort().join()
}
