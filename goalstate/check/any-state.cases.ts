/** Resources of every type, as odd as they can be, out of so few values that they meet all the time. */

import fc from 'fast-check'
import { cidr, cidrOrIp, ip, mac } from '../state/address.ts'
import { protocol } from '../state/protocol.ts'
import {
  dhcp,
  endpoint,
  gateway,
  neighbor,
  node,
  placement,
  port,
  router,
  securityGroup,
  subnet,
  vpc,
} from '../state/samples.ts'
import { type Resource, resourceTypes } from '../state/state.ts'

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const few = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 2 })

const vpcId = fc.constantFrom('v', 'w', '')
const subnetId = fc.constantFrom('s', 't', 'u')
const portId = fc.constantFrom(
  'f37810eb-7f83-45fa-a4d4-1b31e75399d0',
  'f37810eb-7f83-45fa-a4d4-1b31e75399d1',
  'q',
)
const groupId = fc.constantFrom('g', 'h')
const gatewayId = fc.constantFrom('x', 'y')
const routerId = fc.constantFrom('r', 'o')
const hostIp = fc.constantFrom('192.168.0.1', '192.168.0.2').map(ip)
const addressText = fc.constantFrom('10.0.0.1', '10.0.0.5', '10.0.1.1', '10.0.1.5', 'fd00::5', '')
const address = addressText.map(ip)
const macs = fc.constantFrom('aa:00:00:00:00:01', 'AA-00-00-00-00-01', 'aa:00:00:00:00:02', 'x')
const someMac = macs.map(mac)
const prefixText = fc.constantFrom(
  ...['10.0.0.0/24', '10.0.1.0/24', '10.0.0.0/16', '10.0.1.0/25', '10.0.0.5/24', '0.0.0.0/0'],
  ...['10.0.1.5/32', 'fd00::/64', ''],
)
const pair = fc.record({ ip: address, mac: someMac })
const allowedPair = fc.record({ addresses: prefixText.map(cidrOrIp), mac: someMac })
const fixedIp = fc.record({ subnetId, ip: address })
const operation = fc.constantFrom('create', 'create', 'create', 'update', 'info', 'delete' as const)
const port22 = maybe(fc.constantFrom(0, 22, 80))

const common = {
  operation,
  revision: fc.constantFrom(undefined, 0, 1, 2),
  update: fc.constantFrom('full', 'full', 'delta' as const),
}

const securityRule = fc.record({
  operation,
  id: fc.constantFrom('1', '2', '3'),
  groupId: fc.oneof(groupId, fc.constant('')),
  direction: fc.constantFrom('ingress', 'egress' as const),
  etherType: fc.constantFrom('ipv4', 'ipv4', 'ipv6' as const),
  protocol: fc.constantFrom('TCP', 'UDP', 'ICMP', '').map(protocol),
  portMin: port22,
  portMax: port22,
  remotePrefix: prefixText.map(cidr),
  remoteGroupId: fc.oneof(fc.constant(''), groupId),
})

const routingRule = fc.record({
  operation,
  id: fc.constantFrom('1', '2'),
  name: fc.constant(''),
  destination: prefixText.map(cidr),
  nextHop: address,
  priority: fc.constantFrom(0, 1),
  extra: maybe(
    fc.record({
      destinationType: fc.constantFrom('internet', 'vpc-gateway' as const),
      nextHopMac: someMac,
    }),
  ),
})

const texts = {
  name: fc.constantFrom('default', 'n'),
  projectId: fc.constantFrom('project', 'other'),
}

const parts = {
  vpc: fc
    .record({
      ...{ ...common, ...texts, id: vpcId, cidr: prefixText.map(cidr) },
      ...{ tunnelId: fc.constantFrom(undefined, 0, 7), gatewayIds: few(gatewayId) },
    })
    .map(vpc),
  subnet: fc
    .record({
      ...{ ...common, ...texts, id: subnetId, vpcId, cidr: prefixText.map(cidr) },
      ...{ tunnelId: fc.constantFrom(undefined, 0, 7, 8), gateway: maybe(pair) },
      ...{ dhcpEnabled: fc.boolean(), hostRoutes: few(routingRule) },
      networkType: fc.constantFrom('vxlan', 'vlan' as const),
    })
    .map(subnet),
  port: fc
    .record({
      ...{ ...common, ...texts, id: portId, vpcId, mac: someMac, host: maybe(pair) },
      ...{ fixedIps: few(fixedIp), allowedPairs: few(allowedPair) },
      ...{ securityGroupIds: few(groupId), adminStateUp: fc.boolean() },
      deviceId: fc.oneof(routerId, fc.constant('')),
      deviceOwner: fc.constantFrom('', 'compute:nova', 'network:router_interface'),
    })
    .chain((some) =>
      hostIp.map((where) => port({ ...some, host: some.host && { ...some.host, ip: where } })),
    ),
  neighbor: fc
    .record({
      ...{ ...common, id: portId, vpcId, mac: someMac, hostMac: someMac, hostIp },
      key: fc.tuple(fc.constantFrom('L2/', 'L3/', ''), portId).map((both) => both.join('')),
      allowedPairs: few(allowedPair),
      fixedIps: few(
        fc.record({
          ...{ kind: fc.constantFrom('l2', 'l3' as const), subnetId, ip: address },
          ...{ arionGroup: fc.constant(''), tunnelId: fc.constant(7) },
        }),
      ),
    })
    .map(neighbor),
  'security-group': fc
    .record({ ...common, ...texts, id: groupId, vpcId, rules: few(securityRule) })
    .map(securityGroup),
  dhcp: fc
    .record({ ...common, id: fc.constantFrom('d', 'e'), subnetId, mac: someMac, ipv4: address })
    .map(dhcp),
  router: fc
    .record({
      ...{ ...common, id: routerId, dvrMac: someMac },
      tables: few(fc.record({ subnetId, rules: few(routingRule) })),
    })
    .map(router),
  gateway: fc.record({ ...common, id: gatewayId, destinations: few(pair) }).map(gateway),
  node: fc
    .record({ ...common, name: fc.constantFrom('a', 'b'), ip: hostIp, mac: someMac, id: routerId })
    .map(node),
  endpoint: fc
    .record({ ...common, id: portId, vpcId, subnetId, ip: address, mac: someMac, hostIp })
    .map(endpoint),
} as const

const told = [...['vpc', 'subnet', 'port', 'neighbor'], ...['security-group', 'dhcp', 'router']]

const placed = fc
  .record({
    host: hostIp.map(({ text }) => text),
    type: fc.constantFrom(...told),
    key: fc.oneof(
      vpcId,
      subnetId,
      portId,
      groupId,
      routerId,
      portId.map((id) => `L2/${id}`),
    ),
  })
  .map(({ host, type, key }) => placement(host, type as Resource['type'], key))

/** Any resource; the same id comes with many contents, and a key of another or its own. */
export const anyResource: fc.Arbitrary<Resource> = fc.oneof(
  ...Object.values(parts as Record<string, fc.Arbitrary<Resource>>),
  { arbitrary: placed, weight: 3 },
)

/** What a state covers: all types, or some. */
export const anyCovers = fc.oneof(fc.constant([...resourceTypes]), fc.subarray([...resourceTypes]))
