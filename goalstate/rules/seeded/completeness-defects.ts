import { cidr, ip, mac } from '../../state/address.ts'
import {
  neighbor,
  placement,
  port,
  reached,
  route,
  securityGroup,
  subnet,
} from '../../state/samples.ts'
import type { Neighbor } from '../../state/state.ts'
import type { CleanState } from './clean-state.ts'
import { type Defect, instead, placementOf, sent, spareId, together, vpcApart } from './defect.ts'
import { macOf, REVISION } from './told-of-port.ts'

/** One defect for each rule about neighbors and about what a host must be sent. */
export function completenessDefects(state: CleanState): Defect[] {
  const { ports, nodes, vpcs, subnets, neighbors, dhcps, size } = state
  const [own, other] = [nodes[0]!.ip.text, nodes[1]!.ip.text]
  const [near, far] = [neighbors[2]!, neighbors[3]!]
  const stranger = (some: Partial<Neighbor>) =>
    neighbor({
      ...{ id: spareId(), key: `L2/${spareId()}`, revision: REVISION, vpcId: vpcs[0]!.id },
      ...{ mac: mac(macOf('spare', 0)), hostIp: nodes[1]!.ip, hostMac: nodes[1]!.mac },
      fixedIps: reached('l2', subnets[0]!.id, '10.0.0.240'),
      ...some,
    })
  const island = subnet({
    ...subnets[0]!,
    ...{ id: spareId(1), key: spareId(1), cidr: cidr('10.0.9.0/24'), dhcpEnabled: false },
    gateway: undefined,
  })
  const group = securityGroup({
    ...{ id: spareId(), name: 'spare', revision: REVISION },
    ...{ vpcId: vpcs[0]!.id, projectId: vpcs[0]!.projectId },
  })
  return [
    {
      rule: 'ALC-NBR-001',
      what: "a neighbor with another MAC than its port's",
      ...instead(near, { mac: mac(macOf('spare', 0)) }),
      implies: { 'ALC-NBR-002': 1 },
      because: "the port's L3 neighbor still has its MAC, so the two split the address",
    },
    {
      rule: 'ALC-NBR-002',
      what: 'a neighbor of nobody with the address of a port',
      ...sent(state, [stranger({ fixedIps: neighbors[2 * size.portsPerHost]!.fixedIps })]),
    },
    {
      rule: 'ALC-NBR-003',
      what: 'a host that is sent the L3 neighbor of a port in its own subnet',
      without: [placementOf(state, other, near)],
      having: [placement(other, 'neighbor', far.key)],
    },
    {
      rule: 'ALC-NBR-005',
      what: 'a host that is sent an L2 neighbor of its own',
      having: [placement(own, 'neighbor', near.key)],
    },
    {
      rule: 'ALC-NBR-006',
      what: 'a neighbor on a host that is no node',
      ...sent(state, [stranger({ hostIp: ip('172.16.9.9') })]),
    },
    {
      rule: 'ALC-CMP-001',
      what: 'a host that is sent a neighbor without its subnet',
      ...sent(state, [
        stranger({
          vpcId: vpcs[1]!.id,
          fixedIps: reached('l2', subnets[size.subnetsPerVpc]!.id, '10.1.0.240'),
        }),
      ]),
    },
    {
      rule: 'ALC-CMP-002',
      what: 'a host that is sent a port without its VPC',
      ...sent(state, [
        port({
          ...{ id: spareId(), revision: REVISION, mac: mac(macOf('spare', 0)) },
          ...{ vpcId: vpcs[1]!.id, projectId: vpcs[1]!.projectId, host: ports[0]!.host },
        }),
      ]),
    },
    {
      rule: 'ALC-CMP-003',
      what: 'a host that is not told of a port in its subnet',
      without: [placementOf(state, other, near)],
    },
    {
      rule: 'ALC-CMP-004',
      what: 'an L3 neighbor in a subnet that no router has',
      ...sent(state, [
        island,
        stranger({ key: `L3/${spareId()}`, fixedIps: reached('l3', island.id, '10.0.9.9') }),
      ]),
    },
    {
      rule: 'ALC-CMP-005',
      what: 'a route by an address that no neighbor has',
      ...vpcApart(state, {
        rules: [
          route('192.168.0.0/16', '10.200.0.9', {
            id: spareId(),
            extra: { destinationType: 'vpc-gateway', nextHopMac: mac('') },
          }),
        ],
      }),
    },
    {
      rule: 'ALC-CMP-006',
      what: 'a port without a DHCP entry in a subnet with DHCP',
      without: [dhcps[0]!, placementOf(state, own, dhcps[0]!)],
    },
    {
      rule: 'ALC-CMP-007',
      what: 'a host that is sent a port without one of its security groups',
      ...together(
        instead(ports[0]!, { securityGroupIds: [...ports[0]!.securityGroupIds, group.id] }),
        sent(state, [group], [other]),
      ),
    },
    {
      rule: 'ALC-CMP-008',
      what: "a DHCP entry with another address than its port's",
      ...instead(dhcps[0]!, { ipv4: ip('10.0.0.240') }),
    },
  ]
}
