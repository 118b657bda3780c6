import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { neighbor, port, reached, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { twoContents as rule } from './two-contents.ts'

const s = subnet({ id: 's', pointer: '/subnets_internal/0' })
const other = subnet({ id: 's', cidr: cidr('10.0.1.0/24'), pointer: '/subnets_internal/1' })

test('a subnet with two CIDRs is found, with both places', () => {
  const [finding, ...others] = found(rule, [s, other])
  expect(others).toEqual([])
  expect(finding!.resources.map(({ pointer }) => pointer)).toEqual([
    '/subnets_internal/0',
    '/subnets_internal/1',
  ])
})

test('one subnet told twice alike, told anew, deleted, or of another type is fine', () => {
  expect(found(rule, [s, { ...s, pointer: '/subnets_internal/1' }])).toEqual([])
  expect(found(rule, [s, { ...other, revision: 2 }])).toEqual([])
  expect(found(rule, [s, { ...other, operation: 'delete' as const }])).toEqual([])
  expect(found(rule, [s, port({ id: 's' })])).toEqual([])
})

test('a neighbor is told once for its subnet and once for others', () => {
  expect(
    found(rule, [
      neighbor({ id: 'p', key: 'L2/p', fixedIps: reached('l2', 's', '10.0.0.2') }),
      neighbor({ id: 'p', key: 'L3/p', fixedIps: reached('l3', 's', '10.0.0.2') }),
    ]),
  ).toEqual([])
})

ruleCases(rule, [s, { ...s }, other, { ...other, revision: 2 }, { ...other, operation: 'delete' }])
