import type { Matrix } from '../../../features/index.ts'
import type { Distance, Group } from './distance.ts'

/** Share by which a cost has to fall to count as lower; less than this may be rounding. */
const rounding = 1e-9

/**
 * Whether a cost, at least 0, is lower by more than rounding.
 *
 * Sums in another order differ by rounding. What must not depend on the order of rows is decided by this.
 *
 * @param byShare - In place of what may be rounding.
 */
export function isLower(cost: number, than: number, byShare = rounding): boolean {
  return cost < than * (1 - byShare)
}

/** Sum of `weight × distance` of a group's rows to a centre of shape `[d]`. */
export function costOf(
  between: Distance['between'],
  { matrix, rows, weights }: Group,
  centre: Float32Array,
): number {
  const { columns: d, values } = matrix
  let cost = 0
  for (const row of rows) cost += weights[row]! * between(values, row, centre, 0, d)
  return cost
}

/** Weighted mean of a group's rows, shape `[d]`. */
export function meanOf({ matrix, rows, weights }: Group): Float64Array {
  const { columns: d, values } = matrix
  const mean = new Float64Array(d)
  let total = 0
  for (const row of rows) {
    const weight = weights[row]!
    total += weight
    const from = row * d
    for (let column = 0; column < d; column++) mean[column]! += weight * values[from + column]!
  }
  for (let column = 0; column < d; column++) mean[column]! /= total
  return mean
}

/**
 * The group's row that is nearest to a centre without being at it; the centre itself if there is none.
 *
 * A sum of distances has kinks at the rows. Where the best centre is a row, steps only creep towards it.
 */
export function nearestRow(
  between: Distance['between'],
  { matrix, rows }: Group,
  centre: Float32Array,
): Float32Array {
  const { columns: d, values } = matrix
  let nearest = -1
  let least = Number.POSITIVE_INFINITY
  for (const row of rows) {
    const distance = between(values, row, centre, 0, d)
    if (distance === 0 || distance > least) continue
    if (distance === least && !precedes(matrix, row, nearest)) continue
    nearest = row
    least = distance
  }
  return nearest < 0 ? centre : values.subarray(nearest * d, (nearest + 1) * d)
}

/** Groups of so many rows try each of them as a centre. */
export const smallGroup = 32

/** The rows of a small group, in an order of their own; none of a larger one. */
export function rowsOfSmall({ matrix, rows }: Group): Float32Array[] {
  if (rows.length > smallGroup) return []
  const { columns: d, values } = matrix
  return [...rows]
    .sort((a, b) => Number(precedes(matrix, b, a)) - Number(precedes(matrix, a, b)))
    .map((row) => values.subarray(row * d, (row + 1) * d))
}

/** Whether a row comes before another column by column; equal in whatever order rows are given. */
export function precedes({ columns: d, values }: Matrix, row: number, other: number): boolean {
  for (let column = 0; column < d; column++) {
    const difference = values[row * d + column]! - values[other * d + column]!
    if (difference !== 0) return difference < 0
  }
  return false
}
