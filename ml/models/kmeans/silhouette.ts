import { type Random, shuffle } from '../../../core/index.ts'
import type { Matrix } from '../../features/index.ts'
import type { Distance } from './distances/distance.ts'

/**
 * Mean silhouette of a sample: `(b − a) / max(a, b)`, where a is a row's mean distance to its own cluster
 * and b that to the nearest other one; 0 for a row that is alone in its cluster.
 *
 * Taken among the sampled rows alone, so it costs `O(sample² · d)` whatever n is.
 *
 * @param labels - In `[0, k)`, shape `[n]`.
 * @param sample - How many rows to draw at most; all if there are no more.
 * @returns In `[-1, 1]`; 0 where the sample shows a single cluster.
 * @see Rousseeuw, Journal of Computational and Applied Mathematics 20:53–65, 1987.
 */
export function silhouette(
  matrix: Matrix,
  labels: Int32Array,
  k: number,
  distance: Distance,
  sample: number,
  random: Random,
): number {
  const drawn = Int32Array.from({ length: matrix.rows }, (_, row) => row)
  if (drawn.length > sample) shuffle(drawn, random)
  const rows = drawn.subarray(0, sample)
  const sizes = new Int32Array(k)
  for (const row of rows) sizes[labels[row]!]! += 1
  let sum = 0
  for (const row of rows) sum += silhouetteOf(row, rows, matrix, labels, sizes, distance)
  return sum / rows.length
}

function silhouetteOf(
  row: number,
  rows: Int32Array,
  { columns: d, values }: Matrix,
  labels: Int32Array,
  sizes: Int32Array,
  distance: Distance,
): number {
  const own = labels[row]!
  if (sizes[own] === 1) return 0
  const sums = new Float64Array(sizes.length)
  for (const other of rows) sums[labels[other]!]! += distance.between(values, row, values, other, d)
  const within = sums[own]! / (sizes[own]! - 1)
  let nearest = Number.POSITIVE_INFINITY
  for (const [cluster, size] of sizes.entries()) {
    if (cluster !== own && size > 0) nearest = Math.min(nearest, sums[cluster]! / size)
  }
  const larger = Math.max(within, nearest)
  return larger === 0 || larger === Number.POSITIVE_INFINITY ? 0 : (nearest - within) / larger
}
