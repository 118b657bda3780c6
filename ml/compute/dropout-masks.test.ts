import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { dropoutMasks } from './dropout-masks.ts'

test('a mask drops its rate and scales the rest up, so that sums stay', () => {
  const mask = dropoutMasks(100_000, 0.2, seeded(1)).take(100_000, seeded(2))
  expect([...new Set(mask)].sort()).toEqual([0, 1.25])
  // Deviation of the mean: √(0.2 × 0.8 × 1.25² / 100,000) = 0.0016.
  const mean = mask.reduce((sum, value) => sum + value, 0) / mask.length
  expect(Math.abs(mean - 1)).toBeLessThan(5 * 0.0016)
})

test('a generator takes mask after mask, and an equal one the same masks', () => {
  const masks = dropoutMasks(10_000, 0.5, seeded(1))
  const [random, again] = [seeded(2), seeded(2)]
  const [first, second] = [masks.take(100, random), masks.take(100, random)]
  expect(first).not.toEqual(second)
  expect([masks.take(100, again), masks.take(100, again)]).toEqual([first, second])
})

test('the longest mask is the whole pool; a longer one, or a rate of 1, is an error', () => {
  const masks = dropoutMasks(10, 0, seeded(1))
  expect([...masks.take(10, seeded(1))]).toEqual(Array(10).fill(1))
  expect(() => masks.take(11, seeded(1))).toThrow('a mask of 11 from a pool of 10; make it larger')
  expect(() => dropoutMasks(10, 1, seeded(1))).toThrow(RangeError)
})
