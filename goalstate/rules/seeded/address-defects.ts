import { cidr, mac } from '../../state/address.ts'
import {
  addresses,
  allowed,
  fixed,
  gateway,
  securityRule,
  subnet,
  vpc,
} from '../../state/samples.ts'
import type { CleanState } from './clean-state.ts'
import { hostsOfSubnet } from './clean-state.ts'
import { type Defect, instead, portInstead, sent, spareId, together, withRule } from './defect.ts'
import { macOf, REVISION } from './told-of-port.ts'

/** A further subnet of the first VPC, on its router and its hosts. */
function withSubnet(state: CleanState, prefix: string, gatewayIp: string) {
  const { routers, subnets, size, nodes } = state
  const further = subnet({
    ...subnets[0]!,
    ...{ id: spareId(), key: spareId(), cidr: cidr(prefix), dhcpEnabled: false },
    gateway: addresses(gatewayIp, macOf('spare', 0)),
  })
  const hosts = [0, 1].flatMap((s) => hostsOfSubnet(s, size, nodes))
  const tables = [...routers[0]!.tables, { subnetId: further.id, rules: [] }]
  return together(instead(routers[0]!, { tables }), sent(state, [further], hosts))
}

const at = (state: CleanState, p: number, address: string) =>
  portInstead(state, p, { fixedIps: fixed(state.ports[p]!.fixedIps[0]!.subnetId, address) })

/** One defect for each rule about addresses and tunnels. */
export function addressDefects(state: CleanState): Defect[] {
  const { size, ports, vpcs, subnets, nodes, dhcps } = state
  const otherVpc = vpc({
    ...{ id: spareId(), revision: REVISION, projectId: 'project0' },
    cidr: cidr('10.200.0.0/16'),
    tunnelId: 2000,
  })
  return [
    {
      rule: 'ALC-ADR-001',
      what: 'a gateway reached at a loopback address',
      ...sent(state, [
        gateway({
          ...{ id: spareId(), revision: REVISION },
          destinations: [addresses('127.0.0.1', macOf('spare', 0))],
        }),
      ]),
    },
    {
      rule: 'ALC-ADR-002',
      what: 'a subnet outside its VPC',
      ...withSubnet(state, '10.201.0.0/24', '10.201.0.1'),
    },
    {
      rule: 'ALC-ADR-003',
      what: 'a subnet within another',
      ...withSubnet(state, '10.0.0.192/26', '10.0.0.193'),
    },
    {
      rule: 'ALC-ADR-004',
      what: 'a port with an address that is not in its subnet',
      ...at(state, 1, '10.0.250.9'),
    },
    {
      rule: 'ALC-ADR-005',
      what: 'a port with the address of another',
      ...at(state, 1, ports[2]!.fixedIps[0]!.ip.text),
      implies: { 'ALC-NBR-002': 1 },
      because: 'their neighbors then name two MACs for the address',
    },
    {
      rule: 'ALC-ADR-006',
      what: 'a port with the MAC of one in another subnet of the VPC',
      ...portInstead(state, 1, { mac: ports[size.hostsPerSubnet * size.portsPerHost]!.mac }),
    },
    {
      rule: 'ALC-ADR-007',
      what: "a port with its subnet's broadcast address",
      ...at(state, 1, '10.0.0.255'),
    },
    {
      rule: 'ALC-ADR-008',
      what: "a port with its subnet's gateway address",
      ...at(state, 1, '10.0.0.1'),
    },
    {
      rule: 'ALC-ADR-009',
      what: 'a node whose MAC is all zeros',
      ...instead(nodes[0]!, { mac: mac('00:00:00:00:00:00') }),
    },
    {
      rule: 'ALC-ADR-010',
      what: "a DHCP entry that spells its port's MAC with dashes",
      ...instead(dhcps[0]!, { mac: mac(dhcps[0]!.mac.text.replaceAll(':', '-')) }),
    },
    {
      rule: 'ALC-ADR-011',
      what: 'a port that may use every address',
      ...instead(ports[0]!, { allowedPairs: [allowed('0.0.0.0/0', ports[0]!.mac.text)] }),
    },
    {
      rule: 'ALC-ADR-012',
      what: 'a rule for IPv6',
      ...withRule(
        state,
        0,
        securityRule({ id: spareId(), etherType: 'ipv6', portMin: 443, portMax: 443 }),
      ),
    },
    {
      rule: 'ALC-TUN-001',
      what: 'a VPC with a tunnel id of 25 bits',
      ...sent(state, [{ ...otherVpc, tunnelId: 2 ** 24 }]),
    },
    {
      rule: 'ALC-TUN-002',
      what: 'a VPC with the tunnel id of another',
      ...sent(state, [{ ...otherVpc, tunnelId: vpcs[1]!.tunnelId }]),
    },
    {
      rule: 'ALC-TUN-003',
      what: 'a subnet with another tunnel id than its VPC',
      ...instead(subnets[0]!, { tunnelId: 2000 }),
    },
    {
      rule: 'ALC-TUN-004',
      what: 'a subnet that is a VLAN in a VPC whose other subnet is VXLAN',
      ...instead(subnets[0]!, { networkType: 'vlan' }),
    },
  ]
}
