import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { neighbor, reached, vpc } from '../../state/samples.ts'
import { dropDuplicates } from './drop-duplicates.ts'
import { left } from './queue.cases.ts'

const told = vpc({ id: 'v', requestId: 'a' })

test('what is said again for another request is said once', () => {
  expect(left(dropDuplicates, [told, { ...told, requestId: 'b' }])).toEqual([told])
})

test('another spelling of an address is the same', () => {
  const first = vpc({ id: 'v', cidr: cidr('2001:DB8:0::/48') })
  expect(left(dropDuplicates, [first, { ...first, cidr: cidr('2001:db8::/48') }])).toEqual([first])
})

test.each([
  ['content', { ...told, name: 'other' }],
  ['revision', { ...told, revision: 2 }],
  ['operation', { ...told, operation: 'delete' as const }],
])('another %s is something else', (_, other) => {
  expect(left(dropDuplicates, [told, other])).toEqual([told, other])
})

test('what is said again after something else was is no repeat', () => {
  const other = { ...told, name: 'other' }
  expect(left(dropDuplicates, [told, other, told])).toEqual([told, other, told])
})

test('nor is it where another neighbor took the address in between', () => {
  const [a, b] = ['a', 'b'].map((id) => neighbor({ id, fixedIps: reached('l2', 's', '10.0.0.5') }))
  const all = [a!, b!, a!]
  expect(left(dropDuplicates, all, { target: 'aca-2022' })).toHaveLength(3)
  expect(left(dropDuplicates, all)).toHaveLength(2)
})
