import { expect, test } from 'vitest'
import { seeded } from '../../../../core/index.ts'
import type { Examples } from './examples.ts'
import { fitScorer, movedScorer, openScorer } from './scorer.ts'

/** Moments of 4 candidates with 2 signals; the probability of a request is known. */
function drawn(length: number, probability: (a: number, b: number) => number): Examples {
  const random = seeded(11)
  random()
  const [width, each] = [4, 2]
  const signals = Float32Array.from({ length: length * width * each }, () => 2 * random() - 1)
  const labels = new Float32Array(length * width)
  for (let row = 0; row < labels.length; row++)
    labels[row] = random() < probability(signals[row * 2]!, signals[row * 2 + 1]!) ? 1 : 0
  return {
    length,
    width,
    counts: new Int32Array(length).fill(width),
    signals,
    labels,
    weights: new Float32Array(labels.length).fill(1),
    moments: new Float32Array(length).fill(1),
  }
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x))

test('finds the probabilities that requests were drawn with, also where signals work together', async () => {
  // Neither signal says anything alone: 5 a b is even in both.
  const probability = (a: number, b: number) => logistic(5 * a * b - 1)
  const scorer = await fitScorer(drawn(3_000, probability), 2, { seed: 1 })
  const asked = [0.8, 0.8, 0.8, -0.8, 0.1, 0.1, -0.5, 0.5]
  const scored = await openScorer(scorer!).score(Float32Array.from(asked))
  for (const [n, score] of scored.entries())
    expect(Math.abs(score - probability(asked[2 * n]!, asked[2 * n + 1]!))).toBeLessThan(0.12)
})

test('a candidate that stands for ten counts for ten', async () => {
  const probability = () => 0.5
  const examples = drawn(2_000, probability)
  const weights = examples.labels.map((label) => (label === 1 ? 1 : 9))
  const scorer = await fitScorer({ ...examples, weights }, 2, { seed: 1 })
  // Of four candidates two were requested, and the other two stand for 18.
  const [scored] = await openScorer(scorer!).score(new Float32Array(20 * 2))
  expect(Math.abs(scored! - 0.1)).toBeLessThan(0.02)
})

test('where another signal decides now, a scorer that is moved puts candidates in the order of now', async () => {
  const none = { context: [0, 0], averaged: [0, 0] } as const
  const before = (await fitScorer(
    drawn(2_000, (a) => logistic(4 * a)),
    2,
    { seed: 1 },
  ))!
  const now = await movedScorer(
    before,
    drawn(2_000, (_, b) => logistic(4 * b)),
    none,
    1,
  )
  const signals = Float32Array.of(0.5, -0.5, -0.5, 0.5)
  const [a, b] = await openScorer(before).score(signals)
  expect(a).toBeGreaterThan(b!)
  const [aNow, bNow] = await openScorer(now).score(signals)
  expect(bNow).toBeGreaterThan(aNow!)
})

test('nine examples, or some without a request, move no order', async () => {
  const none = { context: [0, 0], averaged: [0, 0] } as const
  const before = (await fitScorer(
    drawn(500, (a) => logistic(4 * a)),
    2,
    { seed: 1 },
  ))!
  const nine = drawn(9, () => 0.5)
  expect(await movedScorer(before, nine, none, 1)).toBe(before)
  const silent = drawn(100, () => 0)
  expect((await movedScorer(before, silent, none, 1)).weights).toEqual(before.weights)
})

test('equal seeds give equal bits', async () => {
  const examples = drawn(200, (a) => logistic(a))
  expect(await fitScorer(examples, 2, { seed: 3 })).toEqual(
    await fitScorer(examples, 2, { seed: 3 }),
  )
})

test('a signal that was the same in all examples decides nothing when it changes', async () => {
  const examples = drawn(500, (a) => logistic(3 * a))
  for (let at = 1; at < examples.signals.length; at += 2) examples.signals[at] = 7
  const scorer = openScorer((await fitScorer(examples, 2, { seed: 1 }))!)
  const [same, changed] = await scorer.score(Float32Array.of(0.5, 7, 0.5, 1_000))
  expect(changed).toBeCloseTo(same!, 3)
})

test('too few examples, or none with a request, fit nothing', async () => {
  expect(
    await fitScorer(
      drawn(9, () => 0.5),
      2,
      { seed: 1 },
    ),
  ).toBeUndefined()
  expect(
    await fitScorer(
      drawn(100, () => 0),
      2,
      { seed: 1 },
    ),
  ).toBeUndefined()
})
