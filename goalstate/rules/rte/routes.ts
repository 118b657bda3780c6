/** How the rules about routes see routers. */
import type { Route } from '../../reasoning/index.ts'
import { routersBySubnet, subnetById, subnetsByVpc, vpcById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import {
  isLive,
  type Resource,
  type Router,
  type RoutingRule,
  type RoutingTable,
  type Subnet,
  type Vpc,
} from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

/** Tables by subnet id, each list of routes once: northbound, all subnets of a router share one. */
export function distinctTables(router: Router): RoutingTable[] {
  const seen = new Set<readonly RoutingRule[]>()
  return [...router.tables]
    .sort((a, b) => (a.subnetId < b.subnetId ? -1 : a.subnetId > b.subnetId ? 1 : 0))
    .filter(({ rules }) => {
      const repeated = seen.has(rules)
      seen.add(rules)
      return !repeated
    })
}

/** What a route does, in words that do not depend on its spelling: `10.0.0.0/8 by 10.1.0.1`. */
export function describeRoute({ destination, nextHop }: RoutingRule): string {
  const to = destination.version === 0 ? destination.text : destination.canonical
  const by = nextHop.version === 0 ? nextHop.text : nextHop.canonical
  return `${to || 'nothing'} by ${by || 'nobody'}`
}

/** A route and the first table that has it. */
interface PlacedRoute {
  readonly subnetId: string
  readonly route: RoutingRule
  /** {@link describeRoute} */
  readonly role: string
}

/** The live routes of a router, what is in several tables once. */
export function distinctRoutes(router: Router): PlacedRoute[] {
  const found = new Map<string, PlacedRoute>()
  for (const { subnetId, rules } of distinctTables(router))
    for (const route of rules) {
      const role = describeRoute(route)
      if (isLive(route) && !found.has(role)) found.set(role, { subnetId, route, role })
    }
  return [...found.values()]
}

/** The live routes whose destination could be read, for reasoning about forwarding. */
export function forwardingRoutes(rules: readonly RoutingRule[]): Route[] {
  return rules.flatMap((rule) =>
    isLive(rule) && rule.destination.version !== 0
      ? [{ destination: rule.destination, nextHop: hopKey(rule), priority: rule.priority }]
      : [],
  )
}

/** Equal for routes that forward alike: address, MAC and kind of the next hop. */
export function hopKey({ nextHop, extra }: RoutingRule): string {
  const address = nextHop.version === 0 ? nextHop.text : nextHop.canonical
  const mac = extra?.nextHopMac
  return [address, mac && (mac.canonical || mac.text), extra?.destinationType]
    .filter(Boolean)
    .join(' ')
}

/**
 * The live subnets that a router is attached to; `undefined` if one of them is missing or has no CIDR,
 * so that nothing can be said of what is on link.
 */
export function attachedSubnets(router: Router, index: StateIndex): Subnet[] | undefined {
  const attached: Subnet[] = []
  for (const { subnetId } of router.tables) {
    const subnets = sorted(index.get(subnetById, subnetId)).filter(isLive)
    if (subnets.length === 0 || subnets.some(({ cidr }) => cidr.version === 0)) return undefined
    attached.push(...subnets)
  }
  return attached
}

/** The CIDRs of some subnets for a message, ascending, no more than four. */
export function cidrsOf(subnets: readonly Subnet[]): string {
  const texts = [...new Set(subnets.map(({ cidr }) => cidr.text))].sort()
  const shown = texts.slice(0, 4).join(', ')
  return texts.length > 4 ? `${shown} or ${texts.length - 4} more` : shown
}

/** The VPC of a finding about a router, which names none itself. */
export function vpcOf(subnets: readonly Subnet[]): { readonly vpc?: string } {
  const vpc = subnets[0]?.vpcId
  return vpc ? { vpc } : {}
}

/**
 * True for a route to the internet or another network that a gateway of its subnet's VPC takes care of.
 * A gateway that the VPC names and a VPC that should be there count, though they be missing: that is
 * what other rules find.
 */
export function isByGateway(route: RoutingRule, subnetId: string, index: StateIndex): boolean {
  const kind = route.extra?.destinationType
  if (kind !== 'internet' && kind !== 'vpc-gateway') return false
  return [...index.get(subnetById, subnetId)].some(({ vpcId }) => {
    const vpcs = [...index.get(vpcById, vpcId)].filter(isLive)
    return vpcs.length === 0
      ? index.covers('vpc')
      : vpcs.some(({ gatewayIds }) => gatewayIds.length > 0)
  })
}

/** Both sides of an edit, to be compared by what a rule reads. */
export function isUnchanged<R extends Resource>(
  resource: R,
  other: R | undefined,
  ...fields: ((resource: R) => unknown)[]
): boolean {
  return (
    other !== undefined &&
    resource.id === other.id &&
    isLive(resource) === isLive(other) &&
    fields.every((field) => field(resource) === field(other))
  )
}

/** The routers that an edit may touch by what {@link attachedSubnets} and {@link isByGateway} read. */
export const routersTouched = {
  subnet: (subnet: Subnet, index: StateIndex, other: Subnet | undefined): Iterable<Router> =>
    isUnchanged(
      subnet,
      other,
      ({ cidr }) => cidr.text,
      ({ vpcId }) => vpcId,
      gatewayText,
    )
      ? []
      : index.get(routersBySubnet, subnet.id),
  vpc: (vpc: Vpc, index: StateIndex, other: Vpc | undefined): Iterable<Router> =>
    isUnchanged(
      vpc,
      other,
      ({ gatewayIds }) => gatewayIds.join('\0'),
      ({ cidr }) => cidr.text,
    )
      ? []
      : routersOfVpc(vpc.id, index),
}

const gatewayText = ({ gateway }: Subnet) => gateway?.ip.text

function routersOfVpc(vpcId: string, index: StateIndex): Router[] {
  return [...index.get(subnetsByVpc, vpcId)].flatMap(({ id }) => [
    ...index.get(routersBySubnet, id),
  ])
}
