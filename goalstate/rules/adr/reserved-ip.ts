import type { Rule } from '../../check/rule.ts'
import type { Cidr, Ip } from '../../state/address.ts'
import { portsBySubnet, subnetById } from '../../state/lookups.ts'
import { isLive, type Port } from '../../state/state.ts'

/** IPv6 has no broadcast, and prefixes of 31 and 32 bits keep nothing back (RFC 3021). */
export const reservedIp: Rule<Port> = {
  id: 'ALC-ADR-007',
  severity: 'error',
  title: 'fixed IP is the network or broadcast address',
  why: 'Other VMs of the subnet send to everybody, or not at all, instead of to this port.',
  remedy: 'Give the port an address between the first and the last of the subnet.',
  example: 'port p1 has 10.0.0.255 in subnet s1, which is 10.0.0.0/24',
  starred: false,

  subjects: (index) => index.all('port'),

  *check(port, index) {
    if (!isLive(port)) return
    for (const { subnetId, ip } of port.fixedIps)
      for (const subnet of index.get(subnetById, subnetId)) {
        const what = isLive(subnet) ? roleOf(ip, subnet.cidr) : undefined
        if (what === undefined) continue
        yield {
          resources: [port, subnet],
          role: ip.text,
          message: `port ${port.id} has ${ip.text}, the ${what} address of subnet ${subnetId} (${subnet.cidr.text})`,
          actual: ip.text,
        }
      }
  },

  touchedBy: {
    port: (port) => [port],
    subnet: (subnet, index, other) =>
      other?.id === subnet.id &&
      other.cidr.text === subnet.cidr.text &&
      isLive(other) === isLive(subnet)
        ? []
        : index.get(portsBySubnet, subnet.id),
  },
}

function roleOf(ip: Ip, cidr: Cidr): string | undefined {
  if (ip.version !== 4 || cidr.version !== 4 || cidr.length > 30) return undefined
  if (ip.value === cidr.first) return 'network'
  return ip.value === cidr.last ? 'broadcast' : undefined
}
