import { spdInverse } from '../../../compute/index.ts'
import { sigmoid } from '../sigmoid.ts'
import type { Examples } from './examples.ts'

/** Which signals tell how much is requested at a moment, ranges of columns `[from, to)`. */
export interface MomentColumns {
  /** Alike for all candidates of a moment. */
  readonly context: readonly [from: number, to: number]
  /** Averaged over the candidates, each weighing what its score says of it. */
  readonly averaged: readonly [from: number, to: number]
}

/** Newton steps at most; a few are enough. */
const iterations = 30
/** Pulls weights to what they are without any data, in labels. */
const ridge = 10
/** The least weight of a score: without any, all of a moment's candidates would be alike. */
const leastSlope = 0.01

/**
 * What tells how much is requested at a moment: `ln Σ eˢ` over its candidates, the context, the
 * average candidate, and 1.
 *
 * @param scores - Of the moment's candidates, shape `[n]`, `n >= 1`.
 * @param x - Their standardised signals, row-major, shape `[n, signals]`.
 * @param weights - For how many candidates each stands; default 1 each.
 */
export function momentSignals(
  scores: Float32Array,
  x: Float32Array,
  signals: number,
  { context, averaged }: MomentColumns,
  weights?: Float32Array,
): Float64Array {
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  const shares = Float64Array.from(
    scores,
    (score, n) => (weights?.[n] ?? 1) * Math.exp(score - highest),
  )
  const total = shares.reduce((sum, share) => sum + share, 0)
  const width = context[1] - context[0]
  const found = new Float64Array(2 + width + averaged[1] - averaged[0])
  found[0] = highest + Math.log(total)
  for (let s = context[0]; s < context[1]; s++) found[1 + s - context[0]] = x[s]!
  for (const [n, share] of shares.entries())
    for (let s = averaged[0]; s < averaged[1]; s++)
      found[1 + width + s - averaged[0]]! += (share / total) * x[n * signals + s]!
  found[found.length - 1] = 1
  return found
}

/**
 * P(requested within the horizon) of a moment's candidates, in `(0, 1)`, shape `[n]`: log odds of
 * `level[0] · score + level[1…] · moment`. The moment is the same for all, so the order stays as it is.
 */
export function probabilities(
  scores: Float32Array,
  moment: Float64Array,
  level: Float32Array,
): Float32Array {
  const among = dot(moment, level)
  // Neither 0 nor 1: nothing is impossible, and a ranking names only what is above 0.
  return scores.map((score) =>
    Math.min(1 - 1e-6, Math.max(1e-9, sigmoid(level[0]! * score + among))),
  )
}

/**
 * Fits the weights of {@link probabilities}: logistic regression of being requested by Newton's method, each
 * candidate and each moment counted as often as it stands for one.
 *
 * Without data the weights would be 1 of the score and −1 of `ln Σ eˢ`: a candidate's odds are its share of what
 * is requested.
 *
 * @param examples - Their signals standardised; each has a candidate.
 * @param scores - Of all candidates, shape `[n, width]`.
 * @param known - Weights that the new ones begin with and are pulled to; default those without data.
 * @returns Weights, the first of them above 0.
 */
export async function fitLevel(
  examples: Examples,
  scores: Float32Array,
  signals: number,
  columns: MomentColumns,
  known?: Float32Array,
): Promise<Float32Array> {
  const moments = momentsOf(examples, scores, signals, columns)
  const order = 1 + moments[0]!.signals.length
  const prior = new Float64Array(order)
  prior.set(known ?? [1, -1])
  let level: Float64Array = prior.slice()
  let { loss, gradient, curvature } = expand(moments, level, prior)
  for (let iteration = 0; iteration < iterations; iteration++) {
    const inverse = await spdInverse(curvature, order)
    const step = Float64Array.from(gradient, (_, i) =>
      dot(gradient, inverse.subarray(i * order, (i + 1) * order), 0),
    )
    const next = shortened(moments, level, prior, step, loss)
    const gained = loss - next.loss
    ;({ level, loss, gradient, curvature } = next)
    if (gained <= 1e-9 * Math.abs(loss)) break
  }
  level[0] = Math.max(leastSlope, level[0]!)
  return Float32Array.from(level)
}

