import { expect, test } from 'vitest'
import { fixed, port, subnet, vpc } from '../../state/samples.ts'
import { left } from './queue.cases.ts'
import { suppressDelivered } from './suppress-delivered.ts'

const told = port({ id: 'p', revision: 4, fixedIps: fixed('s', '10.0.0.5') })
const names = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id)

test('what a host surely holds at that revision is not sent again', () => {
  expect(left(suppressDelivered, [told], { held: [told] })).toEqual([])
})

test('what it is not known to hold is sent', () => {
  expect(left(suppressDelivered, [told])).toEqual([told])
  expect(left(suppressDelivered, [told], { held: [] })).toEqual([told])
})

test.each([
  ['revision', { ...told, revision: 3 }],
  ['content', { ...told, securityGroupIds: ['g'] }],
])('another %s is sent', (_, held) => {
  expect(left(suppressDelivered, [told], { held: [held] })).toEqual([told])
})

test('a delete of what it surely has not is not sent', () => {
  expect(left(suppressDelivered, [{ ...told, operation: 'delete' }], { held: [] })).toEqual([])
})

test('a subnet and its VPC are sent again with what needs them, and only then', () => {
  const known = [vpc({ id: 'v' }), subnet({ id: 's' }), subnet({ id: 't' })]
  expect(names(left(suppressDelivered, [...known, told], { held: known }))).toEqual(['v', 's', 'p'])
  expect(left(suppressDelivered, known, { held: known })).toEqual([])
})
