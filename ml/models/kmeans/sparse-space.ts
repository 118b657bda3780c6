import type { SparseRows } from '../../features/index.ts'
import { isLower } from './distances/group.ts'
import { precedes, type SparseDistance, type SparseGroup } from './distances/sparse-distance.ts'
import { assignByScan, type Found, type Nearest, offer } from './kernel.ts'
import { groupsOf, type Moved, type Space } from './space.ts'

/**
 * Sparse rows under a distance. Centres are sparse rows too, so k of them never need k · d numbers.
 *
 * Bounds are of no use here: most sets have nothing in common, so that distances hardly differ.
 *
 * @param all - As the distance prepared them.
 */
export function sparseSpace(
  all: SparseRows,
  weights: Float64Array,
  distance: SparseDistance,
): Space<SparseRows> {
  const sizes = sizesOf(all, distance)
  return {
    rows: all.rows,
    weights,
    pick: (rows) => selected(all, rows),
    place: (centres, at, row) => replaced(centres, at, all, row),

    between: (row, other) =>
      distance.between(commonOf(all, row, other, distance), sizes[row]!, sizes[other]!),

    toRow(row) {
      const dense = new Float32Array(all.columns)
      for (let at = all.indptr[row]!; at < all.indptr[row + 1]!; at++) {
        dense[all.indices[at]!] = all.values[at]!
      }
      return Float64Array.from({ length: all.rows }, (_, i) => {
        let common = 0
        for (let at = all.indptr[i]!; at < all.indptr[i + 1]!; at++) {
          const other = dense[all.indices[at]!]!
          if (other !== 0) common += distance.common(all.values[at]!, other)
        }
        return distance.between(common, sizes[i]!, sizes[row]!)
      })
    },

    precedes: (row, other) => precedes(all, row, other),

    assigner: () => (centres) => {
      const scan = sparseScan(centres, distance)
      return assignByScan(all.rows, (row, found) => scan(all, row, sizes[row]!, found))
    },

    move: (centres, now) => move(all, weights, distance, centres, now),

    subset: (rows, own = Float64Array.from(rows, (row) => weights[row]!)) =>
      sparseSpace(selected(all, rows), own, distance),
  }
}

/**
 * Compares a sparse row with all centres by way of the centres that have each of its columns.
 *
 * @returns Takes rows, which of them, its size, and where to put what is found.
 */
export function sparseScan(
  centres: SparseRows,
  distance: SparseDistance,
): (rows: SparseRows, row: number, size: number, found: Found) => void {
  const k = centres.rows
  const sizes = sizesOf(centres, distance)
  const { starts, centre, value } = byColumn(centres)
  const common = new Float64Array(k)
  const { disjoint = Number.NEGATIVE_INFINITY } = distance
  return ({ indptr, indices, values }, row, size, found) => {
    common.fill(0)
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) {
      const column = indices[at]!
      for (let entry = starts[column]!; entry < starts[column + 1]!; entry++) {
        common[centre[entry]!]! += distance.common(values[at]!, value[entry]!)
      }
    }
    found.distance = Number.POSITIVE_INFINITY
    found.second = Number.POSITIVE_INFINITY
    if (disjoint > 0) {
      // Few centres have a column of the row, and each of these is nearer than all others.
      let many = 0
      for (let c = 0; c < k; c++) {
        if (common[c] === 0) continue
        many += 1
        offer(found, c, distance.between(common[c]!, size, sizes[c]!))
      }
      if (found.distance < disjoint) {
        if (many < k) found.second = Math.min(found.second, disjoint)
        return
      }
      found.distance = Number.POSITIVE_INFINITY
      found.second = Number.POSITIVE_INFINITY
    }
    for (let c = 0; c < k; c++) offer(found, c, distance.between(common[c]!, size, sizes[c]!))
  }
}

/** Size of each row, shape `[n]`. */
export function sizesOf(
  { rows, indptr, values }: SparseRows,
  distance: SparseDistance,
): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) =>
    distance.size(values.subarray(indptr[row]!, indptr[row + 1]!)),
  )
}

function byColumn({ rows, columns, indptr, indices, values }: SparseRows) {
  const starts = new Int32Array(columns + 1)
  for (const column of indices) starts[column + 1]! += 1
  for (let column = 0; column < columns; column++) starts[column + 1]! += starts[column]!
  const next = starts.slice()
  const centre = new Int32Array(indices.length)
  const value = new Float32Array(indices.length)
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) {
      const to = next[indices[at]!]!++
      centre[to] = row
      value[to] = values[at]!
    }
  }
  return { starts, centre, value }
}

/** Sum over the columns that both rows have; both list theirs in ascending order. */
function commonOf(
  { indptr, indices, values }: SparseRows,
  row: number,
  other: number,
  distance: SparseDistance,
): number {
  let common = 0
  let b = indptr[other]!
  for (let a = indptr[row]!; a < indptr[row + 1]!; a++) {
    while (b < indptr[other + 1]! && indices[b]! < indices[a]!) b++
    if (b < indptr[other + 1]! && indices[b] === indices[a]) {
      common += distance.common(values[a]!, values[b]!)
    }
  }
  return common
}