/** What one moment adds to the regression. */
interface FittedMoment {
  readonly signals: Float64Array
  readonly scores: Float32Array
  readonly labels: Float32Array
  /** How much each candidate counts; all of all moments sum to their number. */
  readonly weights: Float32Array
}

function momentsOf(
  { length, width, counts, signals: given, labels, weights, moments }: Examples,
  scores: Float32Array,
  signals: number,
  columns: MomentColumns,
): FittedMoment[] {
  const found = Array.from({ length }, (_, example): FittedMoment => {
    const [from, to] = [example * width, example * width + counts[example]!]
    const own = scores.subarray(from, to)
    const alike = weights.subarray(from, to)
    return {
      signals: momentSignals(
        own,
        given.subarray(from * signals, to * signals),
        signals,
        columns,
        alike,
      ),
      scores: own,
      labels: labels.subarray(from, to),
      weights: alike.map((weight) => weight * moments[example]!),
    }
  })
  let [total, candidates] = [0, 0]
  for (const moment of found)
    for (const weight of moment.weights) {
      total += weight
      candidates += 1
    }
  return found.map((moment) => ({
    ...moment,
    weights: moment.weights.map((weight) => (weight * candidates) / total),
  }))
}

/** The loss at some weights, and how it changes around them. */
interface Expansion {
  readonly level: Float64Array
  readonly loss: number
  readonly gradient: Float64Array
  /** Row-major, shape `[order, order]`, lower triangle. */
  readonly curvature: Float64Array
}

/** Of a moment's candidates only sums are needed: all but the score is the same for them. */
function expand(
  moments: readonly FittedMoment[],
  level: Float64Array,
  prior: Float64Array,
): Expansion {
  const order = level.length
  const gradient = level.map((weight, i) => ridge * (weight - prior[i]!))
  const curvature = new Float64Array(order * order)
  for (let i = 0; i < order; i++) curvature[i * order + i] = ridge
  let loss = level.reduce((sum, weight, i) => sum + (ridge / 2) * (weight - prior[i]!) ** 2, 0)
  for (const { signals, scores, labels, weights } of moments) {
    const among = dot(signals, level)
    let [error, errorByScore, bend, bendByScore, bendByBoth] = [0, 0, 0, 0, 0]
    for (const [n, score] of scores.entries()) {
      const odds = level[0]! * score + among
      const [p, weight] = [sigmoid(odds), weights[n]!]
      loss += weight * (softplus(odds) - labels[n]! * odds)
      const wrong = weight * (p - labels[n]!)
      const bent = weight * p * (1 - p)
      error += wrong
      errorByScore += wrong * score
      bend += bent
      bendByScore += bent * score
      bendByBoth += bent * score * score
    }
    gradient[0]! += errorByScore
    curvature[0]! += bendByBoth
    for (let i = 1; i < order; i++) {
      const own = signals[i - 1]!
      gradient[i]! += error * own
      curvature[i * order]! += bendByScore * own
      for (let j = 1; j <= i; j++) curvature[i * order + j]! += bend * own * signals[j - 1]!
    }
  }
  return { level, loss, gradient, curvature }
}

/** A Newton step, halved until the loss does not rise: far from the answer a whole one may pass it. */
function shortened(
  moments: readonly FittedMoment[],
  level: Float64Array,
  prior: Float64Array,
  step: Float64Array,
  loss: number,
): Expansion {
  let next: Expansion
  let share = 1
  do {
    next = expand(
      moments,
      level.map((weight, i) => weight - share * step[i]!),
      prior,
    )
    share /= 2
  } while (next.loss > loss && share > 1e-6)
  return next
}

/** Of `a` and what follows the first `skip` of `b`. */
function dot(a: Float64Array, b: ArrayLike<number>, skip = 1): number {
  return a.reduce((sum, value, i) => sum + value * b[i + skip]!, 0)
}

/** `ln(1 + eˣ)`, without overflow. */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)))
}
