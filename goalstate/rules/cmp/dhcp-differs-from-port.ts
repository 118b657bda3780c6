import type { Observation } from '../../check/finding.ts'
import type { Rule } from '../../check/rule.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { type Dhcp, isLive, type Port } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { dhcpByMac } from '../id/dhcp-by-mac.ts'
import { portsBySubnetMac, subnetMacsOf } from './ports-by-mac.ts'

/** Ports by subnet and address; the key is `pair(subnetId, canonical address)`. */
const portsBySubnetIp = lookup('port', subnetIpsOf)
const dhcpByIp = lookup('dhcp', ({ subnetId, ...entry }) =>
  ipsOf(entry).map((address) => pair(subnetId, address)),
)

/** The port of an entry is the one with its MAC in its subnet, else the one with its address. */
export const dhcpDiffersFromPort: Rule<Dhcp> = {
  id: 'ALC-CMP-008',
  severity: 'warning',
  title: 'DHCP entry differs from its port',
  why: 'The VM is given an address that the rest of the network believes to be elsewhere.',
  remedy: 'Give the entry the MAC and the address of its port.',
  example: 'DHCP entry d1 gives 10.0.0.6 to the MAC of port p1, which has 10.0.0.5',
  starred: false,

  subjects: (index) => index.all('dhcp'),

  *check(dhcp, index) {
    if (!isLive(dhcp)) return
    const { subnetId, mac } = dhcp
    const ports = liveAt(portsBySubnetMac, pair(subnetId, mac.canonical), index)
    if (mac.canonical !== '' && ports.length > 0) yield* wrongIp(dhcp, ports)
    else yield* wrongMac(dhcp, index)
  },

  touchedBy: {
    dhcp: (dhcp) => [dhcp],
    port: (port, index) => [
      ...subnetMacsOf(port).flatMap((key) => [...index.get(dhcpByMac, key)]),
      ...subnetIpsOf(port).flatMap((key) => [...index.get(dhcpByIp, key)]),
    ],
  },
}

function* wrongIp(dhcp: Dhcp, ports: readonly Port[]): Generator<Observation> {
  const known = new Set(
    ports.flatMap(({ fixedIps }) =>
      fixedIps.flatMap(({ subnetId, ip }) =>
        subnetId === dhcp.subnetId && ip.version !== 0 ? [ip.canonical] : [],
      ),
    ),
  )
  for (const address of ipsOf(dhcp)) {
    if (known.has(address)) continue
    const [port] = ports as [Port]
    yield {
      resources: [dhcp, port],
      role: 'address',
      message: `DHCP entry ${dhcp.id} gives ${address} to ${dhcp.mac.text}, which is port ${port.id} with ${[...known].join(', ')}`,
      actual: address,
      expected: [...known].join(', '),
    }
  }
}

function* wrongMac(dhcp: Dhcp, index: StateIndex): Generator<Observation> {
  for (const address of ipsOf(dhcp)) {
    const [port] = liveAt(portsBySubnetIp, pair(dhcp.subnetId, address), index)
    if (!port) continue
    yield {
      resources: [dhcp, port],
      role: 'MAC',
      message: `DHCP entry ${dhcp.id} gives ${address} to ${dhcp.mac.text}; it is of port ${port.id}, which has ${port.mac.text}`,
      actual: dhcp.mac.text,
      expected: port.mac.text,
    }
  }
}

function liveAt(by: typeof portsBySubnetIp, key: string, index: StateIndex): Port[] {
  return sorted(index.get(by, key)).filter(isLive)
}

function ipsOf({ ipv4, ipv6 }: Pick<Dhcp, 'ipv4' | 'ipv6'>): string[] {
  return [ipv4, ipv6].flatMap((ip) => (ip.version === 0 ? [] : [ip.canonical]))
}

function subnetIpsOf({ fixedIps }: Port): string[] {
  return fixedIps.flatMap(({ subnetId, ip }) =>
    ip.version === 0 ? [] : [pair(subnetId, ip.canonical)],
  )
}
