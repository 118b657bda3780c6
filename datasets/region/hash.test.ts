import { expect, test } from 'vitest'
import { fraction, jump, mix } from './hash.ts'

test('mix tells its arguments apart and stays in 32 bits', () => {
  expect(mix(1, 2)).not.toBe(mix(2, 1))
  expect(mix(1, 2)).not.toBe(mix(1, 3))
  for (const value of [mix(0, 0), mix(-1, 2 ** 31), mix(7, 0)]) {
    expect(Number.isInteger(value)).toBe(true)
    expect(value).toBeGreaterThanOrEqual(0)
    expect(value).toBeLessThan(2 ** 32)
  }
})

test('fractions of counters are even: ten bins of 10,000 hold 1,000 each, within five deviations', () => {
  const bins = new Array<number>(10).fill(0)
  for (let i = 0; i < 10_000; i++) bins[Math.floor(10 * fraction(i, 42))]! += 1
  // The deviation of a bin is √(10,000 · 0.1 · 0.9) = 30.
  for (const count of bins) expect(Math.abs(count - 1_000)).toBeLessThan(150)
})

test('an eleventh bucket takes about 1/11 of the keys, and no key moves between old buckets', () => {
  let moved = 0
  for (let i = 0; i < 11_000; i++) {
    const before = jump(mix(i, 1), 10)
    const after = jump(mix(i, 1), 11)
    if (after === before) continue
    expect(after).toBe(10)
    moved++
  }
  // 1,000 expected; the deviation is √(11,000 · 1/11 · 10/11) = 30.
  expect(Math.abs(moved - 1_000)).toBeLessThan(150)
})

test('every key of one bucket is in bucket 0', () => {
  for (let i = 0; i < 100; i++) expect(jump(mix(i, 5), 1)).toBe(0)
})
