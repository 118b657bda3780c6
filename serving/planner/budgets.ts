import { type Allowance, expectAllowance, TokenBucket } from './token-bucket.ts'

/** What pushes may take, in pushed items. */
export interface Allowances {
  /** Each host. */
  readonly host: Allowance
  /** Each virtual network. */
  readonly vni: Allowance
  /** All together. */
  readonly instance: Allowance
}

export type Scope = keyof Allowances

/**
 * 50 pushes a second are 2.75 ms of an agent's time at 55 µs each; the others keep one tenant from taking
 * all, and all from flooding the network that carries them.
 */
export const defaultAllowances: Allowances = {
  host: { rate: 50, burst: 200 },
  vni: { rate: 500, burst: 2_000 },
  instance: { rate: 2_000, burst: 10_000 },
}

/** Full buckets are like those that are not there, so from this many on they are dropped. */
const mostKept = 20_000

/** The token buckets of an instance, of its hosts and of its virtual networks. */
export class Budgets {
  readonly #allowances: Allowances
  readonly #clock: () => number
  readonly #instance: TokenBucket
  readonly #hosts = new Map<string, TokenBucket>()
  readonly #vnis = new Map<string, TokenBucket>()

  /**
   * @param clock - Milliseconds of a clock that never goes back, so that no correction of the time of day
   *   opens or shuts a budget.
   * @throws RangeError for an allowance out of range.
   */
  constructor(allowances: Allowances, clock: () => number) {
    for (const allowance of Object.values(allowances)) expectAllowance(allowance)
    this.#allowances = allowances
    this.#clock = clock
    this.#instance = new TokenBucket(allowances.instance, clock())
  }

  /** Takes one token of each, or of none; gives the first that has none left. */
  take(host: string, vni: number): Scope | undefined {
    const now = this.#clock()
    const buckets = this.#bucketsOf(host, vni, now)
    const short = buckets.find(({ bucket }) => bucket.tokens(now) < 1)
    if (short) return short.scope
    for (const { bucket } of buckets) bucket.take(now)
    return undefined
  }

  /** Gives back what {@link take} took for a push that will not be made. */
  giveBack(host: string, vni: number): void {
    const now = this.#clock()
    for (const { bucket } of this.#bucketsOf(host, vni, now)) bucket.giveBack(now)
  }

  /** Budgets that begin as these are now, and take nothing from them. */
  trial(): Pick<Budgets, 'take' | 'giveBack'> {
    const now = this.#clock()
    const taken = new Map<TokenBucket, number>()
    const tokensOf = (bucket: TokenBucket) => bucket.tokens(now) - (taken.get(bucket) ?? 0)
    const add = (buckets: readonly { bucket: TokenBucket }[], count: number) => {
      for (const { bucket } of buckets) taken.set(bucket, (taken.get(bucket) ?? 0) + count)
    }
    return {
      take: (host, vni) => {
        const buckets = this.#bucketsOf(host, vni, now)
        const short = buckets.find(({ bucket }) => tokensOf(bucket) < 1)
        if (!short) add(buckets, 1)
        return short?.scope
      },
      giveBack: (host, vni) => add(this.#bucketsOf(host, vni, now), -1),
    }
  }

  /** Tokens left: of the instance, and of the host and the network that have the fewest. */
  left(): Record<Scope, number> {
    const now = this.#clock()
    return {
      instance: this.#instance.tokens(now),
      host: least(this.#hosts, now, this.#allowances.host.burst),
      vni: least(this.#vnis, now, this.#allowances.vni.burst),
    }
  }

  #bucketsOf(host: string, vni: number, now: number): { scope: Scope; bucket: TokenBucket }[] {
    return [
      { scope: 'host', bucket: bucketOf(this.#hosts, host, this.#allowances.host, now) },
      { scope: 'vni', bucket: bucketOf(this.#vnis, `${vni}`, this.#allowances.vni, now) },
      { scope: 'instance', bucket: this.#instance },
    ]
  }
}

function bucketOf(
  buckets: Map<string, TokenBucket>,
  name: string,
  allowance: Allowance,
  now: number,
): TokenBucket {
  const known = buckets.get(name)
  if (known) return known
  if (buckets.size >= mostKept)
    for (const [other, bucket] of buckets) if (bucket.isFull(now)) buckets.delete(other)
  const bucket = new TokenBucket(allowance, now)
  buckets.set(name, bucket)
  return bucket
}

function least(buckets: ReadonlyMap<string, TokenBucket>, now: number, burst: number): number {
  let tokens = burst
  for (const bucket of buckets.values()) tokens = Math.min(tokens, bucket.tokens(now))
  return tokens
}
