import type { SparseRows } from '../../../features/index.ts'
import type { Distance } from './distance.ts'
import { type SparseGroup, withoutZeros } from './sparse-distance.ts'
import {
  halfSquare,
  lengthOf,
  normalisedMean,
  scaledRows,
  unitRowsForm,
  withoutLastColumn,
} from './unit-rows.ts'

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
  simd: unitRowsForm,

  sparse: {
    prepare: unitRows,
    restore: withoutBlankColumn,
    size: (values) => values.reduce((sum, value) => sum + value * value, 0),
    common: (a, b) => a * b,
    // ½ |a − b|², which rounding of the rows to 32 bits does not lift above 0 for equal ones.
    between: (common, squareA, squareB) => Math.max(0, (squareA + squareB) / 2 - common),
    centre: normalisedSum,
  },
}

/** Rows of length 1, with a column more that empty rows alone have, as {@link scaledRows} gives dense ones. */
function unitRows(all: SparseRows): SparseRows {
  const rows = withoutZeros(all, (value) => value)
  const indptr = new Int32Array(rows.rows + 1)
  const indices = new Int32Array(rows.indices.length + rows.rows)
  const values = new Float32Array(indices.length)
  let end = 0
  for (let row = 0; row < rows.rows; row++) {
    const [from, to] = [rows.indptr[row]!, rows.indptr[row + 1]!]
    const length = lengthOf(rows.values, from, to)
    for (let at = from; at < to; at++, end++) {
      indices[end] = rows.indices[at]!
      values[end] = rows.values[at]! / length
    }
    if (from === to) {
      indices[end] = rows.columns
      values[end++] = 1
    }
    indptr[row + 1] = end
  }
  return {
    rows: rows.rows,
    columns: rows.columns + 1,
    indptr,
    indices: indices.slice(0, end),
    values: values.slice(0, end),
  }
}

function withoutBlankColumn(centres: SparseRows, columns: number): SparseRows {
  const values = centres.values.map((value, at) => (centres.indices[at] === columns ? 0 : value))
  return withoutZeros({ ...centres, columns, values }, (value) => value)
}

function normalisedSum({ rows, weights }: SparseGroup, from: Float32Array): Float32Array {
  const sum = new Float64Array(rows.columns)
  let total = 0
  for (let row = 0; row < rows.rows; row++) {
    total += weights[row]!
    for (let at = rows.indptr[row]!; at < rows.indptr[row + 1]!; at++) {
      sum[rows.indices[at]!]! += weights[row]! * rows.values[at]!
    }
  }
  const length = lengthOf(sum)
  return length < 1e-7 * total ? from : Float32Array.from(sum, (value) => value / length)
}
