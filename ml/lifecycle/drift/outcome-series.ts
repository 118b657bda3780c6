import { Adwin, type AdwinState } from './adwin.ts'
import { DailyLevel, type DailyLevelState } from './daily-level.ts'
import { PageHinkley, type PageHinkleyState, thresholdFor } from './page-hinkley.ts'

const day = 86_400_000

/** How outcomes are watched. */
export interface SeriesOptions {
  /** Outcomes are taken together for at least so long, milliseconds; default 10 minutes. */
  readonly blockTime?: number
  /** And until there are so many; default 30. */
  readonly blockOutcomes?: number
  /** False alarms a day that one series may raise by chance, of the Page-Hinkley tests; default 0.001. */
  readonly falseAlarmsPerDay?: number
  /** Changes up to twice this are let pass, in standard deviations of a block; default 0.5. */
  readonly slack?: number
  /** ADWIN's; default 0.002. */
  readonly delta?: number
}

/** A change of the level of a series. */
export interface SeriesChange {
  readonly detector: 'adwin' | 'page-hinkley'
  /** What was usual at this hour, and what it seems to be now. */
  readonly before: number
  readonly after: number
}

/** Where a series stands. */
export interface SeriesStatus {
  /** Outcomes so far. */
  readonly outcomes: number
  /** Mean of the latest whole block; absent before there is one. */
  readonly value?: number
  /** What was usual at its hour; absent before there is one. */
  readonly expected?: number
  /** The Page-Hinkley sums of a fall and a rise, in standard deviations of a block. */
  readonly fall: number
  readonly rise: number
  /** The sum that raises the alarm. */
  readonly threshold: number
  /** Blocks in ADWIN's window. */
  readonly window: number
  /** Whether it still learns what is usual, so that it cannot raise an alarm. */
  readonly learning: boolean
}

/** Everything that an {@link OutcomeSeries} has learned; plain data, for JSON. */
export interface SeriesState {
  readonly outcomes: number
  readonly block: { readonly start: number; readonly sum: number; readonly count: number }
  readonly latest: { readonly value: number; readonly expected: number } | null
  readonly level: DailyLevelState
  readonly dispersion: number
  readonly residuals: number
  readonly settling: { readonly left: number; readonly sum: number }
  readonly adwin: AdwinState
  readonly rise: PageHinkleyState
  readonly fall: PageHinkleyState
}

/** Blocks beyond what is usual that say how much blocks vary, before any can be unusual. */
const firstResiduals = 24
/** Blocks after a change that say where the series settles; about two hours in which nothing is judged. */
const settlingBlocks = 12
/** Blocks that the variance rests on: about those of a week. */
const varianceMemory = 1_000
/** A block counts for at most so many standard deviations, so that no single one raises an alarm. */
const most = 4
/** A block of equal outcomes varies all the same: what counts as one standard deviation at least. */
const leastDeviation = 0.005

/**
 * Outcomes of one kind, such as first packets that were hits (1) or not (0), watched for a change.
 *
 * Outcomes come in bursts, and differ by the hour; detectors expect neither. So outcomes are taken together in
 * blocks; of a block's mean the {@link DailyLevel} is subtracted; and what remains is given to {@link Adwin} and,
 * in standard deviations, to a {@link PageHinkley} for each direction, whose threshold is that of the wanted
 * false alarms. Whichever finds a change first reports it; then what is usual moves to where the
 * series settles, and both begin anew. Memory is bounded: a week's rhythm, and `O(log n)` of n blocks.
 */
export class OutcomeSeries {
  readonly #options: Required<SeriesOptions>
  readonly #threshold: number
  readonly #level: DailyLevel
  #adwin: Adwin
  readonly #rise: PageHinkley
  readonly #fall: PageHinkley
  #outcomes = 0
  #block = { start: Number.NaN, sum: 0, count: 0 }
  #latest: { value: number; expected: number } | undefined
  /** Variance of a block's mean, times its outcomes. */
  #dispersion = 0
  #residuals = 0
  #settling = { left: 0, sum: 0 }

