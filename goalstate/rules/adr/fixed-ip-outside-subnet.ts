import type { Rule } from '../../check/rule.ts'
import { contains } from '../../state/address.ts'
import { portsBySubnet, subnetById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port } from '../../state/state.ts'

/** A subnet that does not exist, or an address that is none, is another rule's finding. */
export const fixedIpOutsideSubnet: Rule<Port> = {
  id: 'ALC-ADR-004',
  severity: 'error',
  title: 'fixed IP outside its subnet',
  why: 'The host answers ARP and DHCP for the subnet only, so the VM never gets a usable address.',
  remedy: 'Give the port an address of the subnet, or correct the subnet that it names.',
  example: 'port p1 has 10.0.0.22 in subnet s1, which is 192.168.1.0/24',
  starred: true,

  subjects: (index) => index.all('port'),

  *check(port, index) {
    if (!isLive(port)) return
    for (const { subnetId, ip } of port.fixedIps)
      for (const subnet of sorted(index.get(subnetById, subnetId))) {
        if (!isLive(subnet) || subnet.cidr.version === 0 || ip.version === 0) continue
        if (contains(subnet.cidr, ip)) continue
        yield {
          resources: [port, subnet],
          role: ip.canonical,
          message: `port ${port.id} has ${ip.text}, which is not in ${subnet.cidr.text} of subnet ${subnetId}`,
          actual: ip.text,
          expected: `an address in ${subnet.cidr.text}`,
        }
      }
  },

  touchedBy: {
    port: (port) => [port],
    subnet: (subnet, index, other) =>
      other?.cidr.text === subnet.cidr.text && isLive(other) === isLive(subnet)
        ? []
        : index.get(portsBySubnet, subnet.id),
  },
}
