import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { addresses, route, router, subnet } from '../../state/samples.ts'
import type { RoutingRule, Subnet } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { routingLoop as rule } from './routing-loop.ts'

/** Subnet `sN` is 10.0.N.0/24, its gateway 10.0.N.1. */
const sub = (n: number, vpcId = 'v') =>
  subnet({
    id: `s${n}`,
    vpcId,
    cidr: cidr(`10.0.${n}.0/24`),
    gateway: addresses(`10.0.${n}.1`, '00:00:00:00:00:01'),
  })
const having = (n: number, ...rules: RoutingRule[]) =>
  router({ id: `r${n}`, tables: [{ subnetId: `s${n}`, rules }] })
const there = having(1, route('172.16.0.0/12', '10.0.2.1'))
const back = having(2, route('172.16.0.0/12', '10.0.1.1'))

test('A sends by B, and B by A: the first address of the destination is the witness', () => {
  expect(found(rule, [sub(1), sub(2), there, back])).toMatchObject([
    {
      witness: '172.16.0.0',
      vpc: 'v',
      resources: [{ id: 'r1' }, { id: 'r2' }],
      message:
        'packets to 172.16.0.0 go in a circle: from subnet s1 by 10.0.2.1, from subnet s2 by 10.0.1.1',
    },
  ])
})

test('a circle of three is one finding', () => {
  const tables = [
    having(1, route('172.16.0.0/12', '10.0.2.1')),
    having(2, route('172.16.0.0/12', '10.0.3.1')),
    having(3, route('172.16.0.0/12', '10.0.1.1')),
  ]
  expect(found(rule, [sub(1), sub(2), sub(3), ...tables])).toHaveLength(1)
})

test('only what both tables send on goes in a circle', () => {
  const narrow = having(2, route('172.20.0.0/16', '10.0.1.1'), route('172.16.0.0/12', '10.0.2.9'))
  expect(found(rule, [sub(1), sub(2), there, narrow])).toMatchObject([{ witness: '172.20.0.0' }])
  const other = having(2, route('192.168.0.0/16', '10.0.1.1'))
  expect(found(rule, [sub(1), sub(2), there, other])).toEqual([])
})

test('what is on link is delivered and not routed', () => {
  const a = having(1, route('10.0.2.0/24', '10.0.2.1'))
  const b = having(2, route('10.0.2.0/24', '10.0.1.1'))
  expect(found(rule, [sub(1), sub(2), a, b])).toEqual([])
})

test('the same address in another VPC is another gateway', () => {
  expect(found(rule, [sub(1), sub(2, 'w'), there, back])).toEqual([])
})

const onLink = { ...sub(3, 'w'), cidr: cidr('172.16.0.0/14') }
const joining = { ...there, tables: [...there.tables, { subnetId: 's3', rules: [] }] }

test('what is on link by way of another VPC is delivered, too', () => {
  const witness = (third: Subnet) =>
    found(rule, [sub(1), sub(2), third, joining, back]).map((finding) => finding.witness)
  expect(witness(sub(3, 'w'))).toEqual(['172.16.0.0'])
  expect(witness(onLink)).toEqual(['172.20.0.0'])
})

ruleCases(rule, [
  sub(1),
  { ...sub(1), gateway: undefined },
  sub(2),
  sub(2, 'w'),
  { ...sub(2), cidr: cidr('172.16.0.0/12') },
  there,
  { ...there, operation: 'delete' },
  back,
  having(2, route('172.20.0.0/16', '10.0.1.1')),
  joining,
  onLink,
  sub(3, 'w'),
])
