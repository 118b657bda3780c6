import { type Random, shuffle } from '../../../core/index.ts'
import type { Space } from './space.ts'

/**
 * Mean silhouette of a sample, see {@link silhouettes}.
 *
 * Taken among the sampled rows alone, so it costs `O(sample² · d)` whatever n is. Rows count by their weights.
 *
 * @param labels - In `[0, k)`, shape `[n]`.
 * @param sample - How many rows to draw at most; all if there are no more.
 * @returns In `[-1, 1]`; 0 where the sample shows a single cluster.
 */
export function silhouette<C>(
  space: Space<C>,
  labels: Int32Array,
  k: number,
  sample: number,
  random: Random,
): number {
  const rows = sampledRows(space.rows, sample, random)
  const each = silhouettes(space, labels, k, rows)
  let sum = 0
  let total = 0
  for (const [i, row] of rows.entries()) {
    sum += space.weights[row]! * each[i]!
    total += space.weights[row]!
  }
  return sum / total
}

/** All of n rows, or as many as `sample` drawn from them. */
export function sampledRows(n: number, sample: number, random: Random): Int32Array {
  const drawn = Int32Array.from({ length: n }, (_, row) => row)
  if (n > sample) shuffle(drawn, random)
  return drawn.subarray(0, sample)
}

/**
 * Silhouette of each of some rows among these: `(b − a) / max(a, b)`, where a is its mean distance to its own
 * cluster and b that to the nearest other one; 0 for a row that is alone in its cluster.
 *
 * @returns In `[-1, 1]`, shape of `rows`.
 * @see Rousseeuw, Journal of Computational and Applied Mathematics 20:53–65, 1987.
 */
export function silhouettes<C>(
  space: Space<C>,
  labels: Int32Array,
  k: number,
  rows: Int32Array,
): Float64Array {
  const sizes = new Float64Array(k)
  for (const row of rows) sizes[labels[row]!]! += space.weights[row]!
  return Float64Array.from(rows, (row) => silhouetteOf(row, rows, space, labels, sizes))
}

function silhouetteOf<C>(
  row: number,
  rows: Int32Array,
  { between, weights }: Space<C>,
  labels: Int32Array,
  sizes: Float64Array,
): number {
  const own = labels[row]!
  const fellows = sizes[own]! - weights[row]!
  if (fellows <= 0) return 0
  const sums = new Float64Array(sizes.length)
  for (const other of rows) sums[labels[other]!]! += weights[other]! * between(row, other)
  const within = sums[own]! / fellows
  let nearest = Number.POSITIVE_INFINITY
  for (const [cluster, size] of sizes.entries()) {
    if (cluster !== own && size > 0) nearest = Math.min(nearest, sums[cluster]! / size)
  }
  const larger = Math.max(within, nearest)
  return larger === 0 || larger === Number.POSITIVE_INFINITY ? 0 : (nearest - within) / larger
}
