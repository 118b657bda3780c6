import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Address } from './address.ts'
import { kindOfAddress, kindOfRange } from './address-kind.ts'
import { type AddressRange, contains } from './address-range.ts'
import { addressSet, difference, intersection, prefixesOfSet } from './address-set.ts'
import { formatPrefix } from './prefix.ts'
import { block } from './universe.cases.ts'

test('ranges that touch are one, across families never', () => {
  expect(addressSet([block('10.0.1.0/24'), block('10.0.0.0/24'), block('::/128')])).toEqual([
    { first: block('10.0.0.0/24').first, last: block('10.0.1.0/24').last },
    { first: 0n, last: 0n },
  ])
  expect(addressSet([block('255.255.255.255/32'), block('::/128')])).toHaveLength(2)
})

test('10.0.0.0/24 without 10.0.0.64/26 is 10.0.0.0/26 and 10.0.0.128/25', () => {
  const rest = difference([block('10.0.0.0/24')], [block('10.0.0.64/26')])
  expect(prefixesOfSet(rest).map(formatPrefix)).toEqual(['10.0.0.0/26', '10.0.0.128/25'])
})

test('union, intersection and difference agree with sets of single addresses', () => {
  const universe: Address[] = [
    ...Array.from({ length: 12 }, (_, at) => at),
    ...Array.from({ length: 12 }, (_, at) => BigInt(at)),
  ]
  const ranges = fc.tuple(fc.nat(11), fc.nat(11), fc.boolean()).map(([a, b, is6]): AddressRange => {
    const [first, last] = [Math.min(a, b), Math.max(a, b)]
    return is6 ? { first: BigInt(first), last: BigInt(last) } : { first, last }
  })
  const lists = fc.array(ranges, { maxLength: 5 })
  const within = (set: readonly AddressRange[]) =>
    universe.filter((address) => set.some((range) => contains(range, address)))
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const [x, y] = [addressSet(a), addressSet(b)]
      expect(within(x)).toEqual(within(a))
      const both = within(intersection(x, y))
      expect(both).toEqual(
        universe.filter((at) => within(a).includes(at) && within(b).includes(at)),
      )
      const rest = within(difference(x, y))
      expect(rest).toEqual(
        universe.filter((at) => within(a).includes(at) && !within(b).includes(at)),
      )
      for (const set of [x, intersection(x, y), difference(x, y)])
        expect(addressSet(set)).toEqual(set)
    }),
    { numRuns: 2_000, seed: 9 },
  )
})

test.each([
  ['10.1.2.0/24', 'private'],
  ['100.64.0.0/10', 'private'],
  ['127.0.0.0/8', 'loopback'],
  ['224.0.0.0/24', 'multicast'],
  ['0.0.0.0/32', 'unspecified'],
  ['255.255.255.255/32', 'broadcast'],
  ['169.254.169.254/32', 'link-local'],
  ['8.8.8.0/24', 'global'],
  ['0.0.0.0/0', undefined],
  ['10.0.0.0/7', undefined],
  ['fd00::/8', 'private'],
  ['::1/128', 'loopback'],
  ['ff02::/16', 'multicast'],
  ['2001:db8::/32', 'global'],
])('%s is %s', (text, kind) => {
  expect(kindOfRange(block(text))).toBe(kind)
  if (kind) expect(kindOfAddress(block(text).first)).toBe(kind)
})
