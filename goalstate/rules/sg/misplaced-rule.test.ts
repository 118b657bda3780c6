import { expect, test } from 'vitest'
import { securityGroup, securityRule } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { misplacedRule as rule } from './misplaced-rule.ts'

const having = (id: string, ruleId: string, groupId = '') =>
  securityGroup({ id, rules: [securityRule({ id: ruleId, groupId })] })

test('a rule of g1 that says g2 is of another group', () => {
  expect(found(rule, [having('g1', 'r', 'g2')])).toMatchObject([{ actual: 'g2', expected: 'g1' }])
  expect(found(rule, [having('g1', 'r', 'g1'), having('g2', 'q')])).toEqual([])
})

test('one rule id in two groups is one finding that names both', () => {
  expect(found(rule, [having('g2', 'r'), having('g1', 'r')])).toMatchObject([
    { witness: 'r', resources: [{ id: 'g1' }, { id: 'g2' }] },
  ])
})

test('one group described twice is one group, and rules without ids have none in common', () => {
  expect(found(rule, [having('g1', 'r'), having('g1', 'r')])).toEqual([])
  expect(found(rule, [having('g1', ''), having('g2', '')])).toEqual([])
})

ruleCases(rule, [
  having('g1', 'r', 'g2'),
  having('g1', 'r'),
  having('g2', 'r'),
  having('g2', 'q'),
  { ...having('g2', 'r'), operation: 'delete' },
])
