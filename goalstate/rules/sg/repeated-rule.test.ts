import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { securityGroup, securityRule } from '../../state/samples.ts'
import type { SecurityRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { repeatedRule as rule } from './repeated-rule.ts'

const having = (...rules: Partial<SecurityRule>[]) =>
  securityGroup({
    id: 'g',
    rules: rules.map((some, i) => securityRule({ id: `r${i}`, ...some })),
  })

test('0.0.0.0/0 is no remote, and ports 1 to 65535 are none named', () => {
  const all = { portMin: undefined, portMax: undefined }
  expect(found(rule, [having({}, { remotePrefix: cidr('0.0.0.0/0') }, all)])).toMatchObject([
    { witness: 'r0, r1, r2' },
  ])
})

test('two pairs are two findings', () => {
  const [a, b] = [
    { portMin: 22, portMax: 22 },
    { portMin: 80, portMax: 80 },
  ]
  expect(found(rule, [having(a, b, a, b)]).map(({ witness }) => witness)).toEqual([
    'r0, r2',
    'r1, r3',
  ])
})

test('rules that only overlap, and one that goes, are not the same', () => {
  expect(found(rule, [having({}, { portMin: 22, portMax: 22 })])).toEqual([])
  expect(found(rule, [having({}, { operation: 'delete' })])).toEqual([])
  expect(found(rule, [having({}, { direction: 'egress' })])).toEqual([])
})

test('of rules that mean nothing, nothing is said', () => {
  const wrong = { portMin: 9, portMax: 1 }
  expect(found(rule, [having(wrong, wrong)])).toEqual([])
})

ruleCases(rule, [having({}, {}), having({}), { ...having({}, {}), operation: 'delete' }])
