import { ip, mac } from '../../state/address.ts'
import {
  gateway,
  neighbor,
  placement,
  port,
  reached,
  router,
  securityGroup,
  securityRule,
  subnet,
} from '../../state/samples.ts'
import type { CleanState } from './clean-state.ts'
import { type Defect, instead, sent, spareId, together, withRule } from './defect.ts'
import { macOf, REVISION } from './told-of-port.ts'

/** One defect for each rule about references. */
export function referenceDefects(state: CleanState): Defect[] {
  const { ports, vpcs, subnets, routers, groups, nodes } = state
  const own = { projectId: vpcs[0]!.projectId, revision: REVISION }
  const lonely = port({
    ...{ id: spareId(), ...own, vpcId: vpcs[0]!.id, mac: mac(macOf('spare', 0)) },
    host: ports[0]!.host,
  })
  return [
    {
      rule: 'ALC-REF-001',
      what: 'a port without addresses in a VPC that is not there',
      ...sent(state, [{ ...lonely, vpcId: spareId(1) }]),
    },
    {
      rule: 'ALC-REF-002',
      what: 'a port whose only address is in a subnet that is not there',
      ...sent(state, [{ ...lonely, fixedIps: [{ subnetId: spareId(1), ip: ip('10.0.0.240') }] }]),
    },
    {
      rule: 'ALC-REF-003',
      what: 'a subnet, with a router of its own, in a VPC that is not there',
      ...sent(state, [
        subnet({ ...subnets[0]!, id: spareId(), key: spareId(), vpcId: spareId(1) }),
        router({
          ...{ id: spareId(2), revision: REVISION },
          tables: [{ subnetId: spareId(), rules: [] }],
        }),
      ]),
    },
    {
      rule: 'ALC-REF-004',
      what: 'a port with a security group that is not there',
      ...instead(ports[0]!, { securityGroupIds: [...ports[0]!.securityGroupIds, spareId()] }),
    },
    {
      rule: 'ALC-REF-005',
      what: 'a rule that lets in a security group that is not there',
      ...withRule(
        state,
        0,
        securityRule({ id: spareId(), remoteGroupId: spareId(1), portMin: 8080, portMax: 8080 }),
      ),
    },
    {
      rule: 'ALC-REF-006',
      what: 'a router with a table for a subnet that is not there',
      ...instead(routers[0]!, {
        tables: [...routers[0]!.tables, { subnetId: spareId(), rules: [] }],
      }),
    },
    {
      rule: 'ALC-REF-007',
      what: 'a VPC with a second gateway that is not there',
      ...instead(vpcs[0]!, { gatewayIds: [...vpcs[0]!.gatewayIds, spareId()] }),
    },
    {
      rule: 'ALC-REF-008',
      what: 'a host that is to be sent a DHCP entry which is not there',
      having: [placement(nodes[0]!.ip.text, 'dhcp', spareId())],
    },
    {
      rule: 'ALC-REF-009',
      what: 'a gateway that nobody is sent',
      having: [gateway({ id: spareId(), revision: REVISION })],
    },
    {
      rule: 'ALC-REF-010',
      what: 'the delete of the second gateway of a VPC that keeps it',
      ...together(
        instead(vpcs[0]!, { gatewayIds: [...vpcs[0]!.gatewayIds, spareId()] }),
        sent(state, [gateway({ id: spareId(), revision: REVISION, operation: 'delete' })]),
      ),
    },
    {
      rule: 'ALC-REF-011',
      what: 'a neighbor whose VPC is not that of its subnet',
      ...sent(state, [
        neighbor({
          ...{ id: spareId(), key: `L2/${spareId()}`, revision: REVISION, vpcId: vpcs[1]!.id },
          ...{ mac: mac(macOf('spare', 0)), hostIp: nodes[1]!.ip, hostMac: nodes[1]!.mac },
          fixedIps: reached('l2', subnets[0]!.id, '10.0.0.240'),
        }),
      ]),
    },
    {
      rule: 'ALC-REF-012',
      what: 'a port with a security group of another VPC besides its own',
      ...together(
        instead(ports[0]!, { securityGroupIds: [...ports[0]!.securityGroupIds, groups[2]!.id] }),
        { having: [placement(nodes[0]!.ip.text, 'security-group', groups[2]!.key)] },
      ),
    },
    {
      rule: 'ALC-REF-013',
      what: 'a security group that nothing has',
      ...sent(state, [securityGroup({ id: spareId(), name: 'spare', ...own, vpcId: vpcs[0]!.id })]),
    },
  ]
}
