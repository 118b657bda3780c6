import fc from 'fast-check'
import type { Matrix, SparseRows } from '../../features/index.ts'

/** Sets of columns as sparse rows, each value 1. */
export function setsOf(columns: number, sets: readonly (readonly number[])[]): SparseRows {
  return countsOf(
    columns,
    sets.map((set) =>
      [...new Set(set)].sort((a, b) => a - b).map((column) => [column, 1] as const),
    ),
  )
}

/** Rows of `[column, value]`, columns ascending. */
export function countsOf(
  columns: number,
  rows: readonly (readonly (readonly [number, number])[])[],
): SparseRows {
  const indptr = new Int32Array(rows.length + 1)
  for (const [i, row] of rows.entries()) indptr[i + 1] = indptr[i]! + row.length
  return {
    rows: rows.length,
    columns,
    indptr,
    indices: Int32Array.from(rows.flatMap((row) => row.map(([column]) => column))),
    values: Float32Array.from(rows.flatMap((row) => row.map(([, value]) => value))),
  }
}

/** The same rows with their zeros. */
export function denseOf({ rows, columns, indptr, indices, values }: SparseRows): Matrix {
  const dense = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) {
      dense[row * columns + indices[at]!] = values[at]!
    }
  }
  return { rows, columns, values: dense }
}

/** Sparse rows of up to eight columns, some empty; `most` is the largest value. */
export function sparseRowsOf(most: number): fc.Arbitrary<SparseRows> {
  const row = fc
    .uniqueArray(fc.tuple(fc.nat({ max: 7 }), fc.integer({ min: 1, max: most })), {
      selector: ([column]) => column,
      maxLength: 6,
    })
    .map((entries) => entries.sort(([a], [b]) => a - b))
  return fc.array(row, { minLength: 2, maxLength: 20 }).map((rows) => countsOf(8, rows))
}
