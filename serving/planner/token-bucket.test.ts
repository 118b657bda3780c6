import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TokenBucket } from './token-bucket.ts'

test('by hand: a burst of 3 at once, then one every half second at 2 a second', () => {
  const bucket = new TokenBucket({ rate: 2, burst: 3 }, 0)
  expect([0, 0, 0, 0, 499, 500, 600, 1_000].map((at) => bucket.take(at))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
    false,
    true,
  ])
})

test('in no stretch of time pass more than burst + rate × time, whatever the clock does', () => {
  fc.assert(
    fc.property(
      fc.record({ rate: fc.integer({ min: 0, max: 50 }), burst: fc.integer({ min: 1, max: 20 }) }),
      fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 1, maxLength: 200 }),
      (allowance, steps) => {
        const bucket = new TokenBucket(allowance, 0)
        let clock = 0
        // The furthest the clock has been is how much time can have passed.
        let furthest = 0
        const taken: number[] = []
        for (const step of steps) {
          clock += step
          furthest = Math.max(furthest, clock)
          if (bucket.take(clock)) taken.push(furthest)
        }
        for (const [i, from] of taken.entries())
          for (const [j, to] of taken.entries())
            if (j >= i)
              expect(j - i + 1).toBeLessThanOrEqual(
                allowance.burst + (allowance.rate * (to - from)) / 1_000 + 1e-9,
              )
      },
    ),
  )
})

test('what is given back may be taken again, and never makes more than the burst', () => {
  const bucket = new TokenBucket({ rate: 0, burst: 2 }, 0)
  bucket.giveBack(0)
  expect([1, 2, 3].map(() => bucket.take(0))).toEqual([true, true, false])
  bucket.giveBack(0)
  expect([1, 2].map(() => bucket.take(0))).toEqual([true, false])
})

test('rates below 0 and bursts below 1 are refused', () => {
  expect(() => new TokenBucket({ rate: -1, burst: 1 }, 0)).toThrow(RangeError)
  expect(() => new TokenBucket({ rate: Number.NaN, burst: 1 }, 0)).toThrow(RangeError)
  expect(() => new TokenBucket({ rate: 1, burst: 0.5 }, 0)).toThrow(RangeError)
})
