import type { Matrix } from '../../../features/index.ts'
import type { Kernel } from '../kernel.ts'
import type { SimdForm } from './simd-form.ts'
import type { SparseDistance } from './sparse-distance.ts'

/** Rows that share a centre. */
export interface Group {
  /** As the distance prepared it. */
  readonly matrix: Matrix
  /** Which of the matrix's rows, ascending; at least one. Shape `[m]`. */
  readonly rows: Int32Array
  /** Of every row of the matrix, above 0, shape `[n]`. */
  readonly weights: Float64Array
}

/**
 * How far two rows are apart, and where the centre of many lies; the two belong together.
 *
 * The k-means objective is the sum of `weight × between(row, centre of its cluster)`. A centre that is best
 * for another distance lets that sum rise, so every distance brings its own rule.
 */
export interface Distance {
  /** For `--distance` and reports, e.g. `squared-euclidean`. */
  readonly name: string
  /** What obeys the triangle inequality, and so lets bounds spare comparisons. */
  readonly metric: 'itself' | 'square root'
  /**
   * Refuses rows that it has no answer for; default: takes every finite number.
   *
   * @throws {@link PortentError} `ERR_INPUT` naming row, column and remedy.
   */
  check?(matrix: Matrix): void
  /**
   * This distance with what it learns from the rows; default: it learns nothing.
   *
   * @param weights - Shape `[n]`.
   * @param labels - What is known of the clusters so far, shape `[n]`; default: all rows are one.
   */
  fit?(matrix: Matrix, weights: Float64Array, labels?: Int32Array): Distance
  /** Rows in the form that `between` and `centre` take, maybe with other columns; default: as they are. */
  prepare?(matrix: Matrix): Matrix
  /**
   * Prepared centres in the columns that the rows came in, for people; default: as they are.
   *
   * @param columns - d of the rows as they came.
   */
  restore?(centres: Matrix, columns: number): Matrix
  /**
   * Distance of prepared row `i` of `a` to prepared row `j` of `b`, both row-major with `d` columns.
   *
   * @returns At least 0; 0 for equal rows; the same with the rows swapped.
   */
  between(a: Float32Array, i: number, b: Float32Array, j: number, d: number): number
  /**
   * Where the group's centre should go. Should this cost more than where it is, it stays.
   *
   * @param from - Where it is, shape `[d]`; not changed.
   * @returns Shape `[d]`; `from` itself if there is no better place. Called again from there, it stays there.
   */
  centre(group: Group, from: Float32Array): Float32Array
  /** Assignment by this distance; default: `between` with each centre in turn. */
  kernel?(centres: Matrix): Kernel
  /** How it adds up, for comparing very many rows at once; default: rows are compared one by one. */
  readonly simd?: SimdForm
  /** The same distance for sparse rows; default: it takes dense ones alone. */
  readonly sparse?: SparseDistance
}
