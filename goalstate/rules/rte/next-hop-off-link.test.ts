import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { route, router, subnet, vpc } from '../../state/samples.ts'
import type { RoutingRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { nextHopOffLink as rule } from './next-hop-off-link.ts'

const s = subnet({ id: 's', cidr: cidr('10.0.0.0/24') })
const t = subnet({ id: 't', cidr: cidr('10.0.1.0/24') })
const attachedTo = (subnetIds: string[], ...rules: RoutingRule[]) =>
  router({ id: 'r', tables: subnetIds.map((subnetId) => ({ subnetId, rules })) })
const toInternet = (nextHop: string) =>
  route('0.0.0.0/0', nextHop, {
    extra: { destinationType: 'internet', nextHopMac: { text: '', canonical: '' } },
  })

test('10.0.4.1 is not in 10.0.0.0/24, for a router and for a route told by DHCP', () => {
  const off = route('10.0.5.0/24', '10.0.4.1')
  expect(found(rule, [s, attachedTo(['s'], off)])).toMatchObject([
    { actual: '10.0.4.1', expected: 'an address in 10.0.0.0/24', vpc: 'v' },
  ])
  expect(found(rule, [{ ...s, hostRoutes: [off] }])).toMatchObject([
    { resources: [{ type: 'subnet', id: 's' }] },
  ])
})

test('a next hop that is no address is found, also where the subnets are not there', () => {
  const by = route('10.0.5.0/24', '10.0.0.256')
  const message = 'router r reaches 10.0.5.0/24 by 10.0.0.256, which is no IP address'
  expect(found(rule, [s, attachedTo(['s'], by)])).toMatchObject([
    { message, expected: 'an address in 10.0.0.0/24' },
  ])
  expect(found(rule, [attachedTo(['gone'], by)])).toMatchObject([
    { message, expected: 'an IP address' },
  ])
  expect(found(rule, [attachedTo(['gone'], route('10.0.5.0/24', '10.0.4.1'))])).toEqual([])
})

test('a next hop may be in any subnet that the router is attached to', () => {
  const by = route('10.0.5.0/24', '10.0.1.9')
  expect(found(rule, [s, t, attachedTo(['s', 't'], by)])).toEqual([])
  expect(found(rule, [s, t, attachedTo(['s'], by)])).toHaveLength(1)
})

test('by a gateway that the VPC has, the internet may be anywhere', () => {
  const r = attachedTo(['s'], toInternet('203.0.113.1'))
  const v = vpc({ id: 'v', gatewayIds: ['g'] })
  expect(found(rule, [v, s, r])).toEqual([])
  expect(found(rule, [vpc({ id: 'v' }), s, r])).toHaveLength(1)
})

test('a VPC that is missing may have a gateway, one that was never told is not supposed to', () => {
  const r = attachedTo(['s'], toInternet('203.0.113.1'))
  expect(found(rule, [s, r])).toEqual([])
  expect(found(rule, [s, r], { covers: ['subnet', 'router'] })).toHaveLength(1)
})

test('of a router with a subnet that is missing, nothing can be said', () => {
  expect(found(rule, [s, attachedTo(['s', 'missing'], route('10.0.5.0/24', '10.0.4.1'))])).toEqual(
    [],
  )
})

test('text that is no address is in no subnet, and no text is no next hop', () => {
  expect(found(rule, [s, attachedTo(['s'], route('10.0.5.0/24', 'port-7'))])).toHaveLength(1)
  expect(found(rule, [s, attachedTo(['s'], route('10.0.5.0/24', ''))])).toEqual([])
})

ruleCases(rule, [
  s,
  subnet({ id: 's', cidr: cidr('10.0.4.0/24') }),
  subnet({ id: 's', vpcId: 'w', hostRoutes: [route('10.0.5.0/24', '10.0.9.1')] }),
  t,
  { ...t, operation: 'delete' },
  vpc({ id: 'v' }),
  vpc({ id: 'v', gatewayIds: ['g'] }),
  attachedTo(['s'], route('10.0.5.0/24', '10.0.4.1'), toInternet('203.0.113.1')),
  attachedTo(['s', 't'], route('10.0.5.0/24', '10.0.1.1')),
])
