import type { Rule } from '../../check/rule.ts'
import { neighborsBySubnet, portsBySubnet, subnetById } from '../../state/lookups.ts'
import { isLive, type Neighbor, type Port, type Subnet } from '../../state/state.ts'
import { eachOf, nameOf } from '../each.ts'

/** References to nothing are other rules' findings. */
export const vpcDiffersFromSubnet: Rule<Port | Neighbor> = {
  id: 'ALC-REF-011',
  severity: 'error',
  title: 'VPC is not that of the subnet',
  why: "Half of the host's tables put the VM on one tunnel and half on another, maybe a stranger's.",
  remedy: 'Name the VPC of the subnet, or a subnet of the VPC.',
  example: 'port p1 of VPC v1 has an address in subnet s2, which is of VPC v2',
  starred: true,
  subjects: eachOf(['port', 'neighbor']).subjects,

  *check(resource, index) {
    const { type, id, vpcId, fixedIps } = resource
    if (!isLive(resource) || vpcId === '') return
    const told = new Set<Subnet>()
    for (const { subnetId } of fixedIps)
      for (const subnet of index.get(subnetById, subnetId)) {
        if (!isLive(subnet) || subnet.vpcId === '' || subnet.vpcId === vpcId) continue
        if (told.has(subnet)) continue
        told.add(subnet)
        yield {
          resources: [resource, subnet],
          message: `${nameOf(type)} ${id} is in VPC ${vpcId} and its subnet ${subnetId} in VPC ${subnet.vpcId}`,
          actual: vpcId,
          expected: subnet.vpcId,
        }
      }
  },

  touchedBy: {
    port: (port) => [port],
    neighbor: (neighbor) => [neighbor],
    subnet: (subnet, index, other) =>
      other?.id === subnet.id && other.vpcId === subnet.vpcId && isLive(other) === isLive(subnet)
        ? []
        : [...index.get(portsBySubnet, subnet.id), ...index.get(neighborsBySubnet, subnet.id)],
  },
}
