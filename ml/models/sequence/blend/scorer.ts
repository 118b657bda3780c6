import { type Random, seeded, shuffle } from '../../../../core/index.ts'
import {
  adamStep,
  add,
  binaryCrossEntropy,
  defaultAdam,
  exp,
  Graph,
  gradients,
  log,
  matmul,
  multiply,
  openSession,
  float32Of as outputOf,
  relu,
  reshape,
  type Session,
  subtract,
  sum,
  type Tensor,
  zeroMoments,
} from '../../../compute/index.ts'
import { type Artifact, float32Of } from '../artifact.ts'
import type { Examples } from './examples.ts'

/** Learned weights that turn signals into the log-odds of a request; a small network and a straight line. */
export interface Scorer {
  /** Of each signal over the examples, shape `[signals]`. */
  readonly mean: Float32Array
  readonly deviation: Float32Array
  /** By name, shapes as in {@link weightShapes}. */
  readonly weights: Readonly<Record<WeightName, Float32Array>>
}

export interface ScorerSettings {
  /** Units of the hidden layer, at least 1; default 32. */
  readonly hidden?: number
  /** Passes over the examples, at least 1; default 30. */
  readonly epochs?: number
  readonly learningRate?: number
  /** Weight of getting the order within a moment right, against getting each probability right; default 1. */
  readonly listwise?: number
  readonly seed: number
}

type WeightName = 'line' | 'inner' | 'innerBias' | 'outer' | 'bias'

const names = ['line', 'inner', 'innerBias', 'outer', 'bias'] as const

/** Standardised signals are cut here: a signal far from all examples proves no more than an extreme one. */
const extreme = 4

/** Examples without which nothing is fitted. */
const fewest = 10

/** Examples a training step sees. */
const batch = 64

function weightShapes(signals: number, hidden: number): Record<WeightName, number[]> {
  return {
    line: [signals, 1],
    inner: [signals, hidden],
    innerBias: [hidden],
    outer: [hidden, 1],
    bias: [1],
  }
}

/**
 * Fits a scorer: binary cross-entropy of every candidate, and the softmax cross-entropy of a moment's
 * requested items among its candidates, by Adam. The last fifth of the examples, later in time, chooses when to stop.
 *
 * @param signals - Number of signals of a candidate.
 * @returns undefined for fewer than 10 examples, or without a single request in the part to train on: there
 *   is nothing to weigh by.
 */
export async function fitScorer(
  examples: Examples,
  signals: number,
  { hidden = 32, epochs = 30, learningRate = 2e-3, listwise = 1, seed }: ScorerSettings,
): Promise<Scorer | undefined> {
  const { length, labels, width } = examples
  const training = Math.floor(0.8 * length)
  if (length < fewest || !labels.subarray(0, training * width).some((label) => label === 1))
    return undefined
  const { mean, deviation } = momentsOfSignals(examples, signals)
  const random = seeded(seed)
  const weights = initialWeights(signals, hidden, random)
  const state = names.map((name) => [name, zeroMoments(weights[name].length)] as const)
  const order = Int32Array.from({ length: training }, (_, i) => i)
  const session = await openSession(trainingGraph(signals, hidden, listwise))
  const batchOf = batchMaker(examples, signals, mean, deviation)
  let best = { loss: Infinity, epoch: 0, weights: copyOf(weights) }
  try {
    for (let epoch = 1, step = 1; epoch <= epochs && epoch - best.epoch <= 5; epoch++) {
      shuffle(order, random)
      for (let from = 0; from < training; from += batch, step++) {
        const chosen = order.subarray(from, from + batch)
        const outputs = await session.run(
          { ...weights, ...batchOf(chosen) },
          sizesOf(chosen, examples),
        )
        for (const [name, moments] of state)
          adamStep(weights[name], outputOf(outputs, `by ${name}`), moments, step, {
            ...defaultAdam,
            learningRate,
            weightDecay: 0.01,
          })
      }
      const loss = await lossOf(session, weights, batchOf, examples, training)
      if (loss < best.loss) best = { loss, epoch, weights: copyOf(weights) }
    }
  } finally {
    await session.close()
  }
  return { mean, deviation, weights: best.weights }
}

