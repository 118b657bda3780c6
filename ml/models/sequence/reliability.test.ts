import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ShapeError } from '../../../core/index.ts'
import { reliabilityOf } from './reliability.ts'

test('by hand, two bins: 0.2 and 0.3 of which one came true, and 0.9 that did', () => {
  const { bins, ...all } = reliabilityOf([0.2, 0.3, 0.9], [0, 1, 1], 2)
  // |0.2 + 0.3 − 1| and |0.9 − 1|; 0.2², 0.7² and 0.1².
  expect(all.expectedCalibrationError).toBeCloseTo(0.6 / 3, 12)
  expect(all.brierScore).toBeCloseTo((0.04 + 0.49 + 0.01) / 3, 12)
  expect(all.meanProbability).toBeCloseTo(1.4 / 3, 12)
  expect([all.count, all.share]).toEqual([3, 2 / 3])
  expect(bins).toEqual([
    { from: 0, to: 0.5, count: 2, meanProbability: 0.25, share: 0.5 },
    { from: 0.5, to: 1, count: 1, meanProbability: 0.9, share: 1 },
  ])
})

test('errors to both sides within a bin make up for each other, in two bins they do not', () => {
  const [probabilities, labels] = [
    [0.4, 0.6],
    [1, 0],
  ]
  expect(reliabilityOf(probabilities, labels, 1).expectedCalibrationError).toBeCloseTo(0, 12)
  expect(reliabilityOf(probabilities, labels, 2).expectedCalibrationError).toBeCloseTo(0.6, 12)
})

test('a probability of 1 belongs to the last bin, one at a bound to the bin above', () => {
  const counts = (probabilities: number[]) =>
    reliabilityOf(
      probabilities,
      probabilities.map(() => 1),
      4,
    ).bins.map(({ count }) => count)
  expect(counts([1])).toEqual([0, 0, 0, 1])
  expect(counts([0, 0.25, 0.5, 0.75])).toEqual([1, 1, 1, 1])
})

test('a bin that holds nothing has no mean, and no probabilities have no error', () => {
  expect(reliabilityOf([1], [1], 2).bins[0]).toEqual({
    from: 0,
    to: 0.5,
    count: 0,
    meanProbability: null,
    share: null,
  })
  expect(reliabilityOf([], [])).toMatchObject({
    count: 0,
    share: 0,
    expectedCalibrationError: 0,
    brierScore: 0,
  })
})

test('the error is at least the difference of the means, and the counts are all', () => {
  const drawn = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1)), {
    minLength: 1,
  })
  fc.assert(
    fc.property(drawn, fc.integer({ min: 1, max: 20 }), (pairs, width) => {
      const found = reliabilityOf(
        pairs.map(([probability]) => probability),
        pairs.map(([, label]) => label),
        width,
      )
      const difference = Math.abs(found.meanProbability - found.share)
      expect(found.expectedCalibrationError).toBeGreaterThanOrEqual(difference - 1e-12)
      expect(found.bins.reduce((total, { count }) => total + count, 0)).toBe(pairs.length)
    }),
  )
})

test('uneven lengths are an error', () => {
  expect(() => reliabilityOf([0.5], [])).toThrow(ShapeError)
})
