import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { route, router } from '../../state/samples.ts'
import type { RoutingRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { contradictingRoutes as rule } from './contradicting-routes.ts'

const having = (...rules: RoutingRule[]) => router({ id: 'r', tables: [{ subnetId: 's', rules }] })
const a = route('10.0.5.0/24', '10.0.1.5', { priority: 100 })
const b = route('10.0.5.0/24', '10.0.1.6', { priority: 100 })

test('10.0.5.0/24 by 10.0.1.5 and by 10.0.1.6 at one priority contradict', () => {
  expect(found(rule, [having(a, b)])).toMatchObject([
    { actual: '10.0.1.5 and by 10.0.1.6', resources: [{ id: 'r' }] },
  ])
})

test('other priorities, other tables and the same hop twice do not', () => {
  expect(found(rule, [having(a, { ...b, priority: 99 })])).toEqual([])
  expect(found(rule, [having(a, { ...a, id: 'again' })])).toEqual([])
  const tables = [
    { subnetId: 's', rules: [a] },
    { subnetId: 't', rules: [b] },
  ]
  expect(found(rule, [router({ id: 'r', tables })])).toEqual([])
})

test('one address at two MACs is two next hops', () => {
  const at = (text: string) => ({ destinationType: 'vpc-gateway', nextHopMac: mac(text) }) as const
  const one = { ...a, extra: at('00:00:00:00:00:01') }
  expect(found(rule, [having(one, { ...a, extra: at('00:00:00:00:00:02') })])).toHaveLength(1)
  expect(found(rule, [having(one, { ...a, extra: at('00-00-00-00-00-01') })])).toEqual([])
})

test('a route that goes while the other comes contradicts nothing', () => {
  expect(found(rule, [having({ ...a, operation: 'delete' }, b)])).toEqual([])
})

ruleCases(rule, [having(a, b), having(a), { ...having(a, b), operation: 'delete' }])
