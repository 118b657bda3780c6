/**
 * How a distance adds up, for the engine that compares many rows with many centres at once.
 *
 * It has to give the bits of the distance's own `between`, which adds up column after column in 64 bits.
 */
export interface SimdForm {
  /**
   * `squares`: `Σ (a − b)²`; `absolutes`: `Σ |a − b|`; `largest`: `max |a − b|`; `sets`: Jaccard's of 0 and 1.
   */
  readonly kind: 'squares' | 'absolutes' | 'largest' | 'sets'
  /** What is done to that sum of squares. Default `none`. */
  readonly finish?: 'none' | 'half' | 'root'
  /**
   * The centre, where that follows from the weighted mean of the rows alone.
   *
   * @param mean - Shape `[d]`.
   * @param from - Where the centre is, shape `[d]`.
   */
  fromMean?(mean: Float64Array, from: Float32Array): Float32Array
}
