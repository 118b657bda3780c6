/** From a model's score to P(requested within the horizon). */
export interface Calibration {
  /** How far ahead the probability looks, milliseconds. */
  readonly horizon: number
  /** P(requested within the horizon), in `[0, 1]`, non-decreasing in `score`. */
  probability(score: number): number
}
