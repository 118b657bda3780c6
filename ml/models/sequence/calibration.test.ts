import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ShapeError, seeded } from '../../../core/index.ts'
import { fitCalibration, loadCalibration } from './calibration.ts'

const hour = 3_600_000

test('by hand: labels 0 1 0 1 1 by rising score pool to 0, 1/2, 1/2, 1, 1', () => {
  const calibration = fitCalibration([1, 2, 3, 4, 5], [0, 1, 0, 1, 1], hour)
  expect([1, 2, 3, 4, 5].map((score) => calibration.probability(score))).toEqual([
    0, 0.5, 0.5, 1, 1,
  ])
  expect([1.5, 3.5].map((score) => calibration.probability(score))).toEqual([0.25, 0.75])
  expect([-9, 99].map((score) => calibration.probability(score))).toEqual([0, 1])
  expect(calibration.horizon).toBe(hour)
})

test('equal scores share one probability: 1 of 3', () => {
  const calibration = fitCalibration([2, 2, 2], [1, 0, 0], hour)
  expect(calibration.probability(2)).toBe(1 / 3)
})

test('by hand: in blocks of two at least, labels 0 0 | 1 1 | 0 1 1 are 0, 4/5 and 4/5', () => {
  // The last alone would be too few, so it joins 0 1; of 1 1 and 0 1 1 the means 1 and 2/3 fall, and pool.
  const calibration = fitCalibration([1, 2, 3, 4, 5, 6, 7], [0, 0, 1, 1, 0, 1, 1], hour, 2)
  const along = [1, 2, 3, 4, 5, 6, 7].map((score) => calibration.probability(score))
  expect(along).toEqual([0, 0, 0.8, 0.8, 0.8, 0.8, 0.8])
})

test('fewer scores than a block has at least are one block, of their mean label', () => {
  const { probability } = fitCalibration([1, 2, 3], [0, 0, 1], hour, 100)
  expect([0, 2, 9].map((score) => probability(score))).toEqual([1 / 3, 1 / 3, 1 / 3])
})

const labelled = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat(1)), {
  minLength: 1,
  maxLength: 40,
})

test('never falls, stays in [0, 1], and its mean over the data is that of the labels', () => {
  fc.assert(
    fc.property(labelled, fc.integer({ min: 1, max: 12 }), (labelled, smallest) => {
      const scores = labelled.map(([score]) => score)
      const labels = labelled.map(([, label]) => label)
      const { probability } = fitCalibration(scores, labels, hour, smallest)
      const along = [...Array(23).keys()].map((i) => probability(i / 2 - 1))
      for (const [i, p] of along.entries()) {
        expect(p).toBeGreaterThanOrEqual(i === 0 ? 0 : along[i - 1]!)
        expect(p).toBeLessThanOrEqual(1)
      }
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
      expect(sum(scores.map(probability))).toBeCloseTo(sum(labels), 9)
    }),
  )
})

test('no other non-decreasing function fits better, by brute force', () => {
  // All non-decreasing functions on 4 scores with values in twelfths, against 1 to 3 labels a score.
  const groups = fc.array(fc.array(fc.nat(1), { minLength: 1, maxLength: 3 }), {
    minLength: 4,
    maxLength: 4,
  })
  const twelfths = [...Array(13).keys()].map((i) => i / 12)
  fc.assert(
    fc.property(groups, (groups) => {
      const pairs = groups.flatMap((labels, score) =>
        labels.map((label) => [score, label] as const),
      )
      const { probability } = fitCalibration(
        pairs.map(([score]) => score),
        pairs.map(([, label]) => label),
        hour,
      )
      const cost = (f: readonly number[]) =>
        pairs.reduce((total, [score, label]) => total + (f[score]! - label) ** 2, 0)
      const fitted = cost([0, 1, 2, 3].map(probability))
      for (const a of twelfths)
        for (const b of twelfths.filter((v) => v >= a))
          for (const c of twelfths.filter((v) => v >= b))
            for (const d of twelfths.filter((v) => v >= c))
              if (cost([a, b, c, d]) < fitted - 1e-9) throw new Error(`${[a, b, c, d]} is better`)
    }),
    { numRuns: 15 },
  )
})

test('on 100,000 draws with P = score² it finds the square within 0.05', () => {
  const random = seeded(3)
  const scores = Float64Array.from({ length: 100_000 }, random)
  const labels = scores.map((score) => (random() < score ** 2 ? 1 : 0))
  const { probability } = fitCalibration(scores, labels, hour)
  for (const score of [0.1, 0.3, 0.5, 0.7, 0.9])
    expect(Math.abs(probability(score) - score ** 2)).toBeLessThan(0.05)
})

test('saved as JSON and loaded it is the same function', () => {
  const calibration = fitCalibration([1, 2, 3, 4], [0, 1, 0, 1], hour)
  const loaded = loadCalibration(JSON.parse(JSON.stringify(calibration)))
  for (const score of [0, 1, 1.5, 2, 3.3, 4, 5])
    expect(loaded.probability(score)).toBe(calibration.probability(score))
  expect(loaded.horizon).toBe(hour)
})

test('what is not a saved calibration is refused', () => {
  const refused = expect.objectContaining({ code: 'ERR_ARTIFACT' })
  for (const saved of [
    null,
    {},
    { horizon: hour, scores: [1, 2], probabilities: [0.1] },
    { horizon: hour, scores: [2, 1], probabilities: [0.1, 0.2] },
    { horizon: hour, scores: [1, 2], probabilities: [0.2, 0.1] },
    { horizon: hour, scores: [1], probabilities: [1.5] },
  ])
    expect(() => loadCalibration(saved)).toThrow(refused)
})

test('no data, uneven data and a score that is no number are errors', () => {
  const noData = expect.objectContaining({ code: 'ERR_NO_DATA' })
  expect(() => fitCalibration([], [], hour)).toThrow(noData)
  expect(() => fitCalibration([1], [], hour)).toThrow(ShapeError)
  expect(() => fitCalibration([Number.NaN], [1], hour)).toThrow(RangeError)
})
