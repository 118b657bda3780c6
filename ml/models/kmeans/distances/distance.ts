import type { Matrix } from '../../../features/index.ts'

/**
 * How far two rows are apart, and where the centre of many lies; the two belong together.
 *
 * The k-means objective is the sum of `between(row, centre of its cluster)`. `centres` must not raise it
 * for any labels, or the objective could rise from one iteration to the next.
 */
export interface Distance {
  /** For `--distance` and reports, e.g. `squared-euclidean`. */
  readonly name: string
  /**
   * Distance of row `i` of `a` to row `j` of `b`, both row-major with `d` columns.
   *
   * @returns At least 0; 0 for equal rows.
   */
  between(a: Float32Array, i: number, b: Float32Array, j: number, d: number): number
  /**
   * The centre of each label's rows.
   *
   * @param labels - Label of each row in `[0, k)`, shape `[n]`; no label is without a row.
   * @returns New centres, shape `[k, d]`.
   */
  centres(matrix: Matrix, labels: Int32Array, k: number): Float32Array
}
