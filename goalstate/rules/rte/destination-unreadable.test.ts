import { expect, test } from 'vitest'
import { route, router, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { destinationUnreadable as rule } from './destination-unreadable.ts'

const to = (...destinations: string[]) =>
  router({
    id: 'r',
    tables: [{ subnetId: 's', rules: destinations.map((each) => route(each, '10.0.0.5')) }],
  })

test('an address without length, text and nothing are no destinations', () => {
  const findings = found(rule, [to('10.0.5.0', 'everywhere', '', '10.0.5.0/24')])
  expect(findings.map(({ actual }) => actual)).toEqual(['10.0.5.0', 'everywhere', ''])
})

test('10.0.5.1/24 has host bits; its network is named', () => {
  const [finding] = found(rule, [to('10.0.5.1/24')])
  expect(finding!.message).toContain('10.0.5.0/24')
})

test('routes that a subnet tells by DHCP are judged too', () => {
  const s = subnet({ id: 's', hostRoutes: [route('10.0.5.0', '10.0.0.5')] })
  expect(found(rule, [s])).toMatchObject([{ resources: [{ type: 'subnet', id: 's' }] }])
})

test('one route that all subnets of a router share is one finding', () => {
  const rules = [route('nowhere', '10.0.0.5')]
  const shared = ['s', 't'].map((subnetId) => ({ subnetId, rules }))
  expect(found(rule, [router({ id: 'r', tables: shared })])).toHaveLength(1)
})

test('a route that is being deleted is none', () => {
  const rules = [route('nowhere', '10.0.0.5', { operation: 'delete' })]
  expect(found(rule, [router({ id: 'r', tables: [{ subnetId: 's', rules }] })])).toEqual([])
})

ruleCases(rule, [
  to('10.0.5.0', '10.0.6.0/24'),
  to('10.0.5.0/24'),
  { ...to('nowhere'), operation: 'delete' },
  subnet({ id: 's', hostRoutes: [route('x', '10.0.0.5')] }),
  subnet({ id: 's' }),
])
