import { mac } from '../../state/address.ts'
import { dhcp, neighbor, placement } from '../../state/samples.ts'
import type { Dhcp, Neighbor, NeighborIp, Placement, Port, Subnet } from '../../state/state.ts'

/** Of everything, so that there are revisions before it. */
export const REVISION = 7

const kinds = [
  ...['vpc', 'subnet', 'port', 'security-group', 'router', 'gateway', 'node', 'dhcp', 'rule'],
  ...['route', 'device', 'spare'],
]

/** A UUID of its own for each kind and number; tap names keep its first 11 digits. */
export function idOf(kind: string, n: number): string {
  const number = n.toString(16).padStart(8, '0')
  return `${number}-0000-4000-8000-${(kinds.indexOf(kind) + 1).toString(16).padStart(12, '0')}`
}

/** A locally administered MAC of its own for each kind and number. */
export function macOf(kind: string, n: number): string {
  const digits = `02${(kinds.indexOf(kind) + 1).toString(16).padStart(2, '0')}${n.toString(16).padStart(8, '0')}`
  return digits.match(/../g)!.join(':')
}

/** The hosts that must be told of a port. */
export interface Audience {
  /** Those of its subnet, its own among them. */
  readonly own: readonly string[]
  /** Those of the subnets that a router joins with it. */
  readonly joined: readonly string[]
}

/** All that hosts are told because of a port, but for the port itself. */
export interface ToldOfPort {
  readonly neighbors: readonly Neighbor[]
  readonly dhcps: readonly Dhcp[]
  readonly placements: readonly Placement[]
}

/** The neighbors, DHCP entries and placements that a port calls for, as far as it says them right. */
export function toldOfPort(port: Port, subnet: Subnet, audience: Audience): ToldOfPort {
  const host = port.host!.ip.text
  const [near, far] = [neighborOf(port, subnet, 'l2'), neighborOf(port, subnet, 'l3')]
  const lease = dhcp({
    id: port.id.replace(/.{12}$/, idOf('dhcp', 0).slice(-12)),
    revision: REVISION,
    subnetId: subnet.id,
    mac: port.mac,
    ipv4: port.fixedIps[0]!.ip,
    hostName: port.name,
  })
  return {
    neighbors: [near, far],
    dhcps: [lease],
    placements: [
      placement(host, 'port', port.key),
      placement(host, 'dhcp', lease.key),
      ...audience.own
        .filter((other) => other !== host)
        .map((other) => placement(other, 'neighbor', near.key)),
      ...audience.joined.map((other) => placement(other, 'neighbor', far.key)),
    ],
  }
}

function neighborOf(port: Port, subnet: Subnet, kind: NeighborIp['kind']): Neighbor {
  return neighbor({
    id: port.id,
    key: `${String(kind).toUpperCase()}/${port.id}`,
    name: port.name,
    vpcId: port.vpcId,
    revision: REVISION,
    mac: port.mac,
    hostMac: port.host?.mac ?? mac(''),
    hostIp: port.host!.ip,
    fixedIps: port.fixedIps.map(({ subnetId, ip }) => ({
      ...{ kind, subnetId, ip, arionGroup: '' },
      tunnelId: Number(subnet.tunnelId),
    })),
  })
}
