import fc from 'fast-check'
import { expect, test } from 'vitest'
import { below, seeded } from '../../../core/index.ts'
import { populationStability } from './population-stability.ts'

test('by hand, 50:50 against 80:20 of a million each: 0.3 ln 1.6 − 0.3 ln 0.4 = 0.4159', () => {
  const { psi, byChance } = populationStability([500_000, 500_000], [800_000, 200_000])
  expect(psi).toBeCloseTo(0.3 * Math.log(1.6) - 0.3 * Math.log(0.4), 4)
  expect(byChance).toBeCloseTo(2e-6, 12)
})

test('is 0 for equal shares, symmetric for equal sizes, and never negative', () => {
  expect(populationStability([30, 20, 50], [30, 20, 50]).psi).toBe(0)
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 1 }), (pairs) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)]
      expect(populationStability(a, b).psi).toBeGreaterThanOrEqual(0)
      expect(populationStability(a, b).psi).toBeCloseTo(populationStability(b, a).psi, 9)
    }),
  )
})

test('by chance alone, samples of 200 in ten bins show 9 · 2/200 = 0.09 on average, and less than 0.02 is left', () => {
  const random = seeded(1)
  const draw = () => {
    const counts = new Float64Array(10)
    for (let i = 0; i < 200; i++) counts[below(random, 10)]!++
    return counts
  }
  let [psi, left] = [0, 0]
  for (let i = 0; i < 400; i++) {
    const stability = populationStability(draw(), draw())
    psi += stability.psi / 400
    left += stability.corrected / 400
  }
  expect(psi).toBeGreaterThan(0.08)
  expect(psi).toBeLessThan(0.1)
  expect(left).toBeLessThan(0.02)
})

test('a bin that is empty in one sample is far, not infinitely far; one empty in both does not count', () => {
  const { psi } = populationStability([100, 0, 0], [0, 100, 0])
  expect(psi).toBeGreaterThan(2)
  expect(psi).toBeLessThan(20)
  expect(populationStability([100, 50, 0], [90, 60, 0])).toEqual(
    populationStability([100, 50], [90, 60]),
  )
})

test('without values on one side nothing is said', () => {
  expect(populationStability([0, 0], [3, 4]).psi).toBe(0)
})

test('bins that differ in number are an error', () => {
  expect(() => populationStability([1], [1, 2])).toThrow(RangeError)
})
