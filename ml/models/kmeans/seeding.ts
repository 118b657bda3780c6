import { below, PortentError, type Random } from '../../../core/index.ts'
import type { Matrix } from '../../features/index.ts'
import type { Distance } from './distances/distance.ts'

/**
 * First centres by greedy k-means++: each next one is a row drawn with probability proportional to its
 * distance from the centres so far; of `2 + ln k` draws the one that lowers the objective most is kept.
 *
 * Greedy draws make poor starts rarer, so fewer restarts are needed.
 *
 * @returns k distinct rows, shape `[k, d]`.
 * @throws {@link PortentError} `ERR_INPUT` if there are fewer than k distinct rows.
 * @see Arthur and Vassilvitskii, SODA 2007; the greedy form is in its section 6.
 */
export function seedCentres(
  matrix: Matrix,
  k: number,
  distance: Distance,
  random: Random,
): Float32Array {
  const { rows, columns: d, values } = matrix
  const centres = new Float32Array(k * d) // (k, d)
  const draws = 2 + Math.floor(Math.log(k))
  let nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY) // to the centres so far
  for (let centre = 0; centre < k; centre++) {
    const candidates = centre === 0 ? [below(random, rows)] : drawRows(nearest, draws, random)
    if (candidates.length === 0) throw tooFewRows(k, centre)
    const best = bestCandidate(matrix, candidates, nearest, distance)
    nearest = best.nearest
    centres.set(values.subarray(best.row * d, (best.row + 1) * d), centre * d)
  }
  return centres
}

/** The error for a k that is above the number of distinct rows. */
export function tooFewRows(k: number, distinct: number): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `k is ${k}, but only ${distinct} rows are distinct; choose a k of at most ${distinct}`,
  )
}

/** Rows drawn in proportion to their weights; none if all weights are 0. */
function drawRows(weights: Float64Array, draws: number, random: Random): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return []
  const targets = Array.from({ length: draws }, () => random() * total).sort((a, b) => a - b)
  const drawn: number[] = []
  let sum = 0
  let last = 0
  for (let row = 0; row < weights.length && drawn.length < draws; row++) {
    if (weights[row] === 0) continue
    sum += weights[row]!
    last = row
    while (drawn.length < draws && targets[drawn.length]! < sum) drawn.push(row)
  }
  // Rounding can leave the last target a hair above the sum of all weights.
  while (drawn.length < draws) drawn.push(last)
  return drawn
}

/** The candidate whose addition leaves the smallest objective, with each row's distance then. */
function bestCandidate(
  { rows, columns: d, values }: Matrix,
  candidates: readonly number[],
  nearest: Float64Array,
  distance: Distance,
): { row: number; nearest: Float64Array<ArrayBuffer> } {
  let best = { row: -1, nearest: new Float64Array(0), objective: Number.POSITIVE_INFINITY }
  for (const row of new Set(candidates)) {
    const next = new Float64Array(rows)
    let objective = 0
    for (let i = 0; i < rows; i++) {
      next[i] = Math.min(nearest[i]!, distance.between(values, i, values, row, d))
      objective += next[i]!
    }
    if (objective < best.objective) best = { row, nearest: next, objective }
  }
  return best
}