/** The rows named, in the same columns. */
function selected(
  { columns, indptr, indices, values }: SparseRows,
  rows: ArrayLike<number>,
): SparseRows {
  const starts = new Int32Array(rows.length + 1)
  for (let i = 0; i < rows.length; i++) {
    starts[i + 1] = starts[i]! + indptr[rows[i]! + 1]! - indptr[rows[i]!]!
  }
  const kept = new Int32Array(starts[rows.length]!)
  const own = new Float32Array(starts[rows.length]!)
  for (let i = 0; i < rows.length; i++) {
    // Element by element: rows are short, and a view of each would take longer.
    for (let at = indptr[rows[i]!]!, to = starts[i]!; to < starts[i + 1]!; at++, to++) {
      kept[to] = indices[at]!
      own[to] = values[at]!
    }
  }
  return { rows: rows.length, columns, indptr: starts, indices: kept, values: own }
}

function replaced(centres: SparseRows, at: number, all: SparseRows, row: number): SparseRows {
  return stacked(
    centres.columns,
    Array.from({ length: centres.rows }, (_, c) =>
      c === at ? entriesOf(all, row) : entriesOf(centres, c),
    ),
  )
}

interface SparseRow {
  readonly indices: Int32Array
  readonly values: Float32Array
}

function entriesOf({ indptr, indices, values }: SparseRows, row: number): SparseRow {
  const [from, to] = [indptr[row]!, indptr[row + 1]!]
  return { indices: indices.subarray(from, to), values: values.subarray(from, to) }
}

function stacked(columns: number, rows: readonly SparseRow[]): SparseRows {
  const indptr = new Int32Array(rows.length + 1)
  for (const [i, row] of rows.entries()) indptr[i + 1] = indptr[i]! + row.indices.length
  const indices = new Int32Array(indptr[rows.length]!)
  const values = new Float32Array(indptr[rows.length]!)
  for (const [i, row] of rows.entries()) {
    indices.set(row.indices, indptr[i]!)
    values.set(row.values, indptr[i]!)
  }
  return { rows: rows.length, columns, indptr, indices, values }
}

function move(
  all: SparseRows,
  weights: Float64Array,
  distance: SparseDistance,
  centres: SparseRows,
  now: Nearest,
): Moved<SparseRows> {
  const { order, starts } = groupsOf(now.labels, centres.rows)
  const numbering = new Int32Array(all.columns).fill(-1)
  const distances = now.distances.slice()
  let changed = false
  const moved = Array.from({ length: centres.rows }, (_, label): SparseRow => {
    const from = entriesOf(centres, label)
    const rows = order.subarray(starts[label]!, starts[label + 1]!)
    if (rows.length === 0) return from
    const local = localGroup(all, rows, weights, from, numbering)
    const to = distance.centre(local.group, local.from)
    if (to === local.from) return from
    const own = distancesTo(local.group.rows, to, distance)
    const cost = (of: (i: number) => number) =>
      rows.reduce((sum, row, i) => sum + weights[row]! * of(i), 0)
    if (
      !isLower(
        cost((i) => own[i]!),
        cost((i) => now.distances[rows[i]!]!),
      )
    )
      return from
    changed = true
    for (const [i, row] of rows.entries()) distances[row] = own[i]!
    return inColumns(to, local.columns)
  })
  return { centres: stacked(all.columns, moved), labels: now.labels, distances, changed }
}

/**
 * A group in the columns that its rows or its centre use.
 *
 * @param numbering - -1 for every column, and so again afterwards.
 */
function localGroup(
  all: SparseRows,
  rows: Int32Array,
  weights: Float64Array,
  from: SparseRow,
  numbering: Int32Array,
): { group: SparseGroup; columns: Int32Array; from: Float32Array } {
  const own = selected(all, rows)
  const used: number[] = []
  for (const indices of [own.indices, from.indices]) {
    for (const column of indices) {
      if (numbering[column] !== -1) continue
      numbering[column] = 0
      used.push(column)
    }
  }
  const columns = Int32Array.from(used).sort()
  for (const [i, column] of columns.entries()) numbering[column] = i
  const centre = new Float32Array(columns.length)
  for (const [i, column] of from.indices.entries()) centre[numbering[column]!] = from.values[i]!
  const indices = own.indices.map((column) => numbering[column]!)
  for (const column of columns) numbering[column] = -1
  return {
    group: {
      rows: { ...own, columns: columns.length, indices },
      weights: Float64Array.from(rows, (row) => weights[row]!),
    },
    columns,
    from: centre,
  }
}

/** Distances of sparse rows to a dense centre of shape `[d]`, shape `[n]`. */
function distancesTo(
  { rows, indptr, indices, values }: SparseRows,
  centre: Float32Array,
  distance: SparseDistance,
): Float64Array {
  const size = distance.size(centre.filter((value) => value !== 0))
  return Float64Array.from({ length: rows }, (_, row) => {
    let common = 0
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) {
      const other = centre[indices[at]!]!
      if (other !== 0) common += distance.common(values[at]!, other)
    }
    const own = distance.size(values.subarray(indptr[row]!, indptr[row + 1]!))
    return distance.between(common, own, size)
  })
}

/** A dense centre in local columns as a sparse one in global columns. */
function inColumns(centre: Float32Array, columns: Int32Array): SparseRow {
  const kept = columns.filter((_, i) => centre[i] !== 0)
  return { indices: kept, values: centre.filter((value) => value !== 0) }
}
