import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { dhcpBySubnet, portsBySubnet, subnetById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { type Dhcp, isLive, type Port, type Subnet } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { called } from '../each.ts'
import { dhcpByMac } from '../id/dhcp-by-mac.ts'
import { portsBySubnetMac, subnetMacsOf } from './ports-by-mac.ts'
import { isNetworkPort } from './sent.ts'

/** The subjects are ports, which may lack an entry, and entries, which may serve nobody. */
export const dhcpMismatch: Rule<Port | Dhcp> = {
  id: 'ALC-CMP-006',
  severity: 'warning',
  title: 'DHCP wanted and not configured, or configured and not wanted',
  why: 'The VM asks for its address and nobody answers, or is answered in a subnet that was to have no DHCP.',
  remedy: 'Send a DHCP entry for each port of a subnet with DHCP, and none for others.',
  example: 'subnet s1 has dhcp_enable, and port p1 in it has no DHCP entry',
  starred: false,

  *subjects(index) {
    if (index.covers('dhcp')) yield* index.all('port')
    yield* index.all('dhcp')
  },

  *check(subject, index) {
    if (!isLive(subject)) return
    if (subject.type === 'port') yield* lacking(subject, index)
    else
      for (const subnet of liveSubnets(subject.subnetId, index))
        if (!subnet.dhcpEnabled)
          yield {
            resources: [subject, subnet],
            message: `${called(subject)} is for subnet ${subnet.id}, which has no DHCP`,
          }
  },

  touchedBy: {
    port: (port) => [port],
    dhcp: (dhcp, index) => [
      dhcp,
      ...index.get(portsBySubnetMac, pair(dhcp.subnetId, dhcp.mac.canonical)),
    ],
    subnet: (subnet, index, other) =>
      other?.id === subnet.id &&
      other.dhcpEnabled === subnet.dhcpEnabled &&
      isLive(other) === isLive(subnet)
        ? []
        : [...index.get(portsBySubnet, subnet.id), ...index.get(dhcpBySubnet, subnet.id)],
  },
}

function* lacking(port: Port, index: StateIndex) {
  if (!index.covers('dhcp') || isNetworkPort(port)) return
  for (const key of new Set(subnetMacsOf(port))) {
    const subnetId = key.slice(0, key.lastIndexOf('\0'))
    const subnet = liveSubnets(subnetId, index).find(({ dhcpEnabled }) => dhcpEnabled)
    if (!subnet || [...index.get(dhcpByMac, key)].some(isLive)) continue
    yield {
      resources: [port, subnet],
      message: `port ${port.id} is in subnet ${subnet.id}, which has DHCP, and has no DHCP entry for ${port.mac.text}`,
      expected: port.mac.canonical,
    }
  }
}

function liveSubnets(id: string, index: StateIndex): Subnet[] {
  return sorted(index.get(subnetById, id)).filter(isLive)
}
