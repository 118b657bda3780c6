import { ShapeError } from '../../core/index.ts'

/** Mostly-zero numbers by row (CSR): row `i` holds `indices` and `values` `[indptr[i], indptr[i + 1])`. */
export interface SparseRows {
  /** n */
  readonly rows: number
  /** d */
  readonly columns: number
  /** Where each row begins, shape `[n + 1]`. */
  readonly indptr: Int32Array
  /** Columns in `[0, d)`, ascending within a row. */
  readonly indices: Int32Array
  /** Shape of `indices`. */
  readonly values: Float32Array
}

/**
 * Sparse rows from `(row, column, value)` entries in any order; values of one place add up.
 *
 * @param rows - n; every `row` is in `[0, n)`.
 * @param columns - d; every `column` is in `[0, d)`.
 * @throws {@link ShapeError} if the entries' columns differ in length.
 */
export function sparseRows(
  rows: number,
  columns: number,
  entries: {
    readonly row: ArrayLike<number>
    readonly column: ArrayLike<number>
    readonly value: ArrayLike<number>
  },
): SparseRows {
  const { row, column, value } = entries
  if (column.length !== row.length) throw new ShapeError('column', row.length, column.length)
  if (value.length !== row.length) throw new ShapeError('value', row.length, value.length)
  // By column first, then stably by row: each row then lists its columns in ascending order.
  const byColumn = countingSort(
    Int32Array.from({ length: row.length }, (_, i) => i),
    column,
    columns,
  )
  const order = countingSort(byColumn, row, rows)
  const indptr = new Int32Array(rows + 1)
  const indices = new Int32Array(order.length)
  const values = new Float32Array(order.length)
  let end = 0
  for (let at = 0, current = 0; current < rows; current++) {
    indptr[current] = end
    for (; at < order.length && row[order[at]!] === current; at++) {
      const entry = order[at]!
      const repeated = end > indptr[current]! && indices[end - 1] === column[entry]
      if (!repeated) indices[end++] = column[entry]!
      values[end - 1]! += value[entry]!
    }
  }
  indptr[rows] = end
  return { rows, columns, indptr, indices: indices.slice(0, end), values: values.slice(0, end) }
}

/**
 * The rows named, in that order, with only the columns that they use, renumbered in ascending order.
 *
 * Work on one tenant's rows then costs nothing for another's columns, and cannot depend on them.
 */
export function selectRows(all: SparseRows, rows: ArrayLike<number>): SparseRows {
  const indptr = new Int32Array(rows.length + 1)
  for (let i = 0; i < rows.length; i++) {
    indptr[i + 1] = indptr[i]! + all.indptr[rows[i]! + 1]! - all.indptr[rows[i]!]!
  }
  const indices = new Int32Array(indptr[rows.length]!)
  const values = new Float32Array(indptr[rows.length]!)
  for (let i = 0; i < rows.length; i++) {
    const [from, to] = [all.indptr[rows[i]!]!, all.indptr[rows[i]! + 1]!]
    indices.set(all.indices.subarray(from, to), indptr[i]!)
    values.set(all.values.subarray(from, to), indptr[i]!)
  }
  const used = Int32Array.from(new Set(indices)).sort()
  const renumbered = new Map(Array.from(used, (column, i) => [column, i]))
  return {
    rows: rows.length,
    columns: used.length,
    indptr,
    indices: indices.map((column) => renumbered.get(column)!),
    values,
  }
}

/** Sparse rows with the columns of several, one after the other; all have the same n. */
export function sideBySideSparse(parts: readonly SparseRows[]): SparseRows {
  const rows = parts[0]?.rows ?? 0
  const indptr = new Int32Array(rows + 1)
  const length = parts.reduce((sum, part) => sum + part.indices.length, 0)
  const indices = new Int32Array(length)
  const values = new Float32Array(length)
  let end = 0
  for (let row = 0; row < rows; row++) {
    let offset = 0
    for (const part of parts) {
      for (let at = part.indptr[row]!; at < part.indptr[row + 1]!; at++) {
        indices[end] = offset + part.indices[at]!
        values[end++] = part.values[at]!
      }
      offset += part.columns
    }
    indptr[row + 1] = end
  }
  return {
    rows,
    columns: parts.reduce((sum, { columns }) => sum + columns, 0),
    indptr,
    indices,
    values,
  }
}

/** `order` sorted by `keys[order[i]]`, equal keys kept in the order they came. */
function countingSort(order: Int32Array, keys: ArrayLike<number>, range: number): Int32Array {
  const next = new Int32Array(range + 1)
  for (const entry of order) next[keys[entry]! + 1]! += 1
  for (let key = 0; key < range; key++) next[key + 1]! += next[key]!
  const sorted = new Int32Array(order.length)
  for (const entry of order) sorted[next[keys[entry]!]!++] = entry
  return sorted
}
