import type { Rule } from '../../check/rule.ts'
import type { Cidr } from '../../state/address.ts'
import { subnetById, vpcById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Router, type RoutingRule, type Vpc } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { describeRoute, distinctTables, routersTouched } from './routes.ts'

/**
 * A destination within the VPC is not the internet, though the wire's default says so. A gateway that the
 * VPC names and that is missing is another rule's finding.
 */
export const internetWithoutGateway: Rule<Router> = {
  id: 'ALC-RTE-011',
  severity: 'warning',
  title: 'route to the internet in a VPC without a gateway',
  why: 'There is no way out of the VPC, so the route is a black hole.',
  remedy: 'Attach a gateway to the VPC, or take the route out.',
  example: 'router r1 has 0.0.0.0/0 to the INTERNET, and its VPC has no gateway_ids',
  starred: false,

  subjects: (index) => index.all('router'),

  *check(router, index) {
    if (!isLive(router) || !index.covers('gateway')) return
    for (const { subnetId, rules } of distinctTables(router))
      for (const vpc of vpcsOfSubnet(subnetId, index)) {
        if (vpc.gatewayIds.length > 0) continue
        for (const route of rules.filter((rule) => isToInternet(rule, vpc.cidr)))
          yield {
            resources: [router, vpc],
            role: `${subnetId} ${describeRoute(route)}`,
            message: `router ${router.id} sends ${route.destination.text} from subnet ${subnetId} to the internet, and VPC ${vpc.id} has no gateway`,
            witness: route.destination.text,
          }
      }
  },

  touchedBy: { router: (router) => [router], ...routersTouched },
}

function isToInternet(rule: RoutingRule, inside: Cidr): boolean {
  const { destination, extra } = rule
  if (!isLive(rule) || extra?.destinationType !== 'internet' || destination.version === 0)
    return false
  return !(
    inside.version === destination.version &&
    inside.first <= destination.first &&
    destination.last <= inside.last
  )
}

/** Each VPC once, though a state may describe it or the subnet twice. */
function vpcsOfSubnet(subnetId: string, index: StateIndex): Vpc[] {
  const ids = new Set([...index.get(subnetById, subnetId)].filter(isLive).map(({ vpcId }) => vpcId))
  return [...ids].sort().flatMap((id) => sorted(index.get(vpcById, id)).filter(isLive).slice(0, 1))
}
