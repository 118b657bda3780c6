import { expect, test } from 'vitest'
import { route, router } from '../../state/samples.ts'
import type { RoutingRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { subnetTwiceInRouter as rule } from './subnet-twice-in-router.ts'

const having = (...tables: RoutingRule[][]) =>
  router({ id: 'r', tables: tables.map((rules) => ({ subnetId: 's', rules })) })
const a = route('10.0.5.0/24', '10.0.1.5')
const b = route('10.0.6.0/24', '10.0.1.5')

test('two tables of one subnet with different routes are one finding', () => {
  expect(found(rule, [having([a], [a, b])])).toMatchObject([{ witness: 's' }])
})

test('the same routes in another order are the same table', () => {
  expect(found(rule, [having([a, b], [b, { ...a, id: 'other', name: 'other' }])])).toEqual([])
})

ruleCases(rule, [having([a], [b]), having([a]), { ...having([a], [b]), operation: 'delete' }])
