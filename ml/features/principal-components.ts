import { seeded } from '../../core/index.ts'
import type { Matrix } from './matrix.ts'

/** Rows seen along the directions in which they vary most. */
export interface PrincipalComponents {
  /** Shape `[n, components]`. */
  readonly scores: Matrix
  /** Share of the rows' variance along each, falling, shape `[components]`; 0 where nothing varies. */
  readonly shares: Float64Array
  /** The directions, of length 1 each, shape `[components, d]`. */
  readonly directions: Matrix
}

/**
 * Principal components by power iteration on the covariance, each direction taken out before the next.
 *
 * @param matrix - Shape `[n, d]`, n and d at least 1.
 * @param components - How many; those past the rank are 0.
 * @see Golub and Van Loan, Matrix Computations, 4th edition, section 8.2.1.
 */
export function principalComponents(
  matrix: Matrix,
  components: number,
  seed = 1,
): PrincipalComponents {
  const { rows, columns: d } = matrix
  const centred = centre(matrix)
  const covariance = covarianceOf(centred, rows, d)
  const random = seeded(seed)
  const total = Array.from({ length: d }, (_, c) => covariance[c * d + c]!).reduce(
    (sum, variance) => sum + variance,
    0,
  )
  const scores = new Float32Array(rows * components) // (n, components)
  const shares = new Float64Array(components)
  const directions = new Float32Array(components * d) // (components, d)
  for (let component = 0; component < components; component++) {
    const start = Float64Array.from({ length: d }, () => random() - 0.5)
    const { direction, variance } = strongest(covariance, start)
    if (!(variance > 1e-12 * total)) break
    shares[component] = variance / total
    directions.set(direction, component * d)
    for (let row = 0; row < rows; row++) {
      let sum = 0
      for (let c = 0; c < d; c++) sum += centred[row * d + c]! * direction[c]!
      scores[row * components + component] = sum
    }
    deflate(covariance, direction, variance)
  }
  return {
    scores: { rows, columns: components, values: scores },
    shares,
    directions: { rows: components, columns: d, values: directions },
  }
}

function centre({ rows, columns: d, values }: Matrix): Float64Array {
  const means = new Float64Array(d)
  for (const [at, value] of values.entries()) means[at % d]! += value / rows
  return Float64Array.from(values, (value, at) => value - means[at % d]!)
}

/** Shape `[d, d]`. */
function covarianceOf(centred: Float64Array, rows: number, d: number): Float64Array {
  const covariance = new Float64Array(d * d)
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < d; a++) {
      const x = centred[row * d + a]! / rows
      if (x === 0) continue
      for (let b = 0; b < d; b++) covariance[a * d + b]! += x * centred[row * d + b]!
    }
  }
  return covariance
}

/** The eigenvector of the largest eigenvalue, which is the variance along it. */
function strongest(
  covariance: Float64Array,
  start: Float64Array,
): { direction: Float64Array; variance: number } {
  const d = start.length
  let direction = start
  let variance = 0
  for (let step = 0; step < 300; step++) {
    const next = new Float64Array(d)
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) next[a]! += covariance[a * d + b]! * direction[b]!
    }
    const length = Math.hypot(...next)
    if (length === 0) return { direction, variance: 0 }
    direction = next.map((value) => value / length)
    const isSteady = step > 0 && Math.abs(length - variance) <= 1e-12 * length
    variance = length
    if (isSteady) break
  }
  return { direction, variance }
}

function deflate(covariance: Float64Array, direction: Float64Array, variance: number): void {
  const d = direction.length
  for (let a = 0; a < d; a++) {
    for (let b = 0; b < d; b++) covariance[a * d + b]! -= variance * direction[a]! * direction[b]!
  }
}
