import { expect, test } from 'vitest'
import {
  dhcp,
  fixed,
  gateway,
  placement,
  port,
  router,
  securityGroup,
  subnet,
  vpc,
} from '../state/samples.ts'
import type { Resource } from '../state/state.ts'
import { byVpc } from './by-vpc.ts'

const names = (resources: Iterable<Resource> | undefined) =>
  [...(resources ?? [])].map(({ type, key }) => `${type} ${key}`)
const apart = (resources: Resource[], held: Record<string, string[]> = {}) =>
  byVpc({ resources }, (type, key) => held[`${type} ${key}`] ?? [])

const two = [
  vpc({ id: 'v', gatewayIds: ['g'] }),
  vpc({ id: 'w' }),
  subnet({ id: 's', vpcId: 'v' }),
  subnet({ id: 't', vpcId: 'w' }),
]

test('what names no VPC goes with what it names', () => {
  const { shares, homeless } = apart([
    ...two,
    port({ id: 'p', vpcId: '', fixedIps: fixed('s', '10.0.0.4'), securityGroupIds: ['sg'] }),
    port({ id: 'q', vpcId: 'w', fixedIps: fixed('t', '10.0.0.4'), securityGroupIds: ['own'] }),
    dhcp({ id: 'd', subnetId: 't' }),
    gateway({ id: 'g' }),
    securityGroup({ id: 'own', vpcId: '' }),
    placement('172.16.0.1', 'port', 'p'),
    placement('172.16.0.1', 'dhcp', 'd'),
  ])
  expect(names(shares.get('v'))).toEqual([
    'vpc v',
    'subnet s',
    'port p',
    'gateway g',
    'placement 172.16.0.1/port/p',
  ])
  expect(names(shares.get('w'))).toEqual([
    'vpc w',
    'subnet t',
    'port q',
    'dhcp d',
    'security-group own',
    'placement 172.16.0.1/dhcp/d',
  ])
  expect(homeless).toEqual([])
})

test('a router of two VPCs is told each with its own tables only', () => {
  const { shares } = apart([
    ...two,
    router({
      id: 'r',
      tables: [
        { subnetId: 's', rules: [] },
        { subnetId: 't', rules: [] },
      ],
    }),
  ])
  expect(shares.get('v')!.at(-1)).toMatchObject({ id: 'r', tables: [{ subnetId: 's' }] })
  expect(shares.get('w')!.at(-1)).toMatchObject({ id: 'r', tables: [{ subnetId: 't' }] })
})

test('a part goes where its whole is held, though the state has nothing else', () => {
  const group = securityGroup({ id: 'sg', vpcId: '' })
  expect(names(apart([group], { 'security-group sg': ['v'] }).shares.get('v'))).toEqual([
    'security-group sg',
  ])
  expect(
    names(
      apart([router({ id: 'r', tables: [{ subnetId: 's', rules: [] }] })], {
        'subnet s': ['w'],
      }).shares.get('w'),
    ),
  ).toEqual(['router r'])
})

test('what nothing places goes to the only VPC, and with two of them nowhere', () => {
  const group = securityGroup({ id: 'sg', vpcId: '' })
  expect(names(apart([vpc({ id: 'v' }), group]).shares.get('v'))).toEqual([
    'vpc v',
    'security-group sg',
  ])
  expect(names(apart([...two, group]).homeless)).toEqual(['security-group sg'])
})
