import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrequentKeys } from './frequent-keys.ts'

test('every key with more than n / (k + 1) of n is kept, and never more than k keys', () => {
  const keys = fc.array(fc.integer({ min: 0, max: 12 }).map(String), { maxLength: 200 })
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 6 }), (stream, k) => {
      const frequent = new FrequentKeys(k)
      for (const key of stream) frequent.add(key)
      const kept = frequent.top(k)
      expect(frequent.save().length).toBeLessThanOrEqual(k)
      for (const key of new Set(stream))
        if (stream.filter((each) => each === key).length > stream.length / (k + 1))
          expect(kept).toContain(key)
    }),
  )
})

test('top gives the most frequent first', () => {
  const frequent = new FrequentKeys(10)
  for (const key of 'abbcccdddd') frequent.add(key)
  expect(frequent.top(3)).toEqual(['d', 'c', 'b'])
})
