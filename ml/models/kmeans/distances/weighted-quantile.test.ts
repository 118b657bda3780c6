import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weightedQuantile } from './weighted-quantile.ts'

const quantile = (values: number[], weights: number[], mass: number) =>
  weightedQuantile(Float64Array.from(values), Float64Array.from(weights), values.length, mass)

test('half the weight of 3, 1, 2 is at the median, 2; of four values it is the lower', () => {
  expect(quantile([3, 1, 2], [1, 1, 1], 1.5)).toBe(2)
  expect(quantile([4, 3, 1, 2], [1, 1, 1, 1], 2)).toBe(2)
})

test('no mass is the least value, all of it the greatest', () => {
  expect(quantile([3, 1, 2], [1, 1, 1], 0)).toBe(1)
  expect(quantile([3, 1, 2], [1, 1, 1], 3)).toBe(3)
})

test('law: it is the least value with enough weight at or below it', () => {
  const entries = fc.array(
    fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 5 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  fc.assert(
    fc.property(entries, fc.nat({ max: 100 }), (pairs, percent) => {
      const total = pairs.reduce((sum, [, weight]) => sum + weight, 0)
      if (total === 0) return
      const mass = (total * percent) / 100
      const atOrBelow = (value: number) =>
        pairs.reduce((sum, [other, weight]) => sum + (other <= value ? weight : 0), 0)
      const expected = Math.min(
        ...pairs.map(([value]) => value).filter((value) => atOrBelow(value) >= mass * (1 - 1e-9)),
      )
      const found = quantile(
        pairs.map(([value]) => value),
        pairs.map(([, weight]) => weight),
        mass,
      )
      expect(found).toBe(expected)
    }),
    { numRuns: 500 },
  )
})
