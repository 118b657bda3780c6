import type { SparseRows } from '../../../features/index.ts'
import { smallGroup } from './group.ts'
import { precedes, type SparseDistance, type SparseGroup } from './sparse-distance.ts'

/** The parts of a (weighted) Jaccard distance: `1 − N/D` with `N = Σ min`, `D = Σ max = |a| + |b| − N`. */
export const overlap: Pick<SparseDistance, 'size' | 'common' | 'disjoint' | 'between'> = {
  size: (values) => values.reduce((sum, value) => sum + value, 0),
  common: (a, b) => Math.min(a, b),
  disjoint: 1,
  between(common, sizeA, sizeB) {
    const either = sizeA + sizeB - common
    // Two empty rows are equal. Rounding may leave the sum of equal rows a hair away from their size.
    return either > 0 ? Math.max(0, 1 - common / either) : 0
  },
}

/** What each row of a group has in common with a centre, and `D`. */
export interface Overlaps {
  /** Shape `[m]`. */
  readonly common: Float64Array
  /** Shape `[m]`. */
  readonly either: Float64Array
  /** Sum of the weighted distances. */
  readonly cost: number
}

/** A group's overlaps with a centre of shape `[d]`. */
export function overlapsOf({ rows, weights }: SparseGroup, centre: ArrayLike<number>): Overlaps {
  let size = 0
  for (let c = 0; c < centre.length; c++) size += centre[c]!
  const common = new Float64Array(rows.rows)
  const either = new Float64Array(rows.rows)
  let cost = 0
  for (let row = 0; row < rows.rows; row++) {
    let own = 0
    for (let at = rows.indptr[row]!; at < rows.indptr[row + 1]!; at++) {
      own += rows.values[at]!
      common[row]! += Math.min(rows.values[at]!, centre[rows.indices[at]!]!)
    }
    either[row] = own + size - common[row]!
    cost += weights[row]! * overlap.between(common[row]!, own, size)
  }
  return { common, either, cost }
}

/** The rows of a small group as centres of shape `[d]`, in an order of their own; none of a larger one. */
export function sparseRowsOfSmall({ rows }: SparseGroup): Float32Array[] {
  if (rows.rows > smallGroup) return []
  return Array.from({ length: rows.rows }, (_, row) => row)
    .sort((a, b) => Number(precedes(rows, b, a)) - Number(precedes(rows, a, b)))
    .map((row) => denseRow(rows, row))
}

/** The group's row that is nearest to a centre without being at it; the centre itself if there is none. */
export function nearestSparseRow(group: SparseGroup, centre: Float32Array): Float32Array {
  const { common, either } = overlapsOf(group, centre)
  let nearest = -1
  let most = -1
  for (let row = 0; row < common.length; row++) {
    const ratio = either[row] === 0 ? 1 : common[row]! / either[row]!
    if (ratio >= 1 || ratio < most) continue
    if (ratio === most && !precedes(group.rows, row, nearest)) continue
    nearest = row
    most = ratio
  }
  return nearest < 0 ? centre : denseRow(group.rows, nearest)
}

function denseRow({ columns, indptr, indices, values }: SparseRows, row: number): Float32Array {
  const dense = new Float32Array(columns)
  for (let at = indptr[row]!; at < indptr[row + 1]!; at++) dense[indices[at]!] = values[at]!
  return dense
}
