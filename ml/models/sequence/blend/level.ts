import {
  adamStep,
  binaryCrossEntropy,
  defaultAdam,
  Graph,
  gradients,
  matmul,
  openSession,
  float32Of as outputOf,
  reshape,
  zeroMoments,
} from '../../../compute/index.ts'
import type { Examples } from './examples.ts'

/** Adam steps over all examples at once. */
const steps = 300

/**
 * What the log-odds of a candidate are a weighted sum of: its score, `ln Σ eˢ` over the moment's
 * candidates, the signals that they have in common, and 1.
 *
 * With weights 1 and −1 of the first two a candidate's odds are its share of what is requested, times how
 * much is; all but the first are alike within a moment, so the order stays as it is.
 *
 * @param scores - Of one moment's candidates, shape `[n]`.
 * @param x - Their standardised signals, row-major, shape `[n, signals]`.
 * @param weights - For how many candidates each stands; default 1 each.
 * @returns Row-major, shape `[n, 3 + columns of the context]`.
 */
export function levelInputs(
  scores: Float32Array,
  x: Float32Array,
  signals: number,
  [from, to]: readonly [number, number],
  weights?: Float32Array,
): Float32Array {
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  let total = 0
  for (const [n, score] of scores.entries())
    total += (weights?.[n] ?? 1) * Math.exp(score - highest)
  const among = highest + Math.log(total)
  const width = 3 + to - from
  const inputs = new Float32Array(scores.length * width)
  for (const [n, score] of scores.entries()) {
    const at = n * width
    inputs[at] = score
    inputs[at + 1] = among
    for (let s = from; s < to; s++) inputs[at + 2 + s - from] = x[n * signals + s]!
    inputs[at + width - 1] = 1
  }
  return inputs
}

/** The probabilities that a level makes of {@link levelInputs}, in `(0, 1)`, shape `[n]`. */
export function probabilities(inputs: Float32Array, level: Float32Array): Float32Array {
  const width = level.length
  return Float32Array.from({ length: inputs.length / width }, (_, n) => {
    let odds = 0
    for (let i = 0; i < width; i++) odds += level[i]! * inputs[n * width + i]!
    // Neither 0 nor 1: nothing is impossible, and a ranking names only what is above 0.
    return Math.min(1 - 1e-6, Math.max(1e-9, 1 / (1 + Math.exp(-odds))))
  })
}

/**
 * Fits the weights of {@link levelInputs}: logistic regression of being requested, each candidate and each
 * moment counted as often as it stands for one.
 *
 * @param examples - Their signals standardised.
 * @param scores - Of all candidates, shape `[n, width]`.
 * @returns Weights, the first of them above 0.
 */
export async function fitLevel(
  { length, width, counts, signals: given, labels, weights, moments }: Examples,
  scores: Float32Array,
  signals: number,
  context: readonly [number, number],
): Promise<Float32Array> {
  const inputs = 3 + context[1] - context[0]
  const rows = counts.reduce((total, count) => total + count, 0)
  const feeds = {
    x: new Float32Array(rows * inputs),
    labels: new Float32Array(rows),
    weights: new Float32Array(rows),
  }
  let to = 0
  for (let example = 0; example < length; example++) {
    const [from, count] = [example * width, counts[example]!]
    const alike = weights.subarray(from, from + count)
    const x = given.subarray(from * signals, (from + count) * signals)
    const own = scores.subarray(from, from + count)
    feeds.x.set(levelInputs(own, x, signals, context, alike), to * inputs)
    feeds.labels.set(labels.subarray(from, from + count), to)
    feeds.weights.set(
      alike.map((weight) => weight * moments[example]!),
      to,
    )
    to += count
  }
  const total = feeds.weights.reduce((all, weight) => all + weight, 0)
  for (let row = 0; row < rows; row++) feeds.weights[row]! /= total
  return fitted(feeds, rows, inputs)
}

async function fitted(
  feeds: Readonly<Record<'x' | 'labels' | 'weights', Float32Array>>,
  rows: number,
  inputs: number,
): Promise<Float32Array> {
  const graph = new Graph()
  const x = graph.input('x', ['R', inputs])
  const level = graph.input('level', [inputs, 1])
  const odds = reshape(matmul(x, level), ['R'])
  const labels = graph.input('labels', ['R'])
  const loss = binaryCrossEntropy(odds, labels, graph.input('weights', ['R']))
  graph.output('by level', gradients(loss, [level])[0]!)
  const session = await openSession(graph.toOnnx())
  const weights = new Float32Array(inputs)
  weights.set([1, -1])
  const adam = zeroMoments(inputs)
  const settings = { ...defaultAdam, beta2: 0.999, learningRate: 0.03 }
  try {
    for (let step = 1; step <= steps; step++) {
      const outputs = await session.run({ ...feeds, level: weights }, { R: rows })
      adamStep(weights, outputOf(outputs, 'by level'), adam, step, settings)
      weights[0] = Math.max(weights[0]!, 0.01)
    }
  } finally {
    await session.close()
  }
  return weights
}
