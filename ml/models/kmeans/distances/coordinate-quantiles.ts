import type { Group } from './distance.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/**
 * In each column, the smallest value that has at least `mass` of the rows' weight at or below it.
 *
 * @param weights - Of the group's rows in their order, shape `[m]`.
 * @returns Shape `[d]`.
 */
export function coordinateQuantiles(
  { matrix, rows }: Pick<Group, 'matrix' | 'rows'>,
  weights: Float64Array,
  mass: number,
): Float32Array {
  const { columns: d, values } = matrix
  const m = rows.length
  const column = new Float64Array(m)
  const columnWeights = new Float64Array(m)
  const quantiles = new Float32Array(d)
  for (let c = 0; c < d; c++) {
    for (let i = 0; i < m; i++) column[i] = values[rows[i]! * d + c]!
    columnWeights.set(weights)
    quantiles[c] = weightedQuantile(column, columnWeights, m, mass)
  }
  return quantiles
}

/** The lower weighted median of each column, shape `[d]`. */
export function coordinateMedians(group: Group): Float32Array {
  const weights = Float64Array.from(group.rows, (row) => group.weights[row]!)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return coordinateQuantiles(group, weights, total / 2)
}