/** The scorer as arrays of an artifact. */
export function scorerArrays({ mean, deviation, weights }: Scorer): Artifact['arrays'] {
  return { mean, deviation, ...weights }
}

/** The scorer that {@link scorerArrays} put into an artifact; undefined if there was none. */
export function savedScorer(artifact: Artifact): Scorer | undefined {
  if (!artifact.arrays.mean) return undefined
  const weights = Object.fromEntries(names.map((name) => [name, float32Of(artifact, name)]))
  return {
    mean: float32Of(artifact, 'mean'),
    deviation: float32Of(artifact, 'deviation'),
    weights: weights as Record<WeightName, Float32Array>,
  }
}

/** Scores candidates: the probability of a request within the horizon, in `(0, 1)`. */
export interface OpenScorer {
  /** @param signals - Row-major, shape `[n, signals]`. */
  score(signals: Float32Array): Promise<Float32Array>
}

/** Readies a scorer; ONNX Runtime opens its graph at the first question. */
export function openScorer({ mean, deviation, weights }: Scorer): OpenScorer {
  const signals = mean.length
  let session: Promise<Session> | undefined
  return {
    async score(given) {
      session ??= openSession(scoringGraph(signals, weights))
      const rows = given.length / signals
      const x = new Float32Array(given.length)
      for (let row = 0; row < rows; row++) standardise(given, row, x, row, mean, deviation)
      return outputOf(await (await session).run({ x }, { N: rows }), 'probabilities')
    },
  }
}

function scoringGraph(signals: number, weights: Scorer['weights']): Uint8Array {
  const graph = new Graph()
  const shapes = weightShapes(signals, weights.innerBias.length)
  const given = Object.fromEntries(
    names.map((name) => [name, graph.constant(weights[name], shapes[name])]),
  ) as Record<WeightName, Tensor>
  const x = graph.input('x', ['N', signals])
  const odds = reshape(logOdds(x, given), ['N'])
  graph.output('probabilities', graph.apply('Sigmoid', [odds], odds.shape))
  return graph.toOnnx()
}

function trainingGraph(signals: number, hidden: number, listwise: number): Uint8Array {
  const graph = new Graph()
  const shapes = weightShapes(signals, hidden)
  const weights = Object.fromEntries(
    names.map((name) => [name, graph.input(name, shapes[name])]),
  ) as Record<WeightName, Tensor>
  const x = graph.input('x', ['Q*C', signals])
  const labels = graph.input('labels', ['Q', 'C'])
  const odds = reshape(logOdds(x, weights), ['Q', 'C'])
  const pointwise = binaryCrossEntropy(odds, labels, graph.input('weights', ['Q', 'C']))
  // ln Σ eˣ by hand: the log-odds of standardised signals are far from where a float32's exponential ends.
  const among = log(sum(exp(add(odds, graph.input('bias of candidates', ['Q', 'C']))), [-1], true))
  const order = sum(multiply(graph.input('shares', ['Q', 'C']), subtract(among, odds)), [0, 1])
  const loss = add(pointwise, multiply(order, listwise))
  graph.output('loss', loss)
  for (const [n, gradient] of gradients(
    loss,
    names.map((name) => weights[name]),
  ).entries())
    graph.output(`by ${names[n]}`, gradient)
  return graph.toOnnx()
}

function logOdds(
  x: Tensor,
  { line, inner, innerBias, outer, bias }: Record<WeightName, Tensor>,
): Tensor {
  const curved = matmul(relu(add(matmul(x, inner), innerBias)), outer)
  return add(add(matmul(x, line), curved), bias)
}

