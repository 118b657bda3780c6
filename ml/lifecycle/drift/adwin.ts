/** Settings of ADWIN; the defaults are those of its authors' implementation in MOA, and of river. */
export interface AdwinOptions {
  /** Chance of a false alarm at one look, in `(0, 1)`; default 0.002. */
  readonly delta?: number
  /** Looks for a change at every so many values, `>= 1`; default 32. */
  readonly clock?: number
}

/** Buckets of one size that are kept, M in the paper. */
const mostOfASize = 5
/** A part of the window has at least so many values. */
const smallestPart = 5
/** The window is not cut before it has more values than this. */
const grace = 10

/** Everything that an {@link Adwin} has learned; plain data, for JSON. */
export interface AdwinState {
  readonly ticks: number
  /** By size of bucket, 2ⁱ values each, oldest bucket first: sums, and sums of squared deviations. */
  readonly rows: readonly {
    readonly sums: readonly number[]
    readonly deviations: readonly number[]
  }[]
}

/**
 * ADWIN: a window of the latest values that is as long as they have one mean.
 *
 * Whenever two parts of the window, an older and a newer one of n₀ and n₁ values, have means that differ by more
 * than `ε = √(2/m σ² ln(2 ln n / δ)) + 2/(3m) ln(2 ln n / δ)` with `1/m = 1/n₀ + 1/n₁` and σ² the variance of
 * the window, the older part's oldest bucket is dropped, and that is a change. As in MOA and river, n₀ and n₁
 * count four values less than there are, which keeps tiny parts from raising alarms.
 *
 * Values are kept as an exponential histogram, so n values take `O(log n)` numbers, and cuts are tried only
 * between its buckets.
 *
 * @see Bifet and Gavaldà, Learning from time-changing data with adaptive windowing, SDM'07.
 */
export class Adwin {
  readonly #delta: number
  readonly #clock: number
  /** `#rows[i]` holds buckets of 2ⁱ values, oldest first. */
  #rows: { sums: number[]; deviations: number[] }[] = [{ sums: [], deviations: [] }]
  #ticks = 0
  #width = 0
  #total = 0
  /** Sum of squared deviations from the mean of the window. */
  #deviation = 0

  /** @throws RangeError for a delta or clock out of range. */
  constructor({ delta = 0.002, clock = 32 }: AdwinOptions = {}, state?: AdwinState) {
    if (!(delta > 0 && delta < 1)) throw new RangeError(`delta must be in (0, 1), got ${delta}`)
    if (!(clock >= 1)) throw new RangeError(`clock must be at least 1, got ${clock}`)
    this.#delta = delta
    this.#clock = clock
    if (state) this.#resume(state)
  }

  /** Values in the window. */
  get width(): number {
    return this.#width
  }

  /** Mean of the window; 0 while it is empty. */
  get mean(): number {
    return this.#width === 0 ? 0 : this.#total / this.#width
  }

  /** Mean squared deviation of the window. */
  get variance(): number {
    return this.#width === 0 ? 0 : Math.max(0, this.#deviation / this.#width)
  }

  /** Buckets that hold the window: at most `5 log₂(n/5) + 6`. */
  get buckets(): number {
    return this.#rows.reduce((sum, { sums }) => sum + sums.length, 0)
  }

  /**
   * Takes the next value.
   *
   * @param value - Best in `[0, 1]` or of a like range, for which the bound is meant.
   * @returns Whether the mean changed: older values were dropped.
   */
  add(value: number): boolean {
    this.#ticks++
    this.#join(1, value, 0)
    this.#rows[0]!.sums.push(value)
    this.#rows[0]!.deviations.push(0)
    this.#compress()
    if (this.#ticks % this.#clock !== 0 || this.#width <= grace) return false
    let changed = false
    while (this.#width > grace && this.#hasCut()) {
      this.#dropOldest()
      changed = true
    }
    return changed
  }

  save(): AdwinState {
    const rows = this.#rows.map(({ sums, deviations }) => ({
      sums: [...sums],
      deviations: [...deviations],
    }))
    return { ticks: this.#ticks, rows }
  }

  #resume({ ticks, rows }: AdwinState): void {
    this.#ticks = ticks
    this.#rows = rows.map(({ sums, deviations }) => ({
      sums: [...sums],
      deviations: [...deviations],
    }))
    if (this.#rows.length === 0) this.#rows.push({ sums: [], deviations: [] })
    for (const [i, { sums, deviations }] of this.#rows.entries())
      for (const [j, sum] of sums.entries()) this.#join(2 ** i, sum, deviations[j]!)
  }

  /** Adds a bucket to the totals of the window (Chan, Golub and LeVeque's update of a variance). */
  #join(n: number, sum: number, deviation: number): void {
    this.#deviation += deviation + between(this.#width, this.#total, n, sum)
    this.#width += n
    this.#total += sum
  }

  #dropOldest(): void {
    const last = this.#rows.length - 1
    const n = 2 ** last
    const sum = this.#rows[last]!.sums.shift()!
    const deviation = this.#rows[last]!.deviations.shift()!
    if (this.#rows[last]!.sums.length === 0 && last > 0) this.#rows.pop()
    this.#width -= n
    this.#total -= sum
    this.#deviation -= deviation + between(this.#width, this.#total, n, sum)
  }

  /** Makes one bucket of the two oldest where there are too many of a size. */
  #compress(): void {
    for (let i = 0; this.#rows[i]!.sums.length > mostOfASize; i++) {
      const { sums, deviations } = this.#rows[i]!
      const [a, b] = sums.splice(0, 2) as [number, number]
      const [u, v] = deviations.splice(0, 2) as [number, number]
      if (i + 1 === this.#rows.length) this.#rows.push({ sums: [], deviations: [] })
      const next = this.#rows[i + 1]!
      next.sums.push(a + b)
      next.deviations.push(u + v + between(2 ** i, a, 2 ** i, b))
    }
  }

  /** Whether some older and newer part differ too much. */
  #hasCut(): boolean {
    const confidence = Math.log((2 * Math.log(this.#width)) / this.#delta)
    let n = 0
    let sum = 0
    for (let i = this.#rows.length - 1; i >= 0; i--)
      for (const bucket of this.#rows[i]!.sums) {
        n += 2 ** i
        sum += bucket
        const rest = this.#width - n
        if (rest < smallestPart) return false
        if (n < smallestPart) continue
        const inverse = 1 / (n - smallestPart + 1) + 1 / (rest - smallestPart + 1)
        const bound =
          Math.sqrt(2 * inverse * this.variance * confidence) + (2 / 3) * inverse * confidence
        if (Math.abs(sum / n - (this.#total - sum) / rest) > bound) return true
      }
    return false
  }
}

/** What two groups of values add to the sum of squared deviations by having different means. */
function between(n: number, sum: number, m: number, other: number): number {
  return n === 0 || m === 0 ? 0 : (n * m * (sum / n - other / m) ** 2) / (n + m)
}
