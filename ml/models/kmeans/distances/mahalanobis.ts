import type { Matrix } from '../../../features/index.ts'
import type { Distance } from './distance.ts'
import { squaredEuclidean } from './squared-euclidean.ts'

/** Added to each variance as a share of the column's overall variance, so that S has an inverse. */
const ridge = 1e-4

/**
 * Squared Mahalanobis distance, `(a − b)ᵀ S⁻¹ (a − b) · det(S)^(1/d)`, in `[0, ∞)`; the centre is the mean, which
 * is best.
 *
 * S is the covariance within the clusters, pooled: at first of all rows about their mean, then, from labels,
 * of each cluster's rows about theirs. Columns that go together count once and scales don't matter. The
 * factor `det(S)^(1/d)` makes sums under different S comparable, and for given labels the pooled covariance
 * has the least sum of all, so learning it again never raises the objective. Its square root is a metric.
 *
 * Columns that depend on others, or are constant within clusters, would leave S without an inverse; so each
 * variance is raised by 0.01 % of the column's overall one, or to 1 where that is 0. Until it is fitted, S is the
 * identity.
 *
 * @see Mahalanobis, Proceedings of the National Institute of Sciences of India 2:49–55, 1936.
 * @see Friedman and Rubin, Journal of the American Statistical Association 62:1159–1178, 1967, for `det`.
 */
export const mahalanobis: Distance = {
  ...squaredEuclidean,
  name: 'mahalanobis',
  fit: (matrix, weights, labels = new Int32Array(matrix.rows)) =>
    whitened(pooledCovariance(matrix, weights, labels), overallMean(matrix, weights)),
}

/** The distance for a covariance of shape `[d, d]`: squared Euclidean after `x → L⁻¹(x − origin)`, `S = L Lᵀ`. */
function whitened(covariance: Float64Array, origin: Float64Array): Distance {
  const d = origin.length
  const factor = unitCholesky(covariance, d)
  return {
    ...squaredEuclidean,
    name: 'mahalanobis',
    fit: mahalanobis.fit!,
    prepare: (matrix) =>
      eachRow(matrix, (row) =>
        solve(
          factor,
          row.map((x, c) => x - origin[c]!),
        ),
      ),
    restore: (centres) =>
      eachRow(centres, (row) => product(factor, row).map((x, c) => x + origin[c]!)),
  }
}

function eachRow(
  { rows, columns: d, values }: Matrix,
  to: (row: Float64Array) => Float64Array,
): Matrix {
  const result = new Float32Array(rows * d)
  for (let row = 0; row < rows; row++) {
    result.set(to(Float64Array.from(values.subarray(row * d, (row + 1) * d))), row * d)
  }
  return { rows, columns: d, values: result }
}

function overallMean(matrix: Matrix, weights: Float64Array): Float64Array {
  return meansByLabel(matrix, weights, new Int32Array(matrix.rows), 1)
}

/** Weighted mean of each label's rows, shape `[k, d]`; zeros for a label without rows. */
function meansByLabel(
  { rows, columns: d, values }: Matrix,
  weights: Float64Array,
  labels: Int32Array,
  k: number,
): Float64Array {
  const means = new Float64Array(k * d)
  const totals = new Float64Array(k)
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!
    totals[label]! += weights[row]!
    for (let c = 0; c < d; c++) means[label * d + c]! += weights[row]! * values[row * d + c]!
  }
  return means.map((sum, at) => sum / (totals[Math.floor(at / d)]! || 1))
}

/** Covariance of the rows about the mean of their label, with the ridge, shape `[d, d]`, lower half. */
function pooledCovariance(matrix: Matrix, weights: Float64Array, labels: Int32Array): Float64Array {
  const d = matrix.columns
  const covariance = covarianceWithin(matrix, weights, labels)
  const overall = covarianceWithin(matrix, weights, new Int32Array(matrix.rows))
  for (let c = 0; c < d; c++) covariance[c * d + c]! += ridge * overall[c * d + c]! || 1
  return covariance
}

function covarianceWithin(matrix: Matrix, weights: Float64Array, labels: Int32Array): Float64Array {
  const { rows, columns: d, values } = matrix
  const k = labels.reduce((most, label) => Math.max(most, label), 0) + 1
  const means = meansByLabel(matrix, weights, labels, k)
  const covariance = new Float64Array(d * d)
  const apart = new Float64Array(d)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  for (let row = 0; row < rows; row++) {
    const share = weights[row]! / total
    for (let c = 0; c < d; c++) apart[c] = values[row * d + c]! - means[labels[row]! * d + c]!
    for (let a = 0; a < d; a++) {
      for (let b = 0; b <= a; b++) covariance[a * d + b]! += share * apart[a]! * apart[b]!
    }
  }
  return covariance
}

/** The lower triangle `L` with `L Lᵀ` proportional to S and determinant 1 (Cholesky), shape `[d, d]`. */
function unitCholesky(covariance: Float64Array, d: number): Float64Array {
  const factor = new Float64Array(d * d)
  let logDeterminant = 0
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) {
      let rest = covariance[a * d + b]!
      for (let c = 0; c < b; c++) rest -= factor[a * d + c]! * factor[b * d + c]!
      factor[a * d + b] = a === b ? Math.sqrt(rest) : rest / factor[b * d + b]!
    }
    logDeterminant += Math.log(factor[a * d + a]!)
  }
  const scale = Math.exp(-logDeterminant / d)
  return factor.map((value) => value * scale)
}

/** `L⁻¹ x` by forward substitution. */
function solve(factor: Float64Array, x: Float64Array): Float64Array {
  const d = x.length
  const y = new Float64Array(d)
  for (let a = 0; a < d; a++) {
    let rest = x[a]!
    for (let c = 0; c < a; c++) rest -= factor[a * d + c]! * y[c]!
    y[a] = rest / factor[a * d + a]!
  }
  return y
}

/** `L x`. */
function product(factor: Float64Array, x: Float64Array): Float64Array {
  const d = x.length
  return Float64Array.from({ length: d }, (_, a) => {
    let sum = 0
    for (let c = 0; c <= a; c++) sum += factor[a * d + c]! * x[c]!
    return sum
  })
}
