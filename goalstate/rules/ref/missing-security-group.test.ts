import { expect, test } from 'vitest'
import { port, securityGroup } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { missingSecurityGroup as rule } from './missing-security-group.ts'

test('each group of a port that is not there is found', () => {
  const findings = found(rule, [
    securityGroup({ id: 'g' }),
    port({ id: 'p', securityGroupIds: ['g', 'h', 'i'] }),
  ])
  expect(findings.map(({ actual }) => actual)).toEqual(['h', 'i'])
})

test('a port without groups is fine, and so is a fragment without them', () => {
  expect(found(rule, [port({ id: 'p' })])).toEqual([])
  const p = port({ id: 'p', securityGroupIds: ['g'] })
  expect(found(rule, [p], { covers: ['port'] })).toEqual([])
})

ruleCases(rule, [
  securityGroup({ id: 'g' }),
  securityGroup({ id: 'h' }),
  securityGroup({ id: 'h', operation: 'delete' }),
  port({ id: 'p', securityGroupIds: ['g', 'h'] }),
  port({ id: 'p', securityGroupIds: ['h', 'gone'] }),
  port({ id: 'q', securityGroupIds: ['h'], operation: 'delete' }),
])
