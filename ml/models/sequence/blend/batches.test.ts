import { expect, test } from 'vitest'
import { openBatches } from './batches.ts'
import type { Examples } from './examples.ts'

/** Two examples of one signal and three places: of the first two are taken, of the second all. */
const examples: Examples = {
  length: 2,
  width: 3,
  counts: Int32Array.of(2, 3),
  signals: Float32Array.of(1, 2, 0, 4, 5, 6),
  labels: Float32Array.of(1, 0, 0, 1, 0, 1),
  weights: Float32Array.of(1, 8, 0, 1, 2, 1),
  moments: Float32Array.of(1, 1),
}

test('by hand: shares of the batch, logarithms of weights, and nothing where no candidate is', () => {
  const feedsOf = openBatches(examples, 1, 2)
  const { x, shares, bias } = feedsOf(Int32Array.of(1, 0))
  expect([...x]).toEqual([4, 5, 6, 1, 2, 0])
  expect([...shares]).toEqual([0.25, 0, 0.25, 0.5, 0, 0])
  expect([...bias]).toEqual([0, Math.fround(Math.log(2)), 0, 0, Math.fround(Math.log(8)), -1e9])
})

test('a batch with fewer examples is shorter, and nothing of the one before is left in it', () => {
  const feedsOf = openBatches(examples, 1, 2)
  feedsOf(Int32Array.of(1, 0))
  const { x, shares, bias } = feedsOf(Int32Array.of(0))
  expect([...x]).toEqual([1, 2, 0])
  expect([...shares]).toEqual([1, 0, 0])
  expect([...bias]).toEqual([0, Math.fround(Math.log(8)), -1e9])
})
