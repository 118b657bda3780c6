import type { Matrix } from '../../../features/index.ts'
import type { Distance, Group } from './distance.ts'
import { meanOf } from './group.ts'
import type { SimdForm } from './simd-form.ts'
import { squaredEuclidean } from './squared-euclidean.ts'

/**
 * Rows scaled to one, with a column more that is 1 for rows of zeros and 0 for all others.
 *
 * A row of zeros has no direction and no shares. In its own column it becomes an ordinary row that has nothing
 * in common with any other, so every formula holds for it.
 *
 * @param sizeOf - Length, sum or the like of the numbers of a range; 0 for a row of zeros alone.
 * @returns Shape `[n, d + 1]`.
 */
export function scaledRows(
  { rows, columns, values }: Matrix,
  sizeOf: (values: Float32Array, from: number, to: number) => number,
): Matrix {
  const scaled = new Float32Array(rows * (columns + 1)) // (n, d + 1)
  for (let row = 0; row < rows; row++) {
    const from = row * columns
    const to = row * (columns + 1)
    const size = sizeOf(values, from, from + columns)
    if (size === 0) scaled[to + columns] = 1
    else for (let c = 0; c < columns; c++) scaled[to + c] = values[from + c]! / size
  }
  return { rows, columns: columns + 1, values: scaled }
}

/** Euclidean length of a row, by default all of `values`. */
export function lengthOf(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += values[at]! * values[at]!
  return Math.sqrt(sum)
}

/** Sum of a row. */
export function sumOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += values[at]!
  return sum
}

/** Centres without the column that {@link scaledRows} added. */
export function withoutLastColumn({ rows, columns, values }: Matrix, kept: number): Matrix {
  const restored = new Float32Array(rows * kept)
  for (let row = 0; row < rows; row++) {
    restored.set(values.subarray(row * columns, row * columns + kept), row * kept)
  }
  return { rows, columns: kept, values: restored }
}

/** `½ |a − b|²`, which is `1 − a·b` for unit rows, without the rounding that leaves 1 − 1 above 0. */
export const halfSquare: Distance['between'] = (a, i, b, j, d) =>
  squaredEuclidean.between(a, i, b, j, d) / 2

/**
 * The mean of unit rows scaled to length 1, which is the best unit centre for {@link halfSquare}; where the rows
 * cancel out, all centres are alike and it stays.
 *
 * @see Dhillon and Modha, Machine Learning 42:143–175, 2001 (spherical k-means).
 */
export function normalisedMean(group: Group, from: Float32Array): Float32Array {
  return scaledMean(meanOf(group), from)
}

function scaledMean(mean: Float64Array, from: Float32Array): Float32Array {
  const length = lengthOf(mean)
  // Rounding of the rows to 32 bits leaves about 1e-8 of a sum that is 0.
  if (length < 1e-7) return from
  return Float32Array.from(mean, (value) => value / length)
}

/** {@link halfSquare} and {@link normalisedMean} for many rows at once. */
export const unitRowsForm: SimdForm = { kind: 'squares', finish: 'half', fromMean: scaledMean }
