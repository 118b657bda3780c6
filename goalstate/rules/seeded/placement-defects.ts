import { ip, mac } from '../../state/address.ts'
import { node, placement } from '../../state/samples.ts'
import type { CleanState } from './clean-state.ts'
import { type Defect, instead, placementOf, portInstead, spareId } from './defect.ts'
import { idOf, macOf, REVISION } from './told-of-port.ts'

/** One defect for each rule about hosts, revisions and operations. */
export function placementDefects(state: CleanState): Defect[] {
  const { ports, nodes, vpcs, dhcps, neighbors } = state
  const lease = dhcps[0]!
  const [own, other] = [nodes[0]!.ip.text, nodes[1]!.ip.text]
  const changed = { ...lease, operation: 'update', hostName: 'another' } as const
  return [
    {
      rule: 'ALC-HST-001',
      what: 'a port that a second host of its subnet is sent too',
      having: [placement(other, 'port', ports[0]!.key)],
      implies: { 'ALC-HST-004': 1 },
      because: 'the port names one host, so the other is not it',
    },
    {
      rule: 'ALC-HST-002',
      what: 'a host that is sent a VPC and is no node',
      having: [placement('172.16.9.9', 'vpc', vpcs[0]!.key)],
    },
    {
      rule: 'ALC-HST-003',
      what: 'a node with the name of another',
      having: [
        node({
          ...{ id: idOf('spare', 0), name: nodes[0]!.name },
          ...{ ip: ip('172.16.9.9'), mac: mac(macOf('spare', 0)) },
        }),
      ],
    },
    {
      rule: 'ALC-HST-004',
      what: 'a port that another host of its subnet is sent instead of its own',
      without: [placementOf(state, own, ports[1]!)],
      having: [placement(other, 'port', ports[1]!.key)],
    },
    {
      rule: 'ALC-REV-001',
      what: 'a DHCP entry with revision 0',
      ...instead(lease, { revision: 0 }),
    },
    {
      rule: 'ALC-REV-002',
      what: 'an update that is older than what its host applied',
      update: [{ ...changed, revision: REVISION + 1 }],
      applied: { revision: REVISION + 2, digest: '' },
    },
    {
      rule: 'ALC-REV-003',
      what: 'an update with other content and the revision that is held',
      update: [changed],
    },
    {
      rule: 'ALC-REV-004',
      what: 'a delta two revisions after the one that is held',
      update: [{ ...changed, update: 'delta', revision: REVISION + 2 }],
    },
    {
      rule: 'ALC-REV-005',
      what: 'an update with two revisions of one neighbor',
      update: [neighbors[0]!, neighbors[1]!].map((one, i) => ({
        ...one,
        operation: 'update',
        revision: REVISION + 1 + i,
      })),
    },
    {
      rule: 'ALC-REV-006',
      what: 'other content at revision 1 where revision 1 was held',
      ...instead(lease, { revision: 1 }),
      update: [{ ...changed, revision: 1 }],
      implies: { 'ALC-REV-003': 1 },
      because: 'a revision that does not count is also the same revision for other content',
    },
    {
      rule: 'ALC-OP-001',
      what: 'the create of a DHCP entry that exists with another name',
      update: [{ ...changed, operation: 'create', revision: REVISION + 1 }],
    },
    {
      rule: 'ALC-OP-002',
      what: 'the delete of a DHCP entry that never was',
      update: [{ ...changed, operation: 'delete', id: spareId(), key: spareId() }],
    },
    {
      rule: 'ALC-OP-003',
      what: 'the create of a port as a part',
      ...instead(ports[0]!, { update: 'delta' }),
    },
    {
      rule: 'ALC-OP-004',
      what: 'the update of a port',
      ...instead(ports[0]!, { operation: 'update' }),
    },
    {
      rule: 'ALC-OP-005',
      what: 'a port that is down',
      ...instead(ports[0]!, { adminStateUp: false }),
    },
    {
      rule: 'ALC-OP-006',
      what: 'a port with two addresses',
      ...portInstead(state, 1, {
        fixedIps: [
          ...ports[1]!.fixedIps,
          { subnetId: ports[1]!.fixedIps[0]!.subnetId, ip: ip('10.0.0.240') },
        ],
      }),
    },
    {
      rule: 'ALC-OP-007',
      what: 'the create and the delete of one DHCP entry',
      having: [{ ...lease, operation: 'delete', pointer: '/dhcp/again' }],
    },
  ]
}
