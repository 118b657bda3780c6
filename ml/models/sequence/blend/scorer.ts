import { type Random, seeded, shuffle } from '../../../../core/index.ts'
import {
  adamStep,
  add,
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
import { openBatches } from './batches.ts'
import type { Examples } from './examples.ts'
import { fitLevel, type MomentColumns, momentSignals, probabilities } from './level.ts'
import { type Standard, standardised, standardOf } from './standard.ts'

/** Learned weights that turn the signals of a moment's candidates into probabilities. */
export interface Scorer {
  readonly standard: Standard
  /** Of the network that puts candidates in order, by name, shapes as in {@link weightShapes}. */
  readonly weights: Weights<Float32Array>
  /** What makes its scores probabilities; see {@link probabilities}. */
  readonly level: Float32Array
}

export interface ScorerSettings {
  /** Units of the hidden layer, at least 1; default 8. */
  readonly hidden?: number
  /** Passes over the examples, at least 1; default 20. */
  readonly epochs?: number
  readonly learningRate?: number
  /** Signals that tell how much is requested at a moment; default none. */
  readonly columns?: MomentColumns
  readonly seed: number
}

const names = ['line', 'inner', 'innerBias', 'outer'] as const
type Weights<T> = Readonly<Record<(typeof names)[number], T>>

/** Examples a training step sees. */
const batch = 64
/** Examples without which nothing is fitted. */
const fewest = 10
/** Epochs without a better one after which training stops. */
const patience = 5
/** Of weights that are good already: small steps, and as many as it takes for some hundred examples. */
const moving = { epochs: 20, learningRate: 1e-3 }

const noColumns: MomentColumns = { context: [0, 0], averaged: [0, 0] }

function weightShapes(signals: number, hidden: number): Weights<number[]> {
  return { line: [signals, 1], inner: [signals, hidden], innerBias: [hidden], outer: [hidden, 1] }
}

/**
 * Fits a scorer in two steps, each to what it is good at.
 *
 * A small network and a straight line put the candidates of a moment in order: softmax cross-entropy of
 * those requested among all of its candidates, by Adam; the last fifth of the examples, later in time,
 * chooses when to stop. Then {@link fitLevel} learns how likely anything is at such a moment. Fitting both
 * at once found a worse order: how likely nothing is outweighed what comes first.
 *
 * @param signals - Number of signals of a candidate.
 * @returns undefined for fewer than 10 examples, or without a single request in the part to train on: there
 *   is nothing to weigh by.
 */
export async function fitScorer(
  examples: Examples,
  signals: number,
  { hidden = 8, epochs = 20, learningRate = 3e-3, columns = noColumns, seed }: ScorerSettings,
): Promise<Scorer | undefined> {
  const { length, labels, width } = examples
  const training = Math.floor(0.8 * length)
  if (length < fewest || !labels.subarray(0, training * width).some((label) => label === 1))
    return undefined
  const standard = standardOf(examples, signals)
  const ready = { ...examples, signals: standardised(examples.signals, standard) }
  const random = seeded(seed)
  const begin = { weights: initialWeights(signals, hidden, random), loss: Infinity }
  const weights = await ordered(ready, signals, begin, { epochs, learningRate, random })
  const scores = await scoresOf(ready, signals, weights)
  return { standard, weights, level: await fitLevel(ready, scores, signals, columns) }
}

/**
 * The scorer moved towards newer examples, from where it is: the order that it puts candidates in, unless none found
 * is better on the last fifth of them, and what it says of how likely anything is. Few examples move it little.
 *
 * @param seed - Of the order in which the examples are seen.
 * @returns The same scorer where there are fewer than 10 examples.
 */
export async function movedScorer(
  scorer: Scorer,
  examples: Examples,
  columns: MomentColumns,
  seed: number,
): Promise<Scorer> {
  const { length } = examples
  if (length < fewest) return scorer
  const { standard, level } = scorer
  const signals = standard.mean.length
  const ready = { ...examples, signals: standardised(examples.signals, standard) }
  const weights = await ordered(ready, signals, scorer, { ...moving, random: seeded(seed) })
  const scores = await scoresOf(ready, signals, weights)
  return { standard, weights, level: await fitLevel(ready, scores, signals, columns, level) }
}

interface OrderSettings {
  readonly epochs: number
  readonly learningRate: number
  /** Shuffles the examples. */
  readonly random: Random
}

/**
 * The weights that put the candidates of the last fifth of the examples in the best order, of those that training
 * on the others comes through.
 *
 * @param examples - Their signals standardised.
 * @param begin - Weights to begin with, and whether they may be the answer: not if their loss is known as infinite.
 */
async function ordered(
  examples: Examples,
  signals: number,
  begin: { readonly weights: Weights<Float32Array>; readonly loss?: number },
  { epochs, learningRate, random }: OrderSettings,
): Promise<Weights<Float32Array>> {
  const { length, width } = examples
  const training = Math.floor(0.8 * length)
  const weights = copyOf(begin.weights)
  const moments = names.map((name) => [name, zeroMoments(weights[name].length)] as const)
  const order = Int32Array.from({ length: training }, (_, i) => i)
  const session = await openSession(trainingGraph(signals, weights.innerBias.length))
  const feedsOf = openBatches(examples, signals, batch)
  const run = (chosen: Int32Array) =>
    session.run({ ...weights, ...feedsOf(chosen) }, { Q: chosen.length, C: width })
  const settings = { ...defaultAdam, learningRate, weightDecay: 0.1 }
  try {
    const loss = begin.loss ?? (await meanLoss(run, training, length))
    let best = { loss, epoch: 0, weights: begin.weights }
    for (let epoch = 1, step = 1; epoch <= epochs && epoch - best.epoch <= patience; epoch++) {
      shuffle(order, random)
      for (let from = 0; from < training; from += batch, step++) {
        const outputs = await run(order.subarray(from, from + batch))
        for (const [name, moment] of moments)
          adamStep(weights[name], outputOf(outputs, `by ${name}`), moment, step, settings)
      }
      const loss = await meanLoss(run, training, length)
      if (loss < best.loss) best = { loss, epoch, weights: copyOf(weights) }
    }
    return best.weights
  } finally {
    await session.close()
  }
}

/** The scorer as arrays of an artifact, their names with a prefix. */
export function scorerArrays(
  { standard, weights, level }: Scorer,
  prefix: string,
): Artifact['arrays'] {
  const arrays = Object.entries({ ...standard, ...weights, level })
  return Object.fromEntries(arrays.map(([name, values]) => [prefix + name, values]))
}

/** The scorer that {@link scorerArrays} put into an artifact. */
export function savedScorer(artifact: Artifact, prefix: string): Scorer {
  const array = (name: string) => float32Of(artifact, prefix + name)
  return {
    standard: { mean: array('mean'), deviation: array('deviation') },
    weights: byName(array),
    level: array('level'),
  }
}

/** Scores candidates. */
export interface OpenScorer {
  /**
   * P(requested within the horizon) of each candidate of one moment, in `(0, 1)`.
   *
   * @param signals - Row-major, shape `[n, signals]`.
   */
  score(signals: Float32Array): Promise<Float32Array>
}

/** Readies a scorer; ONNX Runtime opens its graph at the first question. */
export function openScorer(
  { standard, weights, level }: Scorer,
  columns: MomentColumns = noColumns,
): OpenScorer {
  const signals = standard.mean.length
  let session: Promise<Session> | undefined
  return {
    async score(given) {
      session ??= openSession(scoringGraph(signals, weights))
      const rows = given.length / signals
      const x = standardised(given, standard)
      const outputs = await (await session).run({ x }, { N: rows })
      const scores = outputOf(outputs, 'scores')
      return probabilities(scores, momentSignals(scores, x, signals, columns), level)
    },
  }
}

function scoringGraph(signals: number, weights: Weights<Float32Array>): Uint8Array {
  const graph = new Graph()
  const shapes = weightShapes(signals, weights.innerBias.length)
  const x = graph.input('x', ['N', signals])
  const given = byName((name) => graph.constant(weights[name], shapes[name]))
  graph.output('scores', reshape(scoreOf(x, given), ['N']))
  return graph.toOnnx()
}

function trainingGraph(signals: number, hidden: number): Uint8Array {
  const graph = new Graph()
  const shapes = weightShapes(signals, hidden)
  const weights = byName((name) => graph.input(name, shapes[name]))
  const shares = graph.input('shares', ['Q', 'C'])
  const bias = graph.input('bias', ['Q', 'C'])
  const scores = reshape(scoreOf(graph.input('x', ['Q*C', signals]), weights), ['Q', 'C'])
  // ln Σ eˣ by hand: scores of standardised signals are far from where a float32's exponential ends.
  const among = log(sum(exp(add(scores, bias)), [-1], true))
  const loss = sum(multiply(shares, subtract(among, scores)), [0, 1])
  graph.output('loss', loss)
  const learned = gradients(
    loss,
    names.map((name) => weights[name]),
  )
  for (const [n, gradient] of learned.entries()) graph.output(`by ${names[n]}`, gradient)
  return graph.toOnnx()
}

function scoreOf(x: Tensor, { line, inner, innerBias, outer }: Weights<Tensor>): Tensor {
  return add(matmul(x, line), matmul(relu(add(matmul(x, inner), innerBias)), outer))
}

function byName<T>(make: (name: (typeof names)[number]) => T): Weights<T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Weights<T>
}

