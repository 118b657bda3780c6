import type { Rule } from '../../check/rule.ts'
import { routersBySubnet } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive } from '../../state/state.ts'

/** The subject is a subnet's id. The copies of a router for its hosts have one id and are one router. */
export const subnetInTwoRouters: Rule<string> = {
  id: 'ALC-RTE-008',
  severity: 'error',
  title: 'one subnet in two routers',
  why: 'The agent takes the first router that names the subnet, so the routes of the other are ignored.',
  remedy: 'Attach the subnet to one router, and put all its routes there.',
  example: 'routers r1 and r2 both have a table for subnet s1',
  starred: false,

  *subjects(index) {
    for (const id of index.sharedKeys(routersBySubnet)) if (id !== '') yield id
  },

  *check(subnetId, index) {
    const routers = sorted(index.get(routersBySubnet, subnetId))
      .filter(isLive)
      .filter((router, i, all) => i === 0 || router.id !== all[i - 1]!.id)
    if (subnetId === '' || routers.length < 2) return
    yield {
      resources: routers,
      role: subnetId,
      message: `subnet ${subnetId} is in ${routers.length} routers: ${routers.map(({ id }) => id).join(', ')}`,
      witness: subnetId,
    }
  },

  touchedBy: { router: (router) => router.tables.map(({ subnetId }) => subnetId) },
}
