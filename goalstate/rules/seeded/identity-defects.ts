import { dhcp, placement } from '../../state/samples.ts'
import type { CleanState } from './clean-state.ts'
import {
  type Defect,
  instead,
  placementOf,
  portInstead,
  sent,
  spareId,
  together,
} from './defect.ts'
import { REVISION } from './told-of-port.ts'

/** A DHCP entry of the state under another id and key, and what sends it. */
function renamed(state: CleanState, id: string, key: string) {
  const [lease, host] = [state.dhcps[0]!, state.ports[0]!.host!.ip.text]
  return together(instead(lease, { id, key }), {
    without: [placementOf(state, host, lease)],
    having: [placement(host, 'dhcp', key)],
  })
}

/** One defect for each rule about ids. */
export function identityDefects(state: CleanState): Defect[] {
  const { ports, dhcps } = state
  const host = ports[0]!.host!.ip.text
  return [
    {
      rule: 'ALC-ID-001',
      what: 'a DHCP entry under the key of another',
      ...renamed(state, dhcps[0]!.id, spareId()),
    },
    { rule: 'ALC-ID-002', what: 'a DHCP entry without id', ...renamed(state, '', '') },
    {
      rule: 'ALC-ID-003',
      what: 'a DHCP entry whose id is a digit short',
      ...renamed(state, spareId().slice(0, -1), spareId().slice(0, -1)),
    },
    {
      rule: 'ALC-ID-004',
      what: 'a DHCP entry with the id of a port',
      ...renamed(state, ports[1]!.id, ports[1]!.id),
    },
    {
      rule: 'ALC-ID-005',
      what: 'a DHCP entry told twice with different names',
      having: [{ ...dhcps[0]!, hostName: 'another', pointer: '/dhcp/again' }],
    },
    {
      rule: 'ALC-ID-006',
      what: 'a port whose id begins like that of its neighbor on the host',
      ...portInstead(state, 1, { id: tailed(ports[0]!.id), key: tailed(ports[0]!.id) }),
    },
    {
      rule: 'ALC-ID-007',
      what: 'a second DHCP entry for a MAC in its subnet',
      ...sent(
        state,
        [
          dhcp({
            ...{ id: spareId(), revision: REVISION, subnetId: dhcps[0]!.subnetId },
            ...{ mac: dhcps[0]!.mac, ipv4: dhcps[0]!.ipv4, hostName: dhcps[0]!.hostName },
          }),
        ],
        [host],
      ),
    },
  ]
}

/** The same first eleven characters, and another end. */
function tailed(id: string): string {
  return `${id.slice(0, 11)}ff${id.slice(13)}`
}
