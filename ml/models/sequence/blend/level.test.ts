import { expect, test } from 'vitest'
import { seeded } from '../../../../core/index.ts'
import { fitLevel, momentSignals, probabilities } from './level.ts'

const columns = { context: [0, 1], averaged: [1, 2] } as const
const logistic = (x: number) => 1 / (1 + Math.exp(-x))

test('by hand: two candidates, the second three times as likely and standing for two', () => {
  const scores = Float32Array.of(0, Math.log(3))
  const x = Float32Array.of(5, 10, 5, 20)
  // Σ eˢ = 1 + 2 · 3; the average of 10 and 20 weighs 1 : 6.
  const found = momentSignals(scores, x, 2, columns, Float32Array.of(1, 2))
  expect(found[0]).toBeCloseTo(Math.log(7), 6)
  expect(found[1]).toBe(5)
  expect(found[2]).toBeCloseTo((10 + 6 * 20) / 7, 5)
  expect(found[3]).toBe(1)
})

test('by hand: log odds 2 · score − ln Σ eˢ + 3 · context + 1', () => {
  const moment = Float64Array.of(Math.log(7), 0.5, 0, 1)
  const [p] = probabilities(Float32Array.of(0.25), moment, Float32Array.of(2, -1, 3, 0, 1))
  expect(p).toBeCloseTo(logistic(0.5 - Math.log(7) + 1.5 + 1), 6)
})

/** Moments of three candidates whose requests are drawn with known weights. */
function drawn(length: number, weights: readonly number[]) {
  const random = seeded(4)
  const [width, signals] = [3, 2]
  const examples = {
    length,
    width,
    counts: new Int32Array(length).fill(width),
    signals: Float32Array.from({ length: length * width * signals }, () => 4 * random() - 2),
    labels: new Float32Array(length * width),
    weights: new Float32Array(length * width).fill(1),
    moments: new Float32Array(length).fill(1),
  }
  for (let row = 0; row < length * width; row += width)
    for (let c = 1; c < width; c++)
      examples.signals[(row + c) * signals] = examples.signals[row * signals]!
  const scores = Float32Array.from(examples.labels, () => 3 * random() - 1)
  for (let row = 0; row < length * width; row += width) {
    const own = scores.subarray(row, row + width)
    const x = examples.signals.subarray(row * signals, (row + width) * signals)
    const moment = momentSignals(own, x, signals, columns)
    const chances = probabilities(own, moment, Float32Array.from(weights))
    for (const [c, chance] of chances.entries())
      examples.labels[row + c] = Number(random() < chance)
  }
  return { examples, scores }
}

test('finds the weights that requests were drawn with', async () => {
  const weights = [1.5, -0.5, 0.8, -0.6, -0.4]
  const { examples, scores } = drawn(8_000, weights)
  const level = await fitLevel(examples, scores, 2, columns)
  for (const [i, weight] of weights.entries())
    expect(Math.abs(level[i]! - weight)).toBeLessThan(0.12)
})

test('a label says little: with one moment the weights stay near 1 and −1', async () => {
  const { examples, scores } = drawn(1, [1, -1, 0, 0, 0])
  const level = await fitLevel(examples, scores, 2, columns)
  expect(Math.abs(level[0]! - 1)).toBeLessThan(0.2)
  expect(Math.abs(level[1]! + 1)).toBeLessThan(0.2)
})

test('whatever was requested, a better score stays better', async () => {
  // Always the candidate with the worst score.
  const { examples, scores } = drawn(500, [-3, 0, 0, 0, 0])
  const level = await fitLevel(examples, scores, 2, columns)
  expect(level[0]).toBeCloseTo(0.01, 6)
})
