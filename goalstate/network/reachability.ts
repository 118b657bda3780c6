import {
  type AllowRule,
  allowedServices,
  forwardingOf,
  type ServiceRange,
  segmentAt,
  serviceSet,
  servicesOf,
  servicesWithout,
} from '../reasoning/index.ts'
import { forwardingRoutes } from '../rules/rte/routes.ts'
import { soundRules } from '../rules/sg/allow-rules.ts'
import { contains, ip as parseIp } from '../state/address.ts'
import { pair } from '../state/lookup.ts'
import {
  endpointsByIp,
  gatewayById,
  groupById,
  neighborsByIp,
  portsByIp,
  routersBySubnet,
  subnetsByVpc,
  vpcById,
} from '../state/lookups.ts'
import { sorted } from '../state/order.ts'
import { isLive, type Port, type Resource, type Router, type Subnet } from '../state/state.ts'
import type { StateIndex } from '../state/state-index.ts'

/** Whether packets get from one address to another, as far as the state tells. */
export interface Reach {
  readonly verdict: 'allowed' | 'denied' | 'unknown'
  /** One clause for people, e.g. `egress of 10.0.0.4 allows nothing to 10.0.0.9`. */
  readonly why: string
}

type Index = Pick<StateIndex, 'get' | 'covers'>

/**
 * Whether packets of any kind get from one address of a VPC to another: its groups let them out, those of
 * the other let them in, and routes lead there.
 *
 * What the state does not hold is not guessed: a port, group or subnet that is not there makes the answer
 * `unknown`, unless what is there already denies.
 */
export function reach(index: Index, vpc: string, source: string, destination: string): Reach {
  const [from, to] = [portAt(index, vpc, source), portAt(index, vpc, destination)]
  if (!from) return { verdict: 'unknown', why: `the desired state has no port ${source}` }
  const routed = routes(index, vpc, source, destination)
  if (routed.verdict === 'denied') return routed
  const filtered = filters(
    index,
    { address: source, port: from },
    { address: destination, port: to },
  )
  if (filtered.verdict === 'denied') return filtered
  if (!to && !isTold(index, vpc, destination))
    return { verdict: 'unknown', why: `the desired state does not have ${destination}` }
  return filtered.verdict === 'allowed' ? routed : filtered
}

function portAt(index: Index, vpc: string, ip: string): Port | undefined {
  return sorted(index.get(portsByIp, pair(vpc, ip))).find(isLive)
}

function isTold(index: Index, vpc: string, ip: string): boolean {
  const told: Iterable<Resource>[] = [
    index.get(neighborsByIp, pair(vpc, ip)),
    index.get(endpointsByIp, pair(vpc, ip)),
  ]
  return told.some((some) => [...some].some(isLive))
}

/** One end of the way; without a port, what it filters is not known. */
interface End {
  readonly address: string
  readonly port: Port | undefined
}

/** What is surely let through, and what may be. */
interface Passing {
  readonly surely: readonly ServiceRange[]
  readonly maybe: readonly ServiceRange[]
}

function filters(index: Index, from: End, to: End): Reach {
  const out = passing(index, from, to, 'egress')
  if (out.maybe.length === 0)
    return {
      verdict: 'denied',
      why: `no security group of ${from.address} lets anything out to ${to.address}`,
    }
  const into = passing(index, to, from, 'ingress')
  if (into.maybe.length === 0)
    return {
      verdict: 'denied',
      why: `no security group of ${to.address} lets anything in from ${from.address}`,
    }
  if (common(out.maybe, into.maybe).length === 0)
    return {
      verdict: 'denied',
      why: `nothing that ${from.address} may send to ${to.address} is let in there`,
    }
  if (common(out.surely, into.surely).length > 0)
    return { verdict: 'allowed', why: 'security groups and routes allow it' }
  return {
    verdict: 'unknown',
    why: `the security groups of ${to.port ? from.address : to.address} are not all in the desired state`,
  }
}

const everything: AllowRule = {
  direction: 'ingress',
  family: 4,
  protocol: 'any',
  remote: { group: '' },
}
const all = servicesOf(everything)

