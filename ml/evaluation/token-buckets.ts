const hour = 3_600_000

/**
 * A token bucket for each of many keys: `perHour` pushes an hour on average, and at most one hour's
 * worth at once; every bucket starts full.
 *
 * Its lifetime is that of one replay. Time must not run backwards for a key.
 */
export class TokenBuckets {
  readonly #perHour: number
  readonly #tokens: Float64Array
  readonly #filledAt: Float64Array

  /**
   * @param keys - How many there are; keys are `[0, keys)`.
   * @param perHour - Pushes an hour, `>= 0`.
   */
  constructor(keys: number, perHour: number) {
    this.#perHour = perHour
    this.#tokens = new Float64Array(keys).fill(perHour)
    this.#filledAt = new Float64Array(keys).fill(-Infinity)
  }

  /** Whether `key` has a whole token at `now`, milliseconds. */
  has(key: number, now: number): boolean {
    const elapsed = now - this.#filledAt[key]!
    this.#filledAt[key] = now
    const tokens =
      this.#tokens[key]! + (elapsed === Infinity ? 0 : (elapsed * this.#perHour) / hour)
    this.#tokens[key] = Math.min(this.#perHour, tokens)
    return this.#tokens[key]! >= 1
  }

  /** Takes a token that {@link has} has just found. */
  take(key: number): void {
    this.#tokens[key]! -= 1
  }
}
