import { expect, test } from 'vitest'
import { TokenBuckets } from './token-buckets.ts'

test('2 an hour: two at once, then one each half hour', () => {
  const buckets = new TokenBuckets(1, 2)
  const takenAt = [0, 0, 0, 1_799_999, 1_800_000, 1_800_000, 3_600_000].filter((now) => {
    const has = buckets.has(0, now)
    if (has) buckets.take(0)
    return has
  })
  expect(takenAt).toEqual([0, 0, 1_800_000, 3_600_000])
})

test('keys do not share tokens, and a long rest saves one hour of them at most', () => {
  const buckets = new TokenBuckets(2, 1)
  expect(buckets.has(0, 0)).toBe(true)
  buckets.take(0)
  expect(buckets.has(0, 0)).toBe(false)
  expect(buckets.has(1, 0)).toBe(true)
  expect(buckets.has(0, 1e9)).toBe(true)
  buckets.take(0)
  expect(buckets.has(0, 1e9)).toBe(false)
})
