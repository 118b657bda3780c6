import type { Rule } from '../../check/rule.ts'
import { contains } from '../../reasoning/index.ts'
import type { Cidr } from '../../state/address.ts'
import { subnetsByVpc, vpcById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Subnet } from '../../state/state.ts'

/** A VPC says one CIDR: of subnets of the other family it says nothing. */
export const subnetOutsideVpc: Rule<Subnet> = {
  id: 'ALC-ADR-002',
  severity: 'error',
  title: 'subnet outside the CIDR of its VPC',
  why: "Routes and rules made for the VPC's CIDR do not reach the subnet, and its addresses may belong to others.",
  remedy: "Give the subnet a part of the VPC's CIDR.",
  example: 'subnet s1 is 192.168.1.0/24 in VPC v1, which is 10.0.0.0/16',
  starred: true,

  subjects: (index) => index.all('subnet'),

  *check(subnet, index) {
    if (!isLive(subnet)) return
    for (const vpc of sorted(index.get(vpcById, subnet.vpcId))) {
      if (!isLive(vpc) || !isOutside(subnet.cidr, vpc.cidr)) continue
      yield {
        resources: [subnet, vpc],
        message: `subnet ${subnet.id} is ${subnet.cidr.text}, which is not within ${vpc.cidr.text} of VPC ${vpc.id}`,
        actual: subnet.cidr.text,
        expected: `a part of ${vpc.cidr.text}`,
      }
    }
  },

  touchedBy: {
    subnet: (subnet) => [subnet],
    vpc: (vpc, index, other) =>
      other?.id === vpc.id && other.cidr.text === vpc.cidr.text && isLive(other) === isLive(vpc)
        ? []
        : index.get(subnetsByVpc, vpc.id),
  },
}

function isOutside(inner: Cidr, outer: Cidr): boolean {
  if (inner.version === 0 || outer.version !== inner.version) return false
  return !contains(outer, inner)
}
