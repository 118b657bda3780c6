import { expect, test } from 'vitest'
import { readState } from '../read.ts'
import type { Resource, ResourceType, SecurityGroup } from '../state/state.ts'

const description = {
  Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'Name', Value: 'shop' }] }],
  Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24' }],
  Reservations: [
    {
      Instances: [
        {
          InstanceId: 'i-1',
          NetworkInterfaces: [
            {
              NetworkInterfaceId: 'eni-1',
              VpcId: 'vpc-1',
              SubnetId: 'subnet-1',
              PrivateIpAddress: '10.0.1.5',
              PrivateIpAddresses: [
                { PrivateIpAddress: '10.0.1.5' },
                { PrivateIpAddress: '10.0.1.6' },
              ],
              Groups: [{ GroupId: 'sg-1' }],
            },
          ],
        },
      ],
    },
  ],
  SecurityGroups: [
    {
      GroupId: 'sg-1',
      GroupName: 'web',
      VpcId: 'vpc-1',
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 80,
          ToPort: 81,
          IpRanges: [{ CidrIp: '0.0.0.0/0' }],
          Ipv6Ranges: [{ CidrIpv6: '::/0' }],
          UserIdGroupPairs: [{ GroupId: 'sg-2' }],
          PrefixListIds: [{ PrefixListId: 'pl-1' }],
        },
        { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      ],
      IpPermissionsEgress: [
        { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        { IpProtocol: 'udp', FromPort: 0, ToPort: 65535, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      ],
    },
  ],
  InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1' }] }],
  RouteTables: [
    {
      RouteTableId: 'rtb-1',
      Associations: [{ SubnetId: 'subnet-1' }],
      Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
        { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' },
      ],
    },
  ],
  NetworkAcls: [{ NetworkAclId: 'acl-1' }],
}

const state = readState(JSON.stringify(description), { name: 'aws' })
const first = (type: ResourceType): Resource | undefined =>
  state.resources.find((resource) => resource.type === type)

test('a VPC has its name tag and its internet gateway, and says nothing of tunnels', () => {
  expect(first('vpc')).toMatchObject({ name: 'shop', gatewayIds: ['igw-1'], tunnelId: undefined })
})

test('a network interface is a port with all its addresses, of the device that it is in', () => {
  expect(first('port')).toMatchObject({
    id: 'eni-1',
    deviceId: 'i-1',
    fixedIps: [
      { subnetId: 'subnet-1', ip: { canonical: '10.0.1.5' } },
      { subnetId: 'subnet-1', ip: { canonical: '10.0.1.6' } },
    ],
    securityGroupIds: ['sg-1'],
  })
})

test('a permission is a rule for each of its remotes, and a group is meant in both versions of IP', () => {
  const group = first('security-group') as SecurityGroup
  expect(new Set(group.rules.map(({ id }) => id)).size).toBe(group.rules.length)
  const lines = group.rules.map(
    (rule) =>
      `${rule.direction} ${rule.etherType} ${rule.protocol.means} ${rule.portMin} ${rule.portMax} ` +
      (rule.remotePrefix.text || rule.remoteGroupId),
  )
  expect(lines).toEqual([
    'ingress ipv4 6 80 81 0.0.0.0/0',
    'ingress ipv6 6 80 81 ::/0',
    'ingress ipv4 6 80 81 sg-2',
    'ingress ipv6 6 80 81 sg-2',
    'ingress ipv4 1 undefined undefined 10.0.0.0/8',
    'egress ipv4 any undefined undefined 0.0.0.0/0',
    'egress ipv4 17 undefined undefined 10.0.0.0/8',
  ])
})

test('a route table is a router whose local route needs none', () => {
  expect(first('router')).toMatchObject({
    tables: [
      {
        subnetId: 'subnet-1',
        rules: [{ name: 'igw-1', extra: { destinationType: 'internet' } }],
      },
    ],
  })
})

test('what decides about packets and cannot be expressed is said to be unsupported', () => {
  expect(state.unread.filter(({ why }) => why === 'unsupported')).toMatchObject([
    { pointer: '/SecurityGroups/0/IpPermissions/0/PrefixListIds/0', value: '"pl-1"' },
    { pointer: '/NetworkAcls/0', value: '"acl-1"' },
  ])
})

test('names in small letters, as collectors write them, are the same', () => {
  const { Vpcs: vpcs, Subnets: subnets } = description
  const collected = { provider: 'aws', vpcs, subnets }
  const { resources } = readState(JSON.stringify(collected), { name: 'aws' })
  expect(resources.map(({ id }) => id)).toEqual(['vpc-1', 'subnet-1'])
})
