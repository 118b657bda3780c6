import type { Rule } from '../../check/rule.ts'
import { contains } from '../../state/address.ts'
import { portsBySubnet, subnetById } from '../../state/lookups.ts'
import { isLive, type Port, type Subnet } from '../../state/state.ts'

/** The subjects are ports, for their addresses, and subnets, for their gateways. */
export const gatewayAddress: Rule<Port | Subnet> = {
  id: 'ALC-ADR-008',
  severity: 'error',
  title: 'gateway address taken by a port, or outside its subnet',
  why: 'VMs of the subnet send what leaves it to a VM, or to an address that they cannot reach.',
  remedy: 'Give the port another address, or the subnet a gateway in its CIDR.',
  example: 'port p1, of compute:nova, has 10.0.0.1, the gateway of subnet s1',
  starred: true,

  *subjects(index) {
    yield* index.all('subnet')
    yield* index.all('port')
  },

  *check(subject, index) {
    if (!isLive(subject)) return
    if (subject.type === 'subnet') {
      const { id, cidr, gateway } = subject
      if (!gateway || gateway.ip.version === 0 || cidr.version === 0) return
      if (contains(cidr, gateway.ip)) return
      yield {
        resources: [subject],
        role: 'outside',
        message: `subnet ${id} is ${cidr.text} and its gateway ${gateway.ip.text}, which is not in it`,
        actual: gateway.ip.text,
        expected: `an address in ${cidr.text}`,
      }
    } else if (!isRouterPort(subject))
      for (const { subnetId, ip } of subject.fixedIps)
        for (const subnet of index.get(subnetById, subnetId)) {
          if (!isLive(subnet) || ip.version === 0 || subnet.gateway?.ip.version !== ip.version)
            continue
          if (subnet.gateway.ip.canonical !== ip.canonical) continue
          yield {
            resources: [subject, subnet],
            role: 'taken',
            message: `port ${subject.id}${subject.deviceOwner === '' ? '' : `, of ${subject.deviceOwner},`} has ${ip.text}, the gateway of subnet ${subnetId}`,
            actual: ip.text,
          }
        }
  },

  touchedBy: {
    port: (port) => [port],
    subnet: (subnet, index, other) =>
      other?.id === subnet.id &&
      other.gateway?.ip.text === subnet.gateway?.ip.text &&
      isLive(other) === isLive(subnet)
        ? [subnet]
        : [subnet, ...index.get(portsBySubnet, subnet.id)],
  },
}

/** `network:router_interface`, `network:router_gateway`, `network:ha_router_replicated_interface`, … */
function isRouterPort({ deviceOwner }: Port): boolean {
  return /router|gateway/i.test(deviceOwner)
}
