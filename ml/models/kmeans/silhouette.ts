import { type Random, shuffle } from '../../../core/index.ts'
import type { Space } from './space.ts'

/**
 * Mean silhouette of a sample: `(b − a) / max(a, b)`, where a is a row's mean distance to its own cluster
 * and b that to the nearest other one; 0 for a row that is alone in its cluster.
 *
 * Taken among the sampled rows alone, so it costs `O(sample² · d)` whatever n is. Rows count by their weights.
 *
 * @param labels - In `[0, k)`, shape `[n]`.
 * @param sample - How many rows to draw at most; all if there are no more.
 * @returns In `[-1, 1]`; 0 where the sample shows a single cluster.
 * @see Rousseeuw, Journal of Computational and Applied Mathematics 20:53–65, 1987.
 */
export function silhouette<C>(
  space: Space<C>,
  labels: Int32Array,
  k: number,
  sample: number,
  random: Random,
): number {
  const drawn = Int32Array.from({ length: space.rows }, (_, row) => row)
  if (drawn.length > sample) shuffle(drawn, random)
  const rows = drawn.subarray(0, sample)
  const sizes = new Float64Array(k)
  for (const row of rows) sizes[labels[row]!]! += space.weights[row]!
  let sum = 0
  let total = 0
  for (const row of rows) {
    sum += space.weights[row]! * silhouetteOf(row, rows, space, labels, sizes)
    total += space.weights[row]!
  }
  return sum / total
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
