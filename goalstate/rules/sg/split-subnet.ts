import type { Rule } from '../../check/rule.ts'
import { contains, overlaps, type Prefix } from '../../reasoning/index.ts'
import { groupsByVpc, subnetsByVpc } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type SecurityGroup, type SecurityRule, type Subnet } from '../../state/state.ts'
import { nameOfRule } from './describe.ts'
import { prefixOf } from './prefix.ts'

/** A single address is no slip of a mask, and a group that names no VPC cannot be judged. */
export const splitSubnet: Rule<SecurityGroup> = {
  id: 'ALC-SG-011',
  severity: 'note',
  title: 'remote prefix that covers part of a subnet',
  why: 'Ports of one subnet are treated differently, by the chance of their addresses.',
  remedy: "Make the prefix the subnet's, or name a group.",
  example: 'a rule lets in 10.0.1.0/25, and subnet s1 is 10.0.1.0/24',
  starred: false,

  subjects: (index) => index.all('security-group'),

  *check(group, index) {
    if (!isLive(group) || group.vpcId === '') return
    const ranged = group.rules.filter((rule) => isLive(rule) && rangeOf(rule))
    if (ranged.length === 0) return
    const ranges = ranged.map((rule) => rangeOf(rule)!)
    const split = [...index.get(subnetsByVpc, group.vpcId)].filter(
      (subnet) => isLive(subnet) && ranges.some((range) => isPart(range, subnet)),
    )
    for (const subnet of sorted(split))
      for (const [i, rule] of ranged.entries())
        if (isPart(ranges[i]!, subnet))
          yield {
            resources: [group, subnet],
            role: nameOfRule(rule),
            message: `rule ${nameOfRule(rule)} of security group ${group.id} names ${rule.remotePrefix.text}, a part of ${subnet.cidr.text} of subnet ${subnet.id}`,
            actual: rule.remotePrefix.text,
            expected: subnet.cidr.text,
          }
  },

  touchedBy: {
    'security-group': (group) => [group],
    *subnet(subnet, index) {
      for (const group of index.get(groupsByVpc, subnet.vpcId))
        if (group.rules.some((rule) => isPartOf(rule, subnet))) yield group
    },
  },
}

function isPartOf(rule: SecurityRule, subnet: Subnet): boolean {
  const range = rangeOf(rule)
  return range !== undefined && isPart(range, subnet)
}

function isPart(range: Prefix, { cidr }: Subnet): boolean {
  return cidr.version !== 0 && overlaps(range, cidr) && !contains(range, cidr)
}

/** A rule's prefix where it is more than one address. */
function rangeOf(rule: SecurityRule): Prefix | undefined {
  const prefix = prefixOf(rule)
  return prefix && prefix.first !== prefix.last ? prefix : undefined
}
