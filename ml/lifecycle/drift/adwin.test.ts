import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { Adwin } from './adwin.ts'
import { riverExample } from './river-example.cases.ts'

function bernoulli(n: number, p: number, seed: number): number[] {
  const random = seeded(seed)
  return Array.from({ length: n }, () => (random() < p ? 1 : 0))
}

test("river's documented example: the change is found at index 1023, and not before", () => {
  const adwin = new Adwin()
  expect(riverExample.findIndex((value) => adwin.add(value))).toBe(1023)
})

test('mean and variance are those of the latest `width` values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 400 }),
      (values) => {
        const adwin = new Adwin()
        for (const [i, value] of values.entries()) {
          adwin.add(value)
          const window = values.slice(i + 1 - adwin.width, i + 1)
          const mean = window.reduce((a, b) => a + b, 0) / window.length
          expect(adwin.mean).toBeCloseTo(mean, 9)
          const variance = window.reduce((a, b) => a + (b - mean) ** 2, 0) / window.length
          expect(adwin.variance).toBeCloseTo(variance, 9)
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('n values take at most 5 log₂(n/5) + 6 buckets', () => {
  const adwin = new Adwin()
  for (let n = 1; n <= 20_000; n++) {
    adwin.add(0.5)
    if (n > 5) expect(adwin.buckets).toBeLessThanOrEqual(5 * Math.log2(n / 5) + 6)
  }
  expect(adwin.width).toBe(20_000)
})

test('on stationary values a look raises a false alarm at most at the rate delta', () => {
  // 40 series of 8,000 values are 250 looks each; the paper bounds their expected alarms by 40 · 250 · 0.05.
  const [delta, looks] = [0.05, 250]
  let alarms = 0
  for (let seed = 1; seed <= 40; seed++) {
    const adwin = new Adwin({ delta })
    for (const value of bernoulli(32 * looks, 0.2, seed)) if (adwin.add(value)) alarms++
  }
  expect(alarms).toBeLessThanOrEqual(40 * looks * delta)
})

test('after an abrupt change the window soon holds only what came since', () => {
  const adwin = new Adwin()
  for (const value of bernoulli(10_000, 0.2, 3)) adwin.add(value)
  const after = bernoulli(1_000, 0.6, 4)
  // ε at n₁ = 200 new values: ln(2 ln 10,200 / 0.002) = 9.1, √(2/200 · 0.17 · 9.1) + 2/3 · 9.1 / 200 = 0.16 < 0.4
  const alarms = after.map((value) => adwin.add(value))
  expect(alarms.indexOf(true)).toBeGreaterThan(0)
  expect(alarms.indexOf(true)).toBeLessThan(200)
  expect(adwin.width).toBeLessThan(1_200)
  // The paper: the window's mean is within ε of that of the latest values; 5 σ of 1,000 values is 0.08.
  expect(Math.abs(adwin.mean - 0.6)).toBeLessThan(0.08)
})

test('what was saved goes on as if nothing had happened', () => {
  const [before, after] = [bernoulli(3_000, 0.3, 5), bernoulli(600, 0.7, 6)]
  const adwin = new Adwin()
  for (const value of before) adwin.add(value)
  const resumed = new Adwin({}, JSON.parse(JSON.stringify(adwin.save())))
  for (const value of after) expect(resumed.add(value)).toBe(adwin.add(value))
  expect(resumed.width).toBe(adwin.width)
  expect(resumed.mean).toBeCloseTo(adwin.mean, 12)
})

test('a delta that is no probability is refused', () => {
  expect(() => new Adwin({ delta: 0 })).toThrow(RangeError)
  expect(() => new Adwin({ delta: 1 })).toThrow(RangeError)
  expect(() => new Adwin({ clock: 0 })).toThrow(RangeError)
})
