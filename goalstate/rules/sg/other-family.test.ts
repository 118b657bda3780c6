import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { securityGroup, securityRule } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { otherFamily as rule } from './other-family.ts'

const from = (etherType: 'ipv4' | 'ipv6', prefix: string) =>
  securityGroup({
    id: 'g',
    rules: [securityRule({ id: 'r', etherType, remotePrefix: cidr(prefix) })],
  })

test('an IPv4 rule with an IPv6 prefix allows nothing, and the other way round', () => {
  expect(found(rule, [from('ipv4', 'fd00::/8')])).toMatchObject([
    { actual: 'IPv6', expected: 'IPv4' },
  ])
  expect(found(rule, [from('ipv6', '10.0.0.0/8')])).toHaveLength(1)
})

test('the same version, no prefix, and text that is no prefix are not its business', () => {
  expect(found(rule, [from('ipv6', 'fd00::/8')])).toEqual([])
  expect(found(rule, [from('ipv6', '')])).toEqual([])
  expect(found(rule, [from('ipv6', 'ten')])).toEqual([])
})

ruleCases(rule, [
  from('ipv4', 'fd00::/8'),
  from('ipv6', 'fd00::/8'),
  { ...from('ipv4', 'fd00::/8'), operation: 'delete' },
])
