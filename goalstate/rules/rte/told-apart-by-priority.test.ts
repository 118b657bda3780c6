import { expect, test } from 'vitest'
import { route, router } from '../../state/samples.ts'
import type { RoutingRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { toldApartByPriority as rule } from './told-apart-by-priority.ts'

const having = (...rules: RoutingRule[]) => router({ id: 'r', tables: [{ subnetId: 's', rules }] })
const at = (destination: string, nextHop: string, priority: number) =>
  route(destination, nextHop, { priority })

test('of two routes to one destination only the priority says which is meant', () => {
  expect(
    found(rule, [having(at('10.0.5.0/24', '10.0.1.5', 1), at('10.0.5.0/24', '10.0.1.6', 2))]),
  ).toMatchObject([{ witness: '10.0.5.0', severity: 'warning' }])
})

test('a shorter prefix that is to win over a longer one needs its priority', () => {
  const wide = at('10.0.0.0/16', '10.0.1.5', 2)
  expect(found(rule, [having(wide, at('10.0.5.0/24', '10.0.1.6', 1))])).toMatchObject([
    { witness: '10.0.5.0' },
  ])
})

test('a longer prefix wins without it, and one next hop is one', () => {
  expect(
    found(rule, [having(at('10.0.0.0/16', '10.0.1.5', 1), at('10.0.5.0/24', '10.0.1.6', 2))]),
  ).toEqual([])
  expect(
    found(rule, [having(at('10.0.5.0/24', '10.0.1.5', 1), at('10.0.5.0/24', '10.0.1.5', 2))]),
  ).toEqual([])
})

test('two next hops at one priority are a contradiction, which is another finding', () => {
  expect(
    found(rule, [having(at('10.0.5.0/24', '10.0.1.5', 1), at('10.0.5.0/24', '10.0.1.6', 1))]),
  ).toEqual([])
})

ruleCases(rule, [
  having(at('10.0.5.0/24', '10.0.1.5', 1), at('10.0.5.0/24', '10.0.1.6', 2)),
  having(at('10.0.5.0/24', '10.0.1.5', 1)),
  {
    ...having(at('10.0.5.0/24', '10.0.1.5', 1), at('10.0.5.0/24', '10.0.1.6', 2)),
    operation: 'delete',
  },
])
