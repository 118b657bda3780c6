import type { SparseRows } from '../../../features/index.ts'
import type { Group } from './distance.ts'

/** Sparse rows that share a centre, in the columns that they or the centre use, renumbered in order. */
export interface SparseGroup {
  /** Shape `[m, d]`. */
  readonly rows: SparseRows
  /** Above 0, shape `[m]`. */
  readonly weights: Float64Array
}

/**
 * A distance that follows from what two rows have in common and from how large each is.
 *
 * So a row is compared with all centres by walking through its own columns alone.
 */
export interface SparseDistance {
  /**
   * Rows in the form that the others take, without zeros.
   *
   * @throws {@link PortentError} `ERR_INPUT` for values that it has no answer for.
   */
  prepare(rows: SparseRows): SparseRows
  /**
   * Prepared centres in the columns that the rows came in; default: as they are.
   *
   * @param columns - d of the rows as they came.
   */
  restore?(centres: SparseRows, columns: number): SparseRows
  /** Size of a row, given the values that are not 0; 0 for an empty row. */
  size(values: Float32Array): number
  /** What two rows have in common in one column. */
  common(a: number, b: number): number
  /**
   * Distance of rows that have nothing in common, unless both are empty, if any other is below it; default: rows
   * with nothing in common may be at any distance.
   */
  readonly disjoint?: number
  /** Distance by the sum of `common` and the two sizes. */
  between(common: number, sizeA: number, sizeB: number): number
  /**
   * Where the group's centre should go. Should this cost more than where it is, it stays.
   *
   * @param from - Where it is, shape `[d]`; not changed.
   * @returns Shape `[d]`; `from` itself if there is no better place.
   */
  centre(group: SparseGroup, from: Float32Array): Float32Array
}

/** What is not 0 of a dense group, column for column. */
export function sparseGroup({ matrix, rows, weights }: Group): SparseGroup {
  const { columns, values } = matrix
  const indptr = new Int32Array(rows.length + 1)
  const indices: number[] = []
  const kept: number[] = []
  for (const [i, row] of rows.entries()) {
    for (let c = 0; c < columns; c++) {
      const value = values[row * columns + c]!
      if (value === 0) continue
      indices.push(c)
      kept.push(value)
    }
    indptr[i + 1] = indices.length
  }
  return {
    rows: {
      rows: rows.length,
      columns,
      indptr,
      indices: Int32Array.from(indices),
      values: Float32Array.from(kept),
    },
    weights: Float64Array.from(rows, (row) => weights[row]!),
  }
}

/** Rows without the entries whose value is 0, the others' values as `to` gives them. */
export function withoutZeros(all: SparseRows, to: (value: number) => number): SparseRows {
  const indptr = new Int32Array(all.rows + 1)
  const indices = new Int32Array(all.indices.length)
  const values = new Float32Array(all.indices.length)
  let end = 0
  for (let row = 0; row < all.rows; row++) {
    for (let at = all.indptr[row]!; at < all.indptr[row + 1]!; at++) {
      if (all.values[at] === 0) continue
      indices[end] = all.indices[at]!
      values[end++] = to(all.values[at]!)
    }
    indptr[row + 1] = end
  }
  return { ...all, indptr, indices: indices.slice(0, end), values: values.slice(0, end) }
}

/** Whether a row comes before another entry by entry; equal in whatever order rows are given. */
export function precedes(
  { indptr, indices, values }: SparseRows,
  row: number,
  other: number,
): boolean {
  const [a, b] = [indptr[row]!, indptr[other]!]
  const lengths = [indptr[row + 1]! - a, indptr[other + 1]! - b] as const
  for (let i = 0; i < Math.min(...lengths); i++) {
    const column = indices[a + i]! - indices[b + i]!
    const difference = column === 0 ? values[a + i]! - values[b + i]! : column
    if (difference !== 0) return difference < 0
  }
  return lengths[0] < lengths[1]
}
