/** Settings of the Page-Hinkley test; the defaults are those of MOA and river. */
export interface PageHinkleyOptions {
  /** Changes of the mean up to twice this are let pass, in units of the values; default 0.005. */
  readonly delta?: number
  /** λ: the sum that raises the alarm, in units of the values; default 50. */
  readonly threshold?: number
  /** Share of the sum that remains at each value, in `(0, 1]`; default 0.9999. */
  readonly alpha?: number
  /** No alarm before so many values; default 30. */
  readonly minimum?: number
  /** What the values are compared with; default their own mean so far. */
  readonly mean?: number
}

/** Everything that a {@link PageHinkley} has learned; plain data, for JSON. */
export interface PageHinkleyState {
  readonly count: number
  readonly mean: number
  readonly sum: number
  readonly since: number
  readonly excess: number
}

/**
 * The Page-Hinkley test, for one direction: has the mean of a series risen?
 *
 * It sums what values exceed the mean by, less a slack `delta`, and never lets the sum below 0; the sum's
 * height above a threshold λ is the alarm. For a fall, give it the values with
 * their signs turned.
 *
 * @see Page, Continuous inspection schemes, Biometrika 41:100–115, 1954; as in MOA and river, the mean is
 *   that of the values so far, and the sum forgets.
 */
export class PageHinkley {
  readonly #options: Required<Omit<PageHinkleyOptions, 'mean'>> & { readonly mean?: number }
  #count = 0
  #mean = 0
  #sum = 0
  /** Values since the sum was last 0, and what they exceeded the mean by, in all. */
  #since = 0
  #excess = 0

  constructor(options: PageHinkleyOptions = {}, state?: PageHinkleyState) {
    const { delta = 0.005, threshold = 50, alpha = 0.9999, minimum = 30, mean } = options
    if (!(threshold > 0)) throw new RangeError(`threshold must be above 0, got ${threshold}`)
    this.#options = { delta, threshold, alpha, minimum, ...(mean !== undefined && { mean }) }
    if (!state) return
    this.#count = state.count
    this.#mean = state.mean
    this.#sum = state.sum
    this.#since = state.since
    this.#excess = state.excess
  }

  /** How high the sum stands, from 0 to the threshold. */
  get sum(): number {
    return this.#sum
  }

  /** How much the mean rose, as the values since the sum was last 0 have it. */
  get rise(): number {
    return this.#since === 0 ? 0 : this.#excess / this.#since
  }

  /**
   * @param whole - The value itself, where `value` was cut so that no single one raises an alarm; for {@link rise}.
   * @returns Whether the mean has risen; {@link reset} begins anew then.
   */
  add(value: number, whole = value): boolean {
    const { delta, threshold, alpha, minimum, mean } = this.#options
    this.#count++
    this.#mean += (value - this.#mean) / this.#count
    const usual = mean ?? this.#mean
    this.#sum = Math.max(0, alpha * this.#sum + value - usual - delta)
    this.#since = this.#sum === 0 ? 0 : this.#since + 1
    this.#excess = this.#sum === 0 ? 0 : this.#excess + whole - usual
    return this.#count + 1 >= minimum && this.#sum >= threshold
  }

  /** Begins anew, as after an alarm. */
  reset(): void {
    this.#count = 0
    this.#mean = 0
    this.#sum = 0
    this.#since = 0
    this.#excess = 0
  }

  save(): PageHinkleyState {
    return {
      count: this.#count,
      mean: this.#mean,
      sum: this.#sum,
      since: this.#since,
      excess: this.#excess,
    }
  }
}

/** Sums overshoot their threshold by so much on average, for standard normal values (Siegmund). */
const overshoot = 1.166

/**
 * The threshold at which a Page-Hinkley test of independent standard normal values, compared with their true
 * mean and without forgetting, runs `runLength` values on average before a false alarm.
 *
 * Siegmund's approximation, `(e^b − 1 − b) / 2k²` with `b = 2k(λ + 1.166)`, solved for λ by bisection.
 *
 * @param slack - k, the test's `delta`, in standard deviations, `> 0`.
 * @param runLength - Values, `> 1`.
 * @see Siegmund, Sequential Analysis, Springer 1985, equation (2.56).
 */
export function thresholdFor(runLength: number, slack: number): number {
  const lengthAt = (threshold: number) => {
    const b = 2 * slack * (threshold + overshoot)
    return (Math.expm1(b) - b) / (2 * slack ** 2)
  }
  let [low, high] = [0, 1_000 / slack]
  for (let i = 0; i < 200 && high - low > 1e-9; i++) {
    const middle = (low + high) / 2
    if (lengthAt(middle) < runLength) low = middle
    else high = middle
  }
  return high
}
