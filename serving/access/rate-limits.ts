import { TokenBucket } from '../planner/token-bucket.ts'
import type { Grant } from './key-store.ts'

/** So many callers are remembered before those who have been quiet are forgotten. */
const mostCallers = 10_000

/** One token bucket for each caller: its rate in the long run, two seconds' worth at once. */
export class RateLimits {
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #clock: () => number

  /** @param clock - Milliseconds; one that never goes back, unlike that of the day, which would refill nothing then. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  /**
   * Counts one call.
   *
   * @returns 0 if it may pass; else in how many whole seconds the next one may, `>= 1`.
   */
  take({ id, rate }: Pick<Grant, 'id' | 'rate'>): number {
    const now = this.#clock()
    const bucket = this.#bucketOf(id, rate, now)
    if (bucket.take(now)) return 0
    return Math.max(1, Math.ceil((1 - bucket.tokens(now)) / rate))
  }

  #bucketOf(id: string, rate: number, now: number): TokenBucket {
    const known = this.#buckets.get(id)
    if (known) return known
    // A full bucket is as good as a new one.
    if (this.#buckets.size >= mostCallers)
      for (const [other, bucket] of this.#buckets)
        if (bucket.isFull(now)) this.#buckets.delete(other)
    const bucket = new TokenBucket({ rate, burst: Math.max(1, 2 * rate) }, now)
    this.#buckets.set(id, bucket)
    return bucket
  }
}
