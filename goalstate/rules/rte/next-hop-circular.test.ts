import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { fixed, port, route, router, subnet, vpc } from '../../state/samples.ts'
import type { RoutingRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { nextHopCircular as rule } from './next-hop-circular.ts'

const s = subnet({ id: 's', cidr: cidr('192.168.3.0/24'), gateway: undefined })
const withGateway = subnet({ id: 's' })
const by = (destination: string, nextHop: string, some: Partial<RoutingRule> = {}) =>
  router({ id: 'r', tables: [{ subnetId: 's', rules: [route(destination, nextHop, some)] }] })
const internet = {
  extra: { destinationType: 'internet', nextHopMac: { text: '', canonical: '' } },
} as const
const interfacePort = (deviceId: string) =>
  port({
    id: 'i',
    deviceId,
    deviceOwner: 'network:router_interface',
    fixedIps: fixed('s', '10.0.0.9'),
  })

test('10.0.3.1 in 10.0.3.0/24, which no subnet of the router is, needs the route it is for', () => {
  const state = [s, by('10.0.3.0/24', '10.0.3.1', internet)]
  expect(found(rule, state, { covers: ['subnet', 'router'] })).toMatchObject([
    { witness: '10.0.3.1', vpc: 'v' },
  ])
})

test('a next hop on link may be within its destination, as in a default route', () => {
  expect(found(rule, [s, by('0.0.0.0/0', '192.168.3.9')])).toEqual([])
})

test('the gateway of its subnet and the address of its interface are the router itself', () => {
  expect(found(rule, [withGateway, by('10.0.5.0/24', '10.0.0.1')])).toHaveLength(1)
  const hop = by('10.0.5.0/24', '10.0.0.9')
  expect(found(rule, [withGateway, hop, interfacePort('r')])).toHaveLength(1)
  expect(found(rule, [withGateway, hop, interfacePort('other')])).toEqual([])
})

test('by a gateway of the VPC the next hop is not looked up', () => {
  const v = vpc({ id: 'v', gatewayIds: ['g'] })
  const r = by('0.0.0.0/0', '203.0.113.1', internet)
  expect(found(rule, [v, s, r])).toEqual([])
  expect(found(rule, [vpc({ id: 'v' }), s, r])).toHaveLength(1)
})

ruleCases(rule, [
  s,
  withGateway,
  subnet({ id: 's', cidr: cidr('10.0.3.0/24') }),
  vpc({ id: 'v' }),
  vpc({ id: 'v', gatewayIds: ['g'] }),
  by('10.0.3.0/24', '10.0.3.1', internet),
  by('10.0.5.0/24', '10.0.0.9'),
  by('10.0.5.0/24', '10.0.0.1'),
  interfacePort('r'),
  interfacePort('other'),
])
