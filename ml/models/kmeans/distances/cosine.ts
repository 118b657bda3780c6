import type { SparseRows } from '../../../features/index.ts'
import type { Distance } from './distance.ts'
import { type SparseGroup, withoutZeros } from './sparse-distance.ts'
import { halfSquare, lengthOf, normalisedMean, scaledRows, withoutLastColumn } from './unit-rows.ts'

/**
 * Cosine distance, `1 − a·b / (|a| |b|)`, in `[0, 2]`; the centre is the mean of the unit rows, scaled to
 * length 1, which is best.
 *
 * The mix counts, not the amount: a busy VM is like a quiet one that talks to the same peers in the same
 * shares. A row of zeros is at 0 from another such row and at 1 from all others, as if it were orthogonal to
 * them. Its square root is a metric, being the chord between unit vectors over √2.
 *
 * @see Dhillon and Modha, Machine Learning 42:143–175, 2001 (spherical k-means).
 */
export const cosine: Distance = {
  name: 'cosine',
  metric: 'square root',
  prepare: (matrix) => scaledRows(matrix, lengthOf),
  restore: withoutLastColumn,
  between: halfSquare,
  centre: normalisedMean,

  sparse: {
    prepare: unitRows,
    size: (values) => values.reduce((sum, value) => sum + value * value, 0),
    common: (a, b) => a * b,
    between(common, squareA, squareB) {
      if (squareA === 0 || squareB === 0) return squareA === squareB ? 0 : 1
      // ½ |a − b|², which rounding of the rows to 32 bits does not lift above 0 for equal ones.
      return Math.max(0, (squareA + squareB) / 2 - common)
    },
    centre: normalisedSum,
  },
}

function unitRows(all: SparseRows): SparseRows {
  const rows = withoutZeros(all, (value) => value)
  const values = rows.values.slice()
  for (let row = 0; row < rows.rows; row++) {
    const own = values.subarray(rows.indptr[row]!, rows.indptr[row + 1]!)
    const length = lengthOf(own)
    for (let i = 0; i < own.length; i++) own[i]! /= length
  }
  return { ...rows, values }
}

/** The sum of the rows scaled to length 1, or no column at all where the empty rows outweigh it. */
function normalisedSum({ rows, weights }: SparseGroup, from: Float32Array): Float32Array {
  const sum = new Float64Array(rows.columns)
  let empty = 0
  let total = 0
  for (let row = 0; row < rows.rows; row++) {
    const weight = weights[row]!
    total += weight
    if (rows.indptr[row] === rows.indptr[row + 1]) empty += weight
    for (let at = rows.indptr[row]!; at < rows.indptr[row + 1]!; at++) {
      sum[rows.indices[at]!]! += weight * rows.values[at]!
    }
  }
  // Without a direction, empty rows are at 0 and the others at 1; with one, the sum costs `total − length`.
  const length = lengthOf(sum)
  if (length <= empty) return new Float32Array(rows.columns)
  return length < 1e-7 * total ? from : Float32Array.from(sum, (value) => value / length)
}
