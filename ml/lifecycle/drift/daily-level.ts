const hour = 3_600_000
const hours = 24
/** Blocks of one hour of the day that its level rests on: about those of two weeks. */
const memory = 84

/** What a {@link DailyLevel} has learned; plain data, for JSON. Index is `hour`, at weekends `24 + hour`. */
export interface DailyLevelState {
  readonly means: readonly number[]
  readonly counts: readonly number[]
}

/**
 * What a series is like at each hour of the day, at weekends apart: the mean of its latest blocks then.
 *
 * Subtracted from a series, it leaves what the daily rhythm does not explain, so that nobody is alarmed every
 * evening.
 */
export class DailyLevel {
  readonly #means: Float64Array
  readonly #counts: Float64Array

  constructor(state?: DailyLevelState) {
    this.#means = Float64Array.from(state?.means ?? new Float64Array(2 * hours))
    this.#counts = Float64Array.from(state?.counts ?? new Float64Array(2 * hours))
  }

  /**
   * What is usual at `time`, milliseconds since the epoch, and how many blocks say so; nothing if no such hour
   * was seen.
   */
  at(time: number): { readonly mean: number; readonly blocks: number } | undefined {
    const bin = binOf(time)
    const blocks = this.#counts[bin]!
    return blocks > 0 ? { mean: this.#means[bin]!, blocks } : undefined
  }

  learn(time: number, value: number): void {
    const bin = binOf(time)
    this.#counts[bin] = Math.min(memory, this.#counts[bin]! + 1)
    this.#means[bin]! += (value - this.#means[bin]!) / this.#counts[bin]!
  }

  /** The whole day is so much higher from now on. */
  shift(by: number): void {
    for (let bin = 0; bin < 2 * hours; bin++) this.#means[bin]! += by
  }

  save(): DailyLevelState {
    return { means: Array.from(this.#means), counts: Array.from(this.#counts) }
  }
}

function binOf(time: number): number {
  const hourOfDay = Math.floor(time / hour) % hours
  // The epoch was a Thursday, so the days 2 and 3 after it were a weekend.
  const weekday = Math.floor(time / (hour * hours)) % 7
  return weekday === 2 || weekday === 3 ? hours + hourOfDay : hourOfDay
}
