import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { securityGroup, securityRule, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { foreignPrivatePrefix as rule } from './foreign-private-prefix.ts'

const v = vpc({ id: 'v', cidr: cidr('10.0.0.0/16') })
const from = (prefix: string) =>
  securityGroup({ id: 'g', rules: [securityRule({ id: 'r', remotePrefix: cidr(prefix) })] })

test('10.9.0.0/24 is private and not in 10.0.0.0/16', () => {
  expect(found(rule, [v, from('10.9.0.0/24')])).toMatchObject([{ actual: '10.9.0.0/24' }])
})

test('a peer may have it', () => {
  const peerPrefixes = new Map([['v', ['10.9.0.0/16']]])
  expect(found(rule, [v, from('10.9.0.0/24')], { settings: { peerPrefixes } })).toEqual([])
})

test('what overlaps the VPC, is public, or is everywhere may send', () => {
  for (const prefix of ['10.0.7.0/24', '10.0.0.0/8', '203.0.113.0/24', '0.0.0.0/0', ''])
    expect(found(rule, [v, from(prefix)])).toEqual([])
})

test('of a VPC that is missing or has no CIDR, nothing is known', () => {
  expect(found(rule, [from('10.9.0.0/24')])).toEqual([])
  expect(found(rule, [vpc({ id: 'v', cidr: cidr('') }), from('10.9.0.0/24')])).toEqual([])
})

ruleCases(rule, [
  v,
  vpc({ id: 'v', cidr: cidr('10.9.0.0/16') }),
  { ...v, operation: 'delete' },
  from('10.9.0.0/24'),
  from('10.0.9.0/24'),
])
