import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { securityGroup, securityRule } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { twoRemotes as rule } from './two-remotes.ts'

const from = (prefix: string, remoteGroupId: string) =>
  securityGroup({
    id: 'g',
    rules: [securityRule({ id: 'r', remotePrefix: cidr(prefix), remoteGroupId })],
  })

test('a rule names a prefix or a group, not both', () => {
  expect(found(rule, [from('10.0.0.0/8', 'web')])).toMatchObject([
    { message: 'rule r of security group g names both 10.0.0.0/8 and group web as remote' },
  ])
  expect(found(rule, [from('10.0.0.0/8', '')])).toEqual([])
  expect(found(rule, [from('', 'web')])).toEqual([])
})

ruleCases(rule, [
  from('10.0.0.0/8', 'web'),
  from('10.0.0.0/8', ''),
  { ...from('10.0.0.0/8', 'web'), operation: 'delete' },
])
