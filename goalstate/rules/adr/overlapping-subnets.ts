import type { Rule } from '../../check/rule.ts'
import { formatPrefix, overlaps, prefixAt } from '../../reasoning/index.ts'
import type { Cidr } from '../../state/address.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { routersBySubnet, subnetById, subnetsByVpc } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Router, type Subnet } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

/** The key is `pair(vpcId, canonical CIDR)`. */
const subnetsByCidr = lookup('subnet', (subnet) =>
  subnet.cidr.version === 0 || subnet.vpcId === '' || !isLive(subnet)
    ? undefined
    : pair(subnet.vpcId, subnet.cidr.canonical),
)

/**
 * The subjects are subnets, for those of one VPC, and routers, for subnets of different VPCs.
 *
 * Of two prefixes that overlap one contains the other. So the inner subnet looks up each prefix around
 * its own, 33 at most, instead of every other subnet.
 */
export const overlappingSubnets: Rule<Subnet | Router> = {
  id: 'ALC-ADR-003',
  severity: 'error',
  title: 'subnets that overlap',
  why: 'An address in both has two gateways and two neighbors; which one answers is chance.',
  remedy: 'Give the subnets of a VPC, and those behind one router, CIDRs that do not overlap.',
  example: 'subnets 10.0.0.0/16 and 10.0.1.0/24 in one VPC',
  starred: true,

  *subjects(index) {
    yield* index.all('subnet')
    yield* index.all('router')
  },

  *check(subject, index) {
    if (!isLive(subject)) return
    const pairs = subject.type === 'subnet' ? around(subject, index) : behind(subject, index)
    for (const [a, b] of pairs)
      yield {
        resources: [a, b],
        message: `subnets ${a.id} (${a.cidr.text}) and ${b.id} (${b.cidr.text}) overlap ${subject.type === 'subnet' ? `in VPC ${a.vpcId}` : `behind router ${subject.id}`}`,
        witness: a.cidr.text,
      }
  },

  touchedBy: {
    subnet: (subnet, index, other) =>
      other && saysTheSame(subnet, other)
        ? [subnet]
        : [subnet, ...within(subnet, index), ...index.get(routersBySubnet, subnet.id)],
    router: (router) => [router],
  },
}

/** The pairs of a subnet, as the inner one, and those of its VPC that overlap it. */
function* around(inner: Subnet, index: StateIndex): Generator<[Subnet, Subnet]> {
  const { cidr, vpcId } = inner
  if (cidr.version === 0 || vpcId === '') return
  for (let length = cidr.length; length >= 0; length--) {
    const prefix =
      length === cidr.length ? cidr.canonical : formatPrefix(prefixAt(cidr.first, length))
    for (const outer of sorted(index.get(subnetsByCidr, pair(vpcId, prefix))))
      if (length < cidr.length ? outer.id !== inner.id : isBefore(inner, outer))
        yield [inner, outer]
  }
}

/** Of two equal prefixes the one with the smaller id tells of both. */
function isBefore(a: Subnet, b: Subnet): boolean {
  return a.id < b.id
}

/** The subnets of a VPC that lie in one of it, which tell of both. */
function within({ vpcId, cidr }: Subnet, index: StateIndex): Subnet[] {
  return [...index.get(subnetsByVpc, vpcId)].filter((other) => overlap(other.cidr, cidr))
}

/** The pairs of overlapping subnets of different VPCs that a router joins. */
function* behind({ tables }: Router, index: StateIndex): Generator<[Subnet, Subnet]> {
  const ids = new Set(tables.map(({ subnetId }) => subnetId))
  const subnets = sorted([...ids].flatMap((id) => [...index.get(subnetById, id)])).filter(isLive)
  if (subnets.every(({ vpcId }) => vpcId === subnets[0]!.vpcId)) return
  for (const [i, a] of subnets.entries())
    for (const b of subnets.slice(i + 1))
      if (a.id !== b.id && a.vpcId !== b.vpcId && overlap(a.cidr, b.cidr)) yield [a, b]
}

function overlap(a: Cidr, b: Cidr): boolean {
  return a.version !== 0 && b.version !== 0 && overlaps(a, b)
}

function saysTheSame(a: Subnet, b: Subnet): boolean {
  return (
    a.id === b.id && a.cidr.text === b.cidr.text && a.vpcId === b.vpcId && isLive(a) === isLive(b)
  )
}