  constructor(options: SeriesOptions = {}, state?: SeriesState) {
    this.#options = {
      blockTime: 600_000,
      blockOutcomes: 30,
      falseAlarmsPerDay: 0.001,
      slack: 0.5,
      delta: 0.002,
      ...options,
    }
    const { blockTime, falseAlarmsPerDay, slack, delta } = this.#options
    // Either direction may raise an alarm, each half as often.
    this.#threshold = thresholdFor((2 * day) / blockTime / falseAlarmsPerDay, slack)
    const test = { mean: 0, delta: slack, threshold: this.#threshold, alpha: 1, minimum: 1 }
    this.#level = new DailyLevel(state?.level)
    this.#adwin = new Adwin({ delta, clock: 1 }, state?.adwin)
    this.#rise = new PageHinkley(test, state?.rise)
    this.#fall = new PageHinkley(test, state?.fall)
    if (!state) return
    this.#outcomes = state.outcomes
    // JSON has no NaN.
    this.#block = {
      ...state.block,
      start: state.block.count === 0 ? Number.NaN : state.block.start,
    }
    this.#latest = state.latest ?? undefined
    this.#dispersion = state.dispersion
    this.#residuals = state.residuals
    this.#settling = { ...state.settling }
  }

  /**
   * Takes an outcome.
   *
   * @param time - Milliseconds since the epoch; one that comes late counts in the block under way.
   * @param value - In `[-1, 1]`.
   */
  add(time: number, value: number): SeriesChange | undefined {
    const { blockTime, blockOutcomes } = this.#options
    const block = this.#block
    const isOver = block.count >= blockOutcomes && time >= block.start + blockTime
    const change = isOver ? this.#close() : undefined
    if (isOver || block.count === 0) this.#block = { start: time, sum: 0, count: 0 }
    this.#block.sum += value
    this.#block.count++
    this.#outcomes++
    return change
  }

  get status(): SeriesStatus {
    return {
      outcomes: this.#outcomes,
      ...this.#latest,
      fall: this.#fall.sum,
      rise: this.#rise.sum,
      threshold: this.#threshold,
      window: this.#adwin.width,
      learning: this.#residuals < firstResiduals || this.#settling.left > 0,
    }
  }

  save(): SeriesState {
    return {
      outcomes: this.#outcomes,
      block: { ...this.#block, start: this.#block.count === 0 ? 0 : this.#block.start },
      latest: this.#latest ?? null,
      level: this.#level.save(),
      dispersion: this.#dispersion,
      residuals: this.#residuals,
      settling: { ...this.#settling },
      adwin: this.#adwin.save(),
      rise: this.#rise.save(),
      fall: this.#fall.save(),
    }
  }

  #close(): SeriesChange | undefined {
    const { start, sum, count } = this.#block
    const value = sum / count
    const usual = this.#level.at(start)
    this.#level.learn(start, value)
    if (!usual) return undefined
    this.#latest = { value, expected: usual.mean }
    const residual = value - usual.mean
    if (this.#settling.left > 0) {
      this.#settle(residual)
      return undefined
    }
    // Blocks have more outcomes at busy hours, and what is usual is known the better the more blocks say so.
    const weight = count / (1 + 1 / usual.blocks)
    const deviation = Math.max(leastDeviation, Math.sqrt(this.#dispersion / weight))
    const isJudged = this.#residuals >= firstResiduals
    const limit = isJudged ? most * deviation : 1
    this.#learnDispersion(Math.max(-limit, Math.min(limit, residual)) ** 2 * weight)
    return isJudged ? this.#judge(residual, deviation, usual.mean) : undefined
  }

  #settle(residual: number): void {
    this.#settling.left--
    this.#settling.sum += residual
    if (this.#settling.left === 0) this.#level.shift(this.#settling.sum / settlingBlocks)
  }

  #learnDispersion(dispersion: number): void {
    this.#residuals++
    const weight = 1 / Math.min(varianceMemory, this.#residuals)
    this.#dispersion += (dispersion - this.#dispersion) * weight
  }

  #judge(residual: number, deviation: number, expected: number): SeriesChange | undefined {
    const unusual = residual / deviation
    const cut = Math.max(-most, Math.min(most, unusual))
    const before = this.#adwin.mean
    const rises = this.#rise.add(cut, unusual)
    const falls = this.#fall.add(-cut, -unusual)
    if (rises || falls) {
      const by = (rises ? this.#rise.rise : -this.#fall.rise) * deviation
      return this.#moved('page-hinkley', expected, by)
    }
    if (!this.#adwin.add(residual)) return undefined
    return this.#moved('adwin', expected, this.#adwin.mean - before)
  }

  #moved(detector: SeriesChange['detector'], expected: number, by: number): SeriesChange {
    this.#level.shift(by)
    this.#settling = { left: settlingBlocks, sum: 0 }
    this.#rise.reset()
    this.#fall.reset()
    this.#adwin = new Adwin({ delta: this.#options.delta, clock: 1 })
    return { detector, before: expected, after: expected + by }
  }
}
