import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { router, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { overlappingSubnets as rule } from './overlapping-subnets.ts'

const s = (id: string, text: string, vpcId = 'v') => subnet({ id, cidr: cidr(text), vpcId })
const r = (...subnetIds: string[]) =>
  router({ id: 'r', tables: subnetIds.map((subnetId) => ({ subnetId, rules: [] })) })
const pairs = (...resources: Parameters<typeof found>[1][number][]) =>
  found(rule, resources).map((finding) => finding.resources.map(({ id }) => id))

test('10.0.1.0/24 lies in 10.0.0.0/16, and the finding names the inner one first', () => {
  expect(pairs(s('a', '10.0.0.0/16'), s('b', '10.0.1.0/24'))).toEqual([['b', 'a']])
})

test('two subnets with one CIDR are one finding', () => {
  expect(pairs(s('b', '10.0.0.0/24'), s('a', '10.0.0.0/24'))).toEqual([['a', 'b']])
})

test('neighbouring CIDRs, and the same one in another VPC, are fine', () => {
  expect(pairs(s('a', '10.0.0.0/24'), s('b', '10.0.1.0/24'), s('c', '10.0.0.0/16', 'w'))).toEqual(
    [],
  )
})

test('behind one router subnets of two VPCs may not overlap', () => {
  const [a, b] = [s('a', '10.0.0.0/16'), s('b', '10.0.1.0/24', 'w')]
  expect(pairs(a, b, r('a', 'b'))).toEqual([['a', 'b']])
  expect(pairs(a, b, { ...r('a', 'b'), operation: 'delete' })).toEqual([])
})

test('subnets of one VPC behind a router are told once', () => {
  expect(pairs(s('a', '10.0.0.0/16'), s('b', '10.0.1.0/24'), r('a', 'b'))).toHaveLength(1)
})

test('IPv6 prefixes overlap too', () => {
  expect(pairs(s('a', 'fd00::/48'), s('b', 'fd00:0:0:1::/64'))).toEqual([['b', 'a']])
})

ruleCases(rule, [
  s('a', '10.0.0.0/16'),
  s('a', '10.0.0.0/16', 'w'),
  s('a', '10.1.0.0/16'),
  s('b', '10.0.1.0/24'),
  s('c', '10.0.1.0/24'),
  { ...s('c', '10.0.1.0/24'), operation: 'delete' },
  s('d', '10.0.0.0/8', 'w'),
  r('a', 'b', 'd'),
  r('b', 'c'),
])
