import { expect, test } from 'vitest'
import { securityGroup, securityRule } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { staleRemoteGroup as rule } from './stale-remote-group.ts'

const from = (id: string, remoteGroupId: string) => securityRule({ id, remoteGroupId })

test('a rule for members of a group that is gone is found, with the rule', () => {
  const g = securityGroup({ id: 'g', rules: [from('r1', 'g'), from('r2', 'gone'), from('r3', '')] })
  const [finding, ...others] = found(rule, [g])
  expect(others).toEqual([])
  expect(finding!.message).toBe(
    'rule r2 of security group g names security group gone, which is not there',
  )
})

test('two rules for one group that is gone are two findings, told apart', () => {
  const g = securityGroup({ id: 'g', rules: [from('r1', 'gone'), from('r2', 'gone')] })
  expect(new Set(found(rule, [g]).map(({ fingerprint }) => fingerprint)).size).toBe(2)
})

test('groups that are known to be elsewhere, and rules that go, are fine', () => {
  const g = securityGroup({
    id: 'g',
    rules: [from('r1', 'elsewhere'), { ...from('r2', 'gone'), operation: 'delete' }],
  })
  expect(found(rule, [g], { settings: { knownGroups: new Set(['elsewhere']) } })).toEqual([])
})

ruleCases(rule, [
  securityGroup({ id: 'g', rules: [from('r1', 'h')] }),
  securityGroup({ id: 'g', rules: [from('r1', 'g')] }),
  securityGroup({ id: 'h', rules: [from('r1', 'g'), from('r2', 'gone')] }),
  securityGroup({ id: 'h', operation: 'delete' }),
])
