import type { Rule } from '../../check/rule.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { byKey, placementsOf, subnetsByVpc } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Subnet } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

const subnetsByTunnel = lookup('subnet', ({ tunnelId }) =>
  tunnelId ? String(tunnelId) : undefined,
)

/**
 * The subject is `pair('vpc', id)` or `pair('tunnel', id)`.
 *
 * Goal states give network types to subnets only, so the subnets of one VPC should agree, and so should
 * those of one tunnel id on one host.
 */
export const mixedNetworkTypes: Rule<string> = {
  id: 'ALC-TUN-004',
  severity: 'warning',
  title: 'two network types for one VPC or tunnel',
  why: 'Hosts encapsulate the frames of one network in two ways, and half of them are not understood.',
  remedy: 'Give all subnets of the VPC, or on the tunnel, one network type.',
  example: 'VPC v1 has subnet s1, a vxlan, and subnet s2, a gre',
  starred: false,

  *subjects(index) {
    for (const vpcId of index.keys(subnetsByVpc)) yield pair('vpc', vpcId)
    for (const tunnel of index.keys(subnetsByTunnel)) yield pair('tunnel', tunnel)
  },

  *check(subject, index) {
    const [kind, id] = subject.split('\0') as [string, string]
    const lookup = kind === 'vpc' ? subnetsByVpc : subnetsByTunnel
    const subnets = sorted(index.get(lookup, id)).filter(isLive)
    const other = kind === 'vpc' ? otherType(subnets) : otherOnHost(subnets, index)
    if (!other) return
    const [first, second, host] = other
    yield {
      resources: [second, first],
      role: subject,
      message: `subnet ${second.id} of ${kind === 'vpc' ? 'VPC' : 'tunnel'} ${id} is a ${second.networkType} and subnet ${first.id} a ${first.networkType}${host === undefined ? '' : `, both on host ${host}`}`,
      actual: String(second.networkType),
      expected: String(first.networkType),
      ...(host === undefined ? {} : { host }),
    }
  },

  touchedBy: {
    subnet: (subnet) => subjectsOf(subnet),
    placement: ({ resourceType, resourceKey }, index) =>
      resourceType === 'subnet'
        ? [...index.get(byKey.subnet, resourceKey)].flatMap(subjectsOf)
        : [],
  },
}

function subjectsOf({ vpcId, tunnelId }: Subnet): string[] {
  return [
    ...(vpcId === '' ? [] : [pair('vpc', vpcId)]),
    ...(tunnelId ? [pair('tunnel', String(tunnelId))] : []),
  ]
}

/** The first subnet and the first of another type. */
function otherType(subnets: readonly Subnet[]): [Subnet, Subnet, undefined] | undefined {
  const other = subnets.find(({ networkType }) => networkType !== subnets[0]!.networkType)
  return other && [subnets[0]!, other, undefined]
}

/** The first two subnets of different types and VPCs that one host is sent, and the host. */
function otherOnHost(
  subnets: readonly Subnet[],
  index: StateIndex,
): [Subnet, Subnet, string] | undefined {
  if (!otherType(subnets)) return undefined
  const seen = new Map<string, Subnet>()
  for (const subnet of subnets)
    for (const host of hostsOf(subnet, index)) {
      const first = seen.get(host)
      if (!first) seen.set(host, subnet)
      else if (first.networkType !== subnet.networkType && first.vpcId !== subnet.vpcId)
        return [first, subnet, host]
    }
  return undefined
}

function hostsOf({ key }: Subnet, index: StateIndex): string[] {
  return sorted(index.get(placementsOf, pair('subnet', key))).map(({ host }) => host)
}
