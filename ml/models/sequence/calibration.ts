import { z } from 'zod'
import { PortentError, ShapeError } from '../../../core/index.ts'

/** From a model's score to P(requested within the horizon). */
export interface Calibration {
  /** How far ahead the probability looks, milliseconds. */
  readonly horizon: number
  /** P(requested within the horizon), in `[0, 1]`, non-decreasing in `score`. */
  probability(score: number): number
}

/** A calibration by straight lines between points. */
export interface FittedCalibration extends Calibration {
  /** For saving; {@link loadCalibration} takes it back. */
  toJSON(): { horizon: number; scores: readonly number[]; probabilities: readonly number[] }
}

/**
 * Fits the non-decreasing function of the score that is nearest to the labels (isotonic regression).
 *
 * Scores in one block of the solution share its mean label; between blocks the probability follows a
 * straight line, and beyond the ends it stays what it is there. Assumes nothing of the score's scale.
 *
 * @param scores - Finite, shape `[n]`, `n >= 1`.
 * @param labels - 1 if the item was requested within the horizon, else 0, shape `[n]`.
 * @param horizon - Milliseconds.
 * @param smallest - Scores that a block has at least, neighbours pooled until it has them, so that no few labels
 *   make a probability; default 1. Equal scores are never parted.
 * @param weights - How many labels each stands for, above 0, shape `[n]`; default 1.
 * @throws {@link ShapeError} if the lengths differ.
 * @throws {@link PortentError} `ERR_NO_DATA` without a single score.
 * @see Zadrozny and Elkan, Transforming Classifier Scores into Accurate Multiclass Probability
 *   Estimates, KDD 2002; pool adjacent violators after Ayer et al., 1955.
 */
export function fitCalibration(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  horizon: number,
  smallest = 1,
  weights?: ArrayLike<number>,
): FittedCalibration {
  if (labels.length !== scores.length) throw new ShapeError('labels', scores.length, labels.length)
  if (scores.length === 0)
    throw new PortentError('ERR_NO_DATA', 'calibration needs at least one labelled score')
  const points: [score: number, probability: number][] = []
  for (const { low, high, sum, count } of pooled(
    ofSize(byScore(scores, labels, weights), smallest),
  )) {
    points.push([low, sum / count])
    if (high > low) points.push([high, sum / count])
  }
  return throughPoints(
    horizon,
    points.map(([score]) => score),
    points.map(([, probability]) => probability),
  )
}

/** Neighbouring scores with one mean label. */
interface Block {
  low: number
  high: number
  /** Sum of the labels, each as often as it counts. */
  sum: number
  /** How often all of them count. */
  count: number
  /** How many labels there are. */
  labels: number
}

/** Pools adjacent violators: blocks by ascending score, their means strictly increasing. */
function pooled(given: readonly Block[]): Block[] {
  const blocks: Block[] = []
  for (const block of given) {
    blocks.push(block)
    for (let last = blocks.length - 1; last > 0; last--) {
      const [before, after] = [blocks[last - 1]!, blocks[last]!]
      if (before.sum * after.count < after.sum * before.count) break
      join(before, after)
      blocks.pop()
    }
  }
  return blocks
}

/** Joins neighbours until each has `smallest` scores; too few at the end join the block before. */
function ofSize(given: readonly Block[], smallest: number): Block[] {
  const blocks: Block[] = []
  for (const block of given) {
    const last = blocks.at(-1)
    if (last && last.labels < smallest) join(last, block)
    else blocks.push(block)
  }
  const [before, last] = blocks.slice(-2)
  if (before && last && last.labels < smallest) {
    join(before, last)
    blocks.pop()
  }
  return blocks
}

function join(block: Block, next: Block): void {
  block.high = next.high
  block.sum += next.sum
  block.count += next.count
  block.labels += next.labels
}

/** One block for each distinct score, ascending. */
function byScore(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): Block[] {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  const blocks: Block[] = []
  for (const i of order) {
    const score = scores[i]!
    if (!Number.isFinite(score)) throw new RangeError(`score ${i} is ${score}, not a finite number`)
    const weight = weights?.[i] ?? 1
    const last = blocks.at(-1)
    if (last?.high === score) {
      last.sum += weight * labels[i]!
      last.count += weight
      last.labels += 1
    } else {
      blocks.push({ low: score, high: score, sum: weight * labels[i]!, count: weight, labels: 1 })
    }
  }
  return blocks
}

/**
 * The calibration that `toJSON` wrote.
 *
 * @throws {@link PortentError} `ERR_ARTIFACT` if it is not one.
 */
export function loadCalibration(saved: unknown): FittedCalibration {
  const parsed = Saved.safeParse(saved)
  if (!parsed.success)
    throw new PortentError(
      'ERR_ARTIFACT',
      `not a saved calibration, train again: ${z.prettifyError(parsed.error)}`,
    )
  return throughPoints(parsed.data.horizon, parsed.data.scores, parsed.data.probabilities)
}

const Saved = z
  .object({
    horizon: z.number().positive(),
    scores: z.array(z.number()).min(1),
    probabilities: z.array(z.number().min(0).max(1)),
  })
  .refine(({ scores, probabilities }) => scores.length === probabilities.length, {
    error: 'there must be as many probabilities as scores',
  })
  .refine(({ scores }) => scores.every((score, i) => i === 0 || scores[i - 1]! < score), {
    error: 'scores must rise',
  })
  .refine(
    ({ probabilities }) => probabilities.every((p, i) => i === 0 || probabilities[i - 1]! <= p),
    {
      error: 'probabilities must not fall',
    },
  )

/**
 * Straight lines between points.
 *
 * @param scores - Rising, shape `[n]`, `n >= 1`.
 * @param probabilities - Of the scores, not falling, shape `[n]`.
 */
export function throughPoints(
  horizon: number,
  scores: readonly number[],
  probabilities: readonly number[],
): FittedCalibration {
  const last = scores.length - 1
  return {
    horizon,
    probability(score) {
      if (score <= scores[0]!) return probabilities[0]!
      if (score >= scores[last]!) return probabilities[last]!
      let low = 0 // scores[low] <= score < scores[high]
      let high = last
      while (high - low > 1) {
        const middle = (low + high) >>> 1
        if (scores[middle]! <= score) low = middle
        else high = middle
      }
      const part = (score - scores[low]!) / (scores[high]! - scores[low]!)
      return probabilities[low]! + part * (probabilities[high]! - probabilities[low]!)
    },
    toJSON: () => ({ horizon, scores, probabilities }),
  }
}
