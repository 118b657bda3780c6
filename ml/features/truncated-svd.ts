import { randomNormal } from 'd3-random'
import { seeded } from '../../core/index.ts'
import type { Matrix } from './matrix.ts'
import type { SparseRows } from './sparse-rows.ts'

/**
 * The rows in the `dimensions` directions that keep most of them: `U Σ` of the truncated singular value
 * decomposition `A ≈ U Σ Vᵀ`.
 *
 * VMs with no peer in common come to lie close where their peers are asked by the same others, which plain
 * overlap of the sets cannot see.
 *
 * @param a - Shape `[n, m]`.
 * @param dimensions - At least 1; columns past the rank of `a` are 0.
 * @param seed - Of the random start; the result depends on it only by rounding and sign.
 * @returns Shape `[n, dimensions]`, columns of falling norm.
 * @see Halko, Martinsson and Tropp, SIAM Review 53(2):217–288, 2011, algorithms 4.4 and 5.1.
 */
export function truncatedSvd(a: SparseRows, dimensions: number, seed: number): Matrix {
  // A few directions more than asked for, and four powers, make the kept ones accurate.
  const width = Math.min(dimensions + 8, a.rows, a.columns)
  const normal = randomNormal.source(seeded(seed))(0, 1)
  let v = Float64Array.from({ length: a.columns * width }, normal) // (m, width)
  for (let power = 0; power < 4; power++) {
    orthonormalise(v, a.columns, width)
    v = timesTransposed(a, times(a, v, width), width)
  }
  orthonormalise(v, a.columns, width)
  const projected = times(a, v, width) // (n, width)
  const { order, vectors } = eigenvectors(gram(projected, a.rows, width), width)
  const values = new Float32Array(a.rows * dimensions) // (n, dimensions)
  for (let row = 0; row < a.rows; row++) {
    for (let kept = 0; kept < Math.min(dimensions, width); kept++) {
      let sum = 0
      for (let w = 0; w < width; w++) {
        sum += projected[row * width + w]! * vectors[w * width + order[kept]!]!
      }
      values[row * dimensions + kept] = sum
    }
  }
  return { rows: a.rows, columns: dimensions, values }
}

/** `A X`, shape `[n, width]`, for X of shape `[m, width]`. */
function times(a: SparseRows, x: Float64Array, width: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(a.rows * width)
  for (let row = 0; row < a.rows; row++) {
    for (let at = a.indptr[row]!; at < a.indptr[row + 1]!; at++) {
      const from = a.indices[at]! * width
      const value = a.values[at]!
      for (let w = 0; w < width; w++) product[row * width + w]! += value * x[from + w]!
    }
  }
  return product
}

/** `Aᵀ Y`, shape `[m, width]`, for Y of shape `[n, width]`. */
function timesTransposed(a: SparseRows, y: Float64Array, width: number): Float64Array<ArrayBuffer> {
  const product = new Float64Array(a.columns * width)
  for (let row = 0; row < a.rows; row++) {
    for (let at = a.indptr[row]!; at < a.indptr[row + 1]!; at++) {
      const to = a.indices[at]! * width
      const value = a.values[at]!
      for (let w = 0; w < width; w++) product[to + w]! += value * y[row * width + w]!
    }
  }
  return product
}

/** Makes the columns of X orthonormal in place (Gram and Schmidt, twice); dependent ones become 0. */
function orthonormalise(x: Float64Array, rows: number, width: number): void {
  for (let column = 0; column < width; column++) {
    const before = norm(x, rows, width, column)
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < column; other++) {
        let dot = 0
        for (let row = 0; row < rows; row++) {
          dot += x[row * width + column]! * x[row * width + other]!
        }
        for (let row = 0; row < rows; row++) {
          x[row * width + column]! -= dot * x[row * width + other]!
        }
      }
    }
    const after = norm(x, rows, width, column)
    const scale = after > 1e-10 * before ? 1 / after : 0
    for (let row = 0; row < rows; row++) x[row * width + column]! *= scale
  }
}

function norm(x: Float64Array, rows: number, width: number, column: number): number {
  let sum = 0
  for (let row = 0; row < rows; row++) sum += x[row * width + column]! ** 2
  return Math.sqrt(sum)
}

/** `XᵀX`, shape `[width, width]`. */
function gram(x: Float64Array, rows: number, width: number): Float64Array {
  const product = new Float64Array(width * width)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      const left = x[row * width + i]!
      for (let j = 0; j < width; j++) product[i * width + j]! += left * x[row * width + j]!
    }
  }
  return product
}

/** Eigenvectors of a symmetric matrix by Jacobi rotations, as columns, and their order by eigenvalue. */
function eigenvectors(
  symmetric: Float64Array,
  size: number,
): { order: number[]; vectors: Float64Array } {
  const a = symmetric.slice()
  const vectors = new Float64Array(size * size)
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1
  // Convergence is quadratic; ten sweeps are ample for a few dozen columns.
  for (let sweep = 0; sweep < 10; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q)
    }
  }
  const order = Array.from({ length: size }, (_, i) => i)
  order.sort((i, j) => a[j * size + j]! - a[i * size + i]!)
  return { order, vectors }
}

/** One Jacobi rotation: brings `a[p, q]` to 0. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q]!
  if (off === 0) return
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const cosine = 1 / Math.hypot(t, 1)
  const sine = t * cosine
  for (let i = 0; i < size; i++) turn(a, i * size + p, i * size + q, cosine, sine)
  for (let i = 0; i < size; i++) turn(a, p * size + i, q * size + i, cosine, sine)
  for (let i = 0; i < size; i++) turn(vectors, i * size + p, i * size + q, cosine, sine)
}

function turn(x: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const [left, right] = [x[i]!, x[j]!]
  x[i] = cosine * left - sine * right
  x[j] = sine * left + cosine * right
}