function passing(index: Index, own: End, other: End, direction: AllowRule['direction']): Passing {
  if (!own.port) return { surely: [], maybe: all }
  const ids = own.port.securityGroupIds
  // A port without groups is not filtered.
  if (ids.length === 0) return { surely: all, maybe: all }
  const groups = ids.map((id) => sorted(index.get(groupById, id)).filter(isLive))
  const isWhole = groups.every((found) => found.length > 0)
  const rules = groups.flat().flatMap((group) => soundRules(group).map(({ allow }) => allow))
  const remote = parseIp(other.address)
  if (remote.version === 0) return { surely: [], maybe: all }
  const allowed = (members: ReadonlySet<string>) =>
    allowedServices(rules, direction, { address: remote.value, groups: members })
  const surely = allowed(new Set(other.port?.securityGroupIds))
  if (!isWhole) return { surely, maybe: all }
  // Of whom no port is known may be a member of any group.
  return { surely, maybe: other.port ? surely : allowed(new Set(rules.flatMap(groupOf))) }
}

function groupOf({ remote }: AllowRule): string[] {
  return 'group' in remote ? [remote.group] : []
}

function common(a: readonly ServiceRange[], b: readonly ServiceRange[]): ServiceRange[] {
  const sorted = serviceSet(a)
  return servicesWithout(sorted, servicesWithout(sorted, serviceSet(b)))
}

/** The part of the answer that routes give. */
function routes(index: Index, vpc: string, source: string, destination: string): Reach {
  const here = subnetOf(index, vpc, source)
  const there = subnetOf(index, vpc, destination)
  if (!here || !there)
    return {
      verdict: 'unknown',
      why: `the desired state has no subnet with ${here ? destination : source}`,
    }
  if (here.id === there.id) return allowedByRoute
  const routers = sorted(index.get(routersBySubnet, here.id)).filter(isLive)
  if (routers.length === 0) return notJoined(index, here, there)
  const joining = routers.find(({ tables }) => tables.some(({ subnetId }) => subnetId === there.id))
  const elsewhere = routers
    .map((router) => nextHopOf(router, here, joining ? there : undefined, destination))
    .find((hop) => hop !== undefined)
  if (elsewhere === undefined) return joining ? allowedByRoute : notJoined(index, here, there)
  if (isHop(index, vpc, elsewhere)) return allowedByRoute
  return {
    verdict: index.covers('port') ? 'denied' : 'unknown',
    why: `its route leads by ${elsewhere}, which the desired state does not have`,
  }
}

const allowedByRoute: Reach = {
  verdict: 'allowed',
  why: 'security groups and routes allow it',
}

function notJoined(index: Index, here: Subnet, there: Subnet): Reach {
  return {
    verdict: index.covers('router') ? 'denied' : 'unknown',
    why: `no router joins subnet ${here.id} with subnet ${there.id}`,
  }
}

/** The live subnet of the VPC with the longest prefix that has the address. */
function subnetOf(index: Index, vpc: string, address: string): Subnet | undefined {
  const parsed = parseIp(address)
  let best: Subnet | undefined
  for (const subnet of sorted(index.get(subnetsByVpc, vpc)))
    if (isLive(subnet) && contains(subnet.cidr, parsed) && lengthOf(subnet) > lengthOf(best))
      best = subnet
  return best
}

function lengthOf(subnet: Subnet | undefined): number {
  return subnet && subnet.cidr.version !== 0 ? subnet.cidr.length : -1
}

/** The next hop of a route that wins over the attached subnet `there`, if any; of several, the least. */
function nextHopOf(
  router: Router,
  here: Subnet,
  there: Subnet | undefined,
  destination: string,
): string | undefined {
  const parsed = parseIp(destination)
  if (parsed.version === 0) return undefined
  const rules = router.tables.filter(({ subnetId }) => subnetId === here.id)
  const table = rules
    .flatMap((one) => forwardingRoutes(one.rules))
    .filter((route) => route.destination.length > lengthOf(there))
  const { nextHops } = segmentAt(forwardingOf(table, parsed.version), parsed.value)
  return nextHops[0]?.split(' ')[0]
}

function isHop(index: Index, vpc: string, hop: string): boolean {
  if (portAt(index, vpc, hop) || isTold(index, vpc, hop)) return true
  for (const subnet of index.get(subnetsByVpc, vpc))
    if (isLive(subnet) && subnet.gateway?.ip.text === hop) return true
  return [...index.get(vpcById, vpc)].some(({ gatewayIds }) =>
    gatewayIds.some((id) =>
      [...index.get(gatewayById, id)].some(
        (gateway) => isLive(gateway) && gateway.destinations.some(({ ip }) => ip.text === hop),
      ),
    ),
  )
}
