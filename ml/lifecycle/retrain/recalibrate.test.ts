import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { asTheyAre, plattScaling, reliabilityOf } from '../../models/sequence/index.ts'
import { recalibrated, reliabilityUnder } from './recalibrate.ts'
import { recalibratedAlong } from './recalibrated-along.ts'

/** Scores drawn evenly, and labels that are 1 as often as `truth` says. */
function drawn(n: number, seed: number, truth: (score: number) => number) {
  const random = seeded(seed)
  const scores = Float32Array.from({ length: n }, random)
  return { scores, labels: Uint8Array.from(scores, (score) => (random() < truth(score) ? 1 : 0)) }
}

test('where half of what was requested still is, probabilities halve within 0.03', () => {
  const calibration = recalibrated(
    asTheyAre(60_000),
    drawn(3_000, 1, (score) => score / 2),
  )
  const later = drawn(20_000, 2, (score) => score / 2)
  expect(reliabilityUnder(asTheyAre(60_000), later).expectedCalibrationError).toBeGreaterThan(0.2)
  expect(reliabilityUnder(calibration, later).expectedCalibrationError).toBeLessThan(0.03)
})

test('only the newest 3,000 labels are fitted to', () => {
  const [old, young] = [drawn(3_000, 3, () => 0.9), drawn(6_000, 4, (score) => score ** 2)]
  const both = {
    scores: Float32Array.of(...old.scores, ...young.scores),
    labels: Uint8Array.of(...old.labels, ...young.labels),
  }
  const calibration = recalibrated(asTheyAre(60_000), both)
  const later = drawn(20_000, 5, (score) => score ** 2)
  expect(reliabilityUnder(calibration, later).expectedCalibrationError).toBeLessThan(0.03)
})

test('fewer than 100 labels change nothing', () => {
  const known = plattScaling([0.5], [1], 60_000)
  expect(
    recalibrated(
      known,
      drawn(99, 5, () => 1),
    ),
  ).toBe(known)
})

test('a label that stands for three counts as three', () => {
  const { scores, labels } = drawn(900, 6, (score) => score / 3)
  const times = (i: number) => (labels[i] === 1 ? 3 : 1)
  const weights = Float32Array.from(labels, (_, i) => times(i))
  const order = Array.from(labels).flatMap((_, i) => new Array<number>(times(i)).fill(i))
  const repeated = {
    scores: Float32Array.from(order, (i) => scores[i]!),
    labels: Uint8Array.from(order, (i) => labels[i]!),
  }
  const once = recalibrated(asTheyAre(60_000), { scores, labels, weights })
  const thrice = recalibrated(asTheyAre(60_000), repeated)
  for (const score of [0.1, 0.3, 0.5, 0.7, 0.9])
    expect(Math.abs(once.probability(score) - thrice.probability(score))).toBeLessThan(0.05)
})

test('moved along as labels come, probabilities follow a fall that the calibration did not know', () => {
  const times = (n: number, from: number) =>
    Float64Array.from({ length: n }, (_, i) => from + 1_000 * i)
  const before = { ...drawn(3_000, 8, (score) => score), times: times(3_000, 0) }
  const asked = { ...drawn(12_000, 9, (score) => score / 2), times: times(12_000, 3_000_000) }
  const along = recalibratedAlong(asTheyAre(60_000), before, asked)
  // In the first 250 nothing tells of the fall yet; 6,000 labels later all of the newest do.
  expect([...along.subarray(0, 250)]).toEqual([...asked.scores.subarray(0, 250)])
  const late = reliabilityOf(along.subarray(6_000), asked.labels.subarray(6_000))
  expect(late.expectedCalibrationError).toBeLessThan(0.03)
})
