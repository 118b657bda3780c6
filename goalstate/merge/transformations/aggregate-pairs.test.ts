import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressSet } from '../../reasoning/index.ts'
import { allowed, port } from '../../state/samples.ts'
import type { AllowedPair } from '../../state/state.ts'
import { aggregatePairs } from './aggregate-pairs.ts'
import { left } from './queue.cases.ts'

const [one, other] = ['00:00:00:00:00:01', '00:00:00:00:00:02'] as const

function aggregated(allowedPairs: readonly AllowedPair[]): readonly AllowedPair[] {
  const [told] = left(aggregatePairs, [port({ id: 'p', allowedPairs })])
  return told?.type === 'port' ? told.allowedPairs : []
}

test('prefixes of one MAC that make up a block are the block; one address stays an address', () => {
  const pairs = aggregated([
    allowed('10.0.0.0/25', one),
    allowed('10.0.0.128/25', one),
    allowed('10.0.1.0/24', other),
    allowed('10.0.9.9', one),
  ])
  expect(pairs.map(({ addresses, mac }) => `${addresses.text} ${mac.text}`)).toEqual([
    `10.0.0.0/24 ${one}`,
    `10.0.9.9 ${one}`,
    `10.0.1.0/24 ${other}`,
  ])
})

test('what cannot be read stays', () => {
  const pairs = [allowed('10.0.0.0/25', one), allowed('10.0.0.128/25', one), allowed('any', one)]
  expect(aggregated(pairs).map(({ addresses }) => addresses.text)).toEqual(['10.0.0.0/24', 'any'])
})

test('exactly the same addresses are allowed, never more', () => {
  const prefixes = fc.tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 26, max: 32 }))
  const pairs = fc.array(
    prefixes.map(([n, length]) =>
      allowed(`10.0.0.${(n * 8) & (256 - 2 ** (32 - length))}/${length}`, one),
    ),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(pairs, (told) => {
      expect(setOf(aggregated(told))).toEqual(setOf(told))
    }),
  )
})

function setOf(pairs: readonly AllowedPair[]) {
  return addressSet(pairs.flatMap(({ addresses }) => (addresses.version === 0 ? [] : [addresses])))
}
