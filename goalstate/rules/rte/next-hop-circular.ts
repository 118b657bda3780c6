import type { Rule } from '../../check/rule.ts'
import { contains, type Ip } from '../../state/address.ts'
import { lookup } from '../../state/lookup.ts'
import { routerById } from '../../state/lookups.ts'
import { isLive, type Port, type Router, type RoutingRule, type Subnet } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { attachedSubnets, distinctRoutes, isByGateway, routersTouched, vpcOf } from './routes.ts'

/** Ports that are a router's interface, by its id. */
const portsByRouter = lookup('port', (port) => (isInterface(port) ? port.deviceId : undefined))

export const nextHopCircular: Rule<Router> = {
  id: 'ALC-RTE-006',
  severity: 'error',
  title: 'next hop that needs its own route, or is the router itself',
  why: 'To reach the next hop, the router would have to use the very route that names it.',
  remedy: 'Name a next hop on link that is another device.',
  example: 'router r1, attached to 192.168.3.0/24, has a route to 10.0.3.0/24 by 10.0.3.1',
  starred: true,

  subjects: (index) => index.all('router'),

  *check(router, index) {
    if (!isLive(router)) return
    const attached = attachedSubnets(router, index)
    if (!attached) return
    const own = ownAddresses(router, attached, index)
    for (const { route, subnetId, role } of distinctRoutes(router)) {
      const problem = ownProblem(route, own) ?? loopProblem(route, subnetId, attached, index)
      if (problem === undefined) continue
      yield {
        resources: [router],
        role,
        message: `router ${router.id} reaches ${route.destination.text} by ${route.nextHop.text}, which ${problem}`,
        witness: route.nextHop.text,
        ...vpcOf(attached),
      }
    }
  },

  touchedBy: {
    router: (router) => [router],
    ...routersTouched,
    port: (port, index) => (isInterface(port) ? index.get(routerById, port.deviceId) : []),
  },
}

function ownProblem({ nextHop }: RoutingRule, own: ReadonlySet<string>): string | undefined {
  const isOwn = nextHop.version !== 0 && own.has(nextHop.canonical)
  return isOwn ? 'is an address of the router itself' : undefined
}

/** A next hop that a gateway of the VPC takes care of is not looked up. */
function loopProblem(
  route: RoutingRule,
  subnetId: string,
  attached: readonly Subnet[],
  index: StateIndex,
): string | undefined {
  const { destination, nextHop } = route
  if (!contains(destination, nextHop) || isByGateway(route, subnetId, index)) return undefined
  const isOnLink = attached.some(({ cidr }) => contains(cidr, nextHop))
  return isOnLink ? undefined : 'is itself in that destination and not on link'
}

/** The gateways of its subnets, and the addresses of its interfaces. */
function ownAddresses(
  router: Router,
  attached: readonly Subnet[],
  index: StateIndex,
): ReadonlySet<string> {
  const ips: Ip[] = attached.flatMap(({ gateway }) => (gateway ? [gateway.ip] : []))
  for (const port of index.get(portsByRouter, router.id))
    if (isLive(port)) ips.push(...port.fixedIps.map(({ ip }) => ip))
  return new Set(ips.flatMap((ip) => (ip.version === 0 ? [] : [ip.canonical])))
}

/** As Neutron names the owner: `network:router_interface` and its kinds. */
function isInterface({ deviceOwner, deviceId }: Port): boolean {
  return deviceId !== '' && deviceOwner.startsWith('network:router')
}
