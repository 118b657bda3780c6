import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allAddresses, contains, formatRange, overlaps, parseRange } from './address-range.ts'
import { formatPrefix, parsePrefix, prefixAt, prefixesOf } from './prefix.ts'
import { block } from './universe.cases.ts'

test('10.0.0.0/8 is 10.0.0.0 to 10.255.255.255', () => {
  expect(block('10.0.0.0/8')).toEqual({ first: 10 * 2 ** 24, last: 11 * 2 ** 24 - 1, length: 8 })
  expect(block('::/0')).toEqual({ ...allAddresses(6), length: 0 })
})

test('a block with host bits is refused with the block that it lies in', () => {
  expect(parsePrefix('10.0.0.5/24')).toEqual({
    ok: false,
    problem: '"10.0.0.5/24" is no CIDR block: host bits are set; the block is 10.0.0.0/24',
    nearest: block('10.0.0.0/24'),
  })
})

test('an address without a length is refused with the block of that one address', () => {
  expect(parsePrefix('10.0.0.5')).toMatchObject({ ok: false, nearest: block('10.0.0.5/32') })
})

test.each([
  ['10.0.0.0/33', 'prefix length 33 is above 32'],
  ['::/129', 'prefix length 129 is above 128'],
  ['10.0.0.0/', 'prefix length "" is not a decimal number'],
  ['10.0.0.0/08', 'prefix length "08" is not a decimal number'],
  ['10.0.0.0/8/8', 'prefix length "8/8" is not a decimal number'],
  ['10.0.0/8', '"10.0.0" is no IP address: it has 3 of 4 octets'],
])('%s is refused: %s', (text, why) => {
  expect(parsePrefix(text)).toEqual({ ok: false, problem: `"${text}" is no CIDR block: ${why}` })
})

test('a range is an address, a block, or from-to; one that ends before it begins is refused', () => {
  expect(parseRange('10.0.0.1')).toEqual({
    ok: true,
    value: { first: 167_772_161, last: 167_772_161 },
  })
  expect(parseRange('10.0.0.0/31')).toMatchObject({ ok: true, value: { last: 167_772_161 } })
  const reading = parseRange('10.0.0.0 - 10.0.0.9')
  expect(reading.ok && formatRange(reading.value)).toBe('10.0.0.0-10.0.0.9')
  expect(parseRange('10.0.0.9-10.0.0.0')).toMatchObject({
    ok: false,
    problem: '"10.0.0.9-10.0.0.0" is no address range: it ends before it begins',
  })
  expect(parseRange('10.0.0.9-::1')).toMatchObject({ ok: false })
})

test('nothing contains or overlaps across families', () => {
  expect(contains(block('0.0.0.0/0'), block('::a00:0/104'))).toBe(false)
  expect(overlaps(block('0.0.0.0/0'), block('::/0'))).toBe(false)
  expect(contains(block('10.0.0.0/8'), block('10.1.0.0/16').first)).toBe(true)
})

test('10.0.0.1 to 10.0.0.6 is /32, /31, /31, /32; a whole family is /0', () => {
  const reading = parseRange('10.0.0.1-10.0.0.6')
  expect(reading.ok && prefixesOf(reading.value).map(formatPrefix)).toEqual([
    '10.0.0.1/32',
    '10.0.0.2/31',
    '10.0.0.4/31',
    '10.0.0.6/32',
  ])
  expect(prefixesOf(allAddresses(6)).map(formatPrefix)).toEqual(['::/0'])
})

const address4 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const address6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n })

test('the blocks of a range follow on each other from its first to its last address', () => {
  const ranges = fc.oneof(fc.tuple(address4, address4), fc.tuple(address6, address6))
  fc.assert(
    fc.property(ranges, ([a, b]) => {
      const [first, last] = a < b ? [a, b] : [b, a]
      let next: bigint = BigInt(first)
      for (const prefix of prefixesOf({ first, last })) {
        expect(BigInt(prefix.first)).toBe(next)
        expect(prefixAt(prefix.first, prefix.length)).toEqual(prefix)
        next = BigInt(prefix.last) + 1n
      }
      expect(next).toBe(BigInt(last) + 1n)
    }),
    { numRuns: 300, seed: 5 },
  )
})

test('a block reads back from its spelling', () => {
  const prefixes = fc.oneof(
    fc.tuple(address4, fc.integer({ min: 0, max: 32 })),
    fc.tuple(address6, fc.integer({ min: 0, max: 128 })),
  )
  fc.assert(
    fc.property(prefixes, ([address, length]) => {
      const prefix = prefixAt(address, length)
      expect(parsePrefix(formatPrefix(prefix))).toEqual({ ok: true, value: prefix })
      expect(contains(prefix, address)).toBe(true)
    }),
    { seed: 6 },
  )
  expect(() => prefixAt(0, 33)).toThrow(RangeError)
})
