import type { Rule } from '../../check/rule.ts'
import { lookup, pair } from '../../state/lookup.ts'
import {
  byKey,
  neighborsByIp,
  portsByIp,
  routersBySubnet,
  subnetById,
} from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import {
  type Gateway,
  isLive,
  type Neighbor,
  type Placement,
  type Port,
  type Resource,
  type Router,
  type RoutingRule,
} from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { isSent, placementsOfResource, sentAs } from './sent.ts'

/** Routers by the next hops of their rules, canonical. */
const routersByNextHop = lookup('router', ({ tables }) =>
  tables.flatMap(({ rules }) =>
    rules.flatMap(({ nextHop }) => (nextHop.version === 0 ? [] : [nextHop.canonical])),
  ),
)
const gatewaysByIp = lookup('gateway', ({ destinations }) =>
  destinations.flatMap(({ ip }) => (ip.version === 0 ? [] : [ip.canonical])),
)

/**
 * The subject is that a host is sent a router.
 *
 * A next hop that is a port on the host, the gateway of one of the router's subnets or a destination of
 * a gateway that the host is sent needs no neighbor; nor does a rule for the internet, which gateways
 * serve.
 */
export const nextHopWithoutNeighbor: Rule<Placement> = {
  id: 'ALC-CMP-005',
  severity: 'error',
  title: 'next hop of which the host is not told',
  why: 'The agent looks for the next hop among the neighbors of the message; without it the route is not written, and no error is given.',
  remedy: 'Send the host a neighbor for the next hop, in the same message as the router.',
  example: 'host 10.0.0.1 is sent a route by 10.0.0.9 and no neighbor with that address',
  starred: true,

  *subjects(index) {
    for (const placement of index.all('placement'))
      if (placement.resourceType === 'router') yield placement
  },

  *check(placement, index) {
    const { host, resourceType, resourceKey } = placement
    if (resourceType !== 'router' || !index.covers('placement') || !index.covers('neighbor')) return
    for (const router of sorted(index.get(byKey.router, resourceKey))) {
      if (!isLive(router)) continue
      const told = new Set<string>()
      for (const { rule, subnetId } of rulesOf(router)) {
        const role = `${subnetId}: ${rule.id}`
        if (
          told.has(role) ||
          !needsNeighbor(rule) ||
          isReachable(rule, subnetId, router, host, index)
        )
          continue
        told.add(role)
        yield {
          resources: [router],
          role,
          host,
          message: `host ${host} is sent the route to ${rule.destination.text} by ${rule.nextHop.text} (rule ${rule.id} of router ${router.id}) and no neighbor with that address`,
          expected: rule.nextHop.text,
        }
      }
    }
  },

  touchedBy: {
    router: (router, index) => placementsOfResource(index, router),
    subnet: (subnet, index, other) =>
      other?.id === subnet.id &&
      other.vpcId === subnet.vpcId &&
      other.gateway?.ip.text === subnet.gateway?.ip.text &&
      isLive(other) === isLive(subnet)
        ? []
        : [...index.get(routersBySubnet, subnet.id)].flatMap((one) => [
            ...placementsOfResource(index, one),
          ]),
    neighbor: (neighbor, index) => hopsAt(ipsOf(neighbor), index),
    port: (port, index) => hopsAt(ipsOf(port), index),
    gateway: (gateway, index) => hopsAt(ipsOf(gateway), index),
    placement: (placement, index) => [
      placement,
      ...hopOf(placement, index).flatMap((one) => hopsAt(ipsOf(one), index, placement.host)),
    ],
  },
}

function rulesOf({ tables }: Router) {
  return tables.flatMap(({ subnetId, rules }) => rules.map((rule) => ({ rule, subnetId })))
}

function needsNeighbor(rule: RoutingRule): boolean {
  return isLive(rule) && rule.nextHop.version !== 0 && rule.extra?.destinationType !== 'internet'
}

function isReachable(
  { nextHop }: RoutingRule,
  subnetId: string,
  router: Router,
  host: string,
  index: StateIndex,
): boolean {
  if (nextHop.version === 0) return true
  const subnets = [...index.get(subnetById, subnetId)].filter(isLive)
  const [subnet] = sorted(subnets)
  if (!subnet) return true
  const key = pair(subnet.vpcId, nextHop.canonical)
  return (
    anySent(index.get(neighborsByIp, key), host, index) ||
    anySent(index.get(portsByIp, key), host, index) ||
    anySent(index.get(gatewaysByIp, nextHop.canonical), host, index) ||
    router.tables.some((table) => isGatewayOf(table.subnetId, nextHop.canonical, index))
  )
}

function anySent(resources: Iterable<Resource>, host: string, index: StateIndex): boolean {
  for (const resource of resources)
    if (isLive(resource) && isSent(index, host, resource)) return true
  return false
}

function isGatewayOf(subnetId: string, address: string, index: StateIndex): boolean {
  for (const { gateway, ...subnet } of index.get(subnetById, subnetId))
    if (isLive(subnet) && gateway?.ip.version && gateway.ip.canonical === address) return true
  return false
}

type Hop = Neighbor | Port | Gateway

/** What a host is sent by a placement, if it can be a next hop. */
function hopOf({ resourceType, resourceKey }: Placement, index: StateIndex): Hop[] {
  if (resourceType === 'neighbor') return [...index.get(byKey.neighbor, resourceKey)]
  if (resourceType === 'port') return [...index.get(byKey.port, resourceKey)]
  return resourceType === 'gateway' ? [...index.get(byKey.gateway, resourceKey)] : []
}

function ipsOf(hop: Hop): string[] {
  const all = hop.type === 'gateway' ? hop.destinations : hop.fixedIps
  return all.flatMap(({ ip }) => (ip.version === 0 ? [] : [ip.canonical]))
}

/** That routers with one of these next hops are sent, to one host or to any. */
function hopsAt(addresses: readonly string[], index: StateIndex, host?: string): Placement[] {
  return addresses
    .flatMap((address) => [...index.get(routersByNextHop, address)])
    .flatMap((router) => [
      ...(host === undefined ? placementsOfResource(index, router) : sentAs(index, host, router)),
    ])
}