function initialWeights(
  signals: number,
  hidden: number,
  random: Random,
): Record<WeightName, Float32Array> {
  const draw = (n: number, spread: number) =>
    Float32Array.from({ length: n }, () => spread * (2 * random() - 1))
  return {
    line: new Float32Array(signals),
    inner: draw(signals * hidden, Math.sqrt(3 / signals)),
    innerBias: new Float32Array(hidden),
    outer: draw(hidden, 0.1 / Math.sqrt(hidden)),
    bias: Float32Array.of(-3),
  }
}

function copyOf(weights: Record<WeightName, Float32Array>): Record<WeightName, Float32Array> {
  return Object.fromEntries(names.map((name) => [name, weights[name].slice()])) as typeof weights
}

function sizesOf(chosen: Int32Array, { width }: Examples) {
  return { Q: chosen.length, C: width }
}

type Batch = Record<string, Float32Array>

/** Makes the feeds of some examples. */
function batchMaker(
  { width, counts, signals: given, labels, weights }: Examples,
  signals: number,
  mean: Float32Array,
  deviation: Float32Array,
): (chosen: Int32Array) => Batch {
  return (chosen) => {
    const rows = chosen.length * width
    const x = new Float32Array(rows * signals)
    const made = {
      labels: new Float32Array(rows),
      weights: new Float32Array(rows),
      shares: new Float32Array(rows),
      'bias of candidates': new Float32Array(rows).fill(-1e9),
    }
    for (const [q, example] of chosen.entries()) {
      const [from, to] = [example * width, q * width]
      const count = counts[example]!
      let requested = 0
      for (let c = 0; c < count; c++) requested += labels[from + c]!
      for (let c = 0; c < count; c++) {
        standardise(given, from + c, x, to + c, mean, deviation)
        made.labels[to + c] = labels[from + c]!
        made.weights[to + c] = weights[from + c]! / chosen.length
        made.shares[to + c] = requested === 0 ? 0 : labels[from + c]! / requested / chosen.length
        // One that stands for several counts as several.
        made['bias of candidates'][to + c] = Math.log(weights[from + c]!)
      }
    }
    return { x, ...made }
  }
}

async function lossOf(
  session: Session,
  weights: Batch,
  batchOf: (chosen: Int32Array) => Batch,
  examples: Examples,
  from: number,
): Promise<number> {
  let total = 0
  for (let at = from; at < examples.length; at += batch) {
    const length = Math.min(batch, examples.length - at)
    const chosen = Int32Array.from({ length }, (_, i) => at + i)
    const outputs = await session.run({ ...weights, ...batchOf(chosen) }, sizesOf(chosen, examples))
    total += outputOf(outputs, 'loss')[0]! * length
  }
  return total / Math.max(1, examples.length - from)
}

function standardise(
  from: Float32Array,
  fromRow: number,
  to: Float32Array,
  toRow: number,
  mean: Float32Array,
  deviation: Float32Array,
): void {
  const signals = mean.length
  for (let s = 0; s < signals; s++) {
    const value = (from[fromRow * signals + s]! - mean[s]!) / deviation[s]!
    to[toRow * signals + s] = Math.max(-extreme, Math.min(extreme, value))
  }
}

function momentsOfSignals(
  { length, width, counts, signals: given }: Examples,
  signals: number,
): { mean: Float32Array; deviation: Float32Array } {
  const sums = new Float64Array(signals)
  const squares = new Float64Array(signals)
  let rows = 0
  for (let example = 0; example < length; example++) {
    rows += counts[example]!
    for (let c = 0; c < counts[example]!; c++) {
      const at = (example * width + c) * signals
      for (let s = 0; s < signals; s++) {
        sums[s]! += given[at + s]!
        squares[s]! += given[at + s]! ** 2
      }
    }
  }
  const mean = Float32Array.from(sums, (total) => total / rows)
  const deviation = Float32Array.from(squares, (total, s) => {
    const variance = total / rows - (sums[s]! / rows) ** 2
    // A signal that never changes is no signal, and must not become one when it first does.
    return variance > 1e-12 ? Math.sqrt(variance) : 1e6
  })
  return { mean, deviation }
}
