import type { Distance, Group } from './distance.ts'

/** Share by which a cost has to fall to count as lower; less than this is rounding. */
const rounding = 1e-9

/**
 * Whether a cost, at least 0, is lower by more than rounding.
 *
 * Sums in another order differ by rounding. What must not depend on the order of rows is decided by this.
 */
export function isLower(cost: number, than: number): boolean {
  return cost < than * (1 - rounding)
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
