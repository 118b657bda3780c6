import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { subnet, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { subnetOutsideVpc as rule } from './subnet-outside-vpc.ts'

const v = vpc({ id: 'v', cidr: cidr('10.0.0.0/16') })
const s = (id: string, text: string) => subnet({ id, cidr: cidr(text) })

test('a subnet elsewhere and one that is wider than its VPC are found', () => {
  const findings = found(rule, [v, s('a', '192.168.1.0/24'), s('b', '10.0.0.0/15')])
  expect(findings.map(({ resources }) => resources.map(({ id }) => id))).toEqual([
    ['a', 'v'],
    ['b', 'v'],
  ])
})

test('a part of it, all of it, and IPv6 beside IPv4 are fine', () => {
  expect(
    found(rule, [v, s('a', '10.0.255.0/24'), s('b', '10.0.0.0/16'), s('c', 'fd00::/64')]),
  ).toEqual([])
})

test('a VPC without CIDR holds any subnet', () => {
  expect(found(rule, [vpc({ id: 'v', cidr: cidr('') }), s('a', '192.168.1.0/24')])).toEqual([])
})

ruleCases(rule, [
  v,
  vpc({ id: 'v', cidr: cidr('192.168.0.0/16') }),
  vpc({ id: 'v', operation: 'delete' }),
  vpc({ id: 'w', key: 'v' }),
  s('a', '192.168.1.0/24'),
  s('a', '10.0.1.0/24'),
  subnet({ id: 'b', vpcId: 'w', cidr: cidr('192.168.2.0/24') }),
])