function initialWeights(signals: number, hidden: number, random: Random): Weights<Float32Array> {
  const draw = (n: number, spread: number) =>
    Float32Array.from({ length: n }, () => spread * (2 * random() - 1))
  return {
    line: new Float32Array(signals),
    inner: draw(signals * hidden, Math.sqrt(3 / signals)),
    innerBias: new Float32Array(hidden),
    outer: draw(hidden, 0.1 / Math.sqrt(hidden)),
  }
}

function copyOf(weights: Weights<Float32Array>): Weights<Float32Array> {
  return byName((name) => weights[name].slice())
}

async function meanLoss(
  run: (chosen: Int32Array) => Promise<Awaited<ReturnType<Session['run']>>>,
  from: number,
  to: number,
): Promise<number> {
  let total = 0
  for (let at = from; at < to; at += batch) {
    const length = Math.min(batch, to - at)
    const outputs = await run(Int32Array.from({ length }, (_, i) => at + i))
    total += outputOf(outputs, 'loss')[0]! * length
  }
  return total / (to - from)
}

/** What the network makes of every candidate by its standardised signals, shape `[n, width]`; 0 beyond the counts. */
async function scoresOf(
  { length, width, counts, signals: given }: Examples,
  signals: number,
  weights: Weights<Float32Array>,
): Promise<Float32Array> {
  const session = await openSession(scoringGraph(signals, weights))
  const scores = new Float32Array(length * width)
  try {
    for (let example = 0; example < length; example++) {
      const from = example * width
      const x = given.subarray(from * signals, (from + counts[example]!) * signals)
      scores.set(outputOf(await session.run({ x }, { N: counts[example]! }), 'scores'), from)
    }
  } finally {
    await session.close()
  }
  return scores
}
