/** How much may pass: `burst` at once and `rate` a second in the long run, so `burst + rate × t` in t seconds. */
export interface Allowance {
  /** Tokens a second, `>= 0`. */
  readonly rate: number
  /** Tokens at most, `>= 1`. */
  readonly burst: number
}

/** A token bucket that begins full. Times are milliseconds of any clock; one that goes back refills nothing. */
export class TokenBucket {
  readonly #allowance: Allowance
  #tokens: number
  #at: number

  /** @throws RangeError for a rate or burst out of range. */
  constructor(allowance: Allowance, now: number) {
    expectAllowance(allowance)
    this.#allowance = allowance
    this.#tokens = allowance.burst
    this.#at = now
  }

  /** Tokens there are, in `[0, burst]`. */
  tokens(now: number): number {
    const { rate, burst } = this.#allowance
    const elapsed = Math.max(0, now - this.#at)
    return Math.min(burst, this.#tokens + (rate * elapsed) / 1_000)
  }

  /** Takes one token, if there is a whole one. */
  take(now: number): boolean {
    const tokens = this.tokens(now)
    if (tokens < 1) return false
    this.#set(tokens - 1, now)
    return true
  }

  /** Gives back a token that was taken and not used. */
  giveBack(now: number): void {
    this.#set(Math.min(this.#allowance.burst, this.tokens(now) + 1), now)
  }

  isFull(now: number): boolean {
    return this.tokens(now) >= this.#allowance.burst
  }

  #set(tokens: number, now: number): void {
    this.#tokens = tokens
    this.#at = Math.max(this.#at, now)
  }
}

/** @throws RangeError for a rate or burst out of range. */
export function expectAllowance({ rate, burst }: Allowance): void {
  if (!(rate >= 0 && Number.isFinite(rate)))
    throw new RangeError(`the rate of a budget must be a number from 0, got ${rate}`)
  if (!(burst >= 1 && Number.isFinite(burst)))
    throw new RangeError(`the burst of a budget must be a number from 1, got ${burst}`)
}
