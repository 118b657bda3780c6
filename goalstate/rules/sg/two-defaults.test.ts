import { expect, test } from 'vitest'
import { securityGroup } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { twoDefaults as rule } from './two-defaults.ts'

const named = (id: string, name: string, projectId = 'p') => securityGroup({ id, name, projectId })

test('two groups named default in one project are one finding that names both', () => {
  expect(found(rule, [named('g2', 'default'), named('g1', 'default')])).toMatchObject([
    { witness: 'g1, g2' },
  ])
})

test('other projects, other names and unknown projects have nothing in common', () => {
  const g1 = named('g1', 'default')
  expect(found(rule, [g1, named('g2', 'default', 'q')])).toEqual([])
  expect(found(rule, [g1, named('g2', 'web')])).toEqual([])
  expect(found(rule, [named('g1', 'default', ''), named('g2', 'default', '')])).toEqual([])
})

ruleCases(rule, [
  named('g1', 'default'),
  named('g2', 'default'),
  named('g2', 'default', 'q'),
  named('g2', 'web'),
  { ...named('g2', 'default'), operation: 'delete' },
])
