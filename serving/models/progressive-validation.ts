import type { Random } from '../../core/index.ts'
import type { Predictor } from '../predictor.ts'
import type { JudgingStore, Moment } from './judging-store.ts'

export interface ValidationOptions {
  /** Moments a minute, on average, at most; 0 for none, default 120. */
  readonly perMinute: number
  /** So many items each model names at a moment; default 10. */
  readonly top: number
  /** The share of time that asking may take, in `(0, 1]`; default 0.02. */
  readonly timeShare: number
}

const defaultValidation: ValidationOptions = { perMinute: 120, top: 10, timeShare: 0.02 }

/** What is not kept yet is no more than this; further moments are let go. */
const mostWaiting = 2_000
/** Moments labelled at once; the rest wait for the next round. */
const labelledAtOnce = 500

/**
 * Asks champion and challenger the same at sampled requests, before what comes is known, and looks it up when the
 * horizon has passed.
 *
 * The cost is bounded twice: by a number of moments a minute, and by a share of time. The next moment is
 * exponentially far away, so that no rhythm of requests is preferred.
 *
 * @see Grzenda, Gomes and Bifet, Delayed labelling evaluation for data streams, Data Mining and Knowledge
 *   Discovery 34, 2020.
 */
export class ProgressiveValidation {
  readonly #predictor: Pick<Predictor, 'compare'>
  readonly #store: JudgingStore
  readonly #now: () => number
  readonly #random: Random
  readonly #options: ValidationOptions
  /** Before then no moment is taken, milliseconds since the epoch. */
  #next = Number.NEGATIVE_INFINITY
  #waiting: Moment[] = []
  #underWay: Promise<void> | undefined

  constructor(
    predictor: Pick<Predictor, 'compare'>,
    store: JudgingStore,
    { now, random }: { now: () => number; random: Random },
    options: Partial<ValidationOptions> = {},
  ) {
    this.#predictor = predictor
    this.#store = store
    this.#now = now
    this.#random = random
    this.#options = { ...defaultValidation, ...options }
  }

  /** A request of a VM was just reported; it may be one to ask the models at, after whoever reported is answered. */
  offer(vni: number, source: string): void {
    const now = this.#now()
    if (this.#options.perMinute <= 0) return
    if (now < this.#next || this.#underWay || this.#waiting.length >= mostWaiting) return
    this.#next = now + (60_000 / this.#options.perMinute) * -Math.log(1 - this.#random())
    this.#underWay = new Promise((resolve) => setImmediate(resolve))
      .then(() => this.#ask(vni, source))
      // Whoever asks a model that fails is told; here it only said nothing.
      .catch(() => undefined)
      .finally(() => {
        this.#underWay = undefined
      })
  }

  /**
   * Keeps the moments since the last round, and labels those whose horizon has passed.
   *
   * @returns How many were labelled.
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept.
   */
  async round(): Promise<number> {
    await this.#underWay
    const kept = this.#waiting
    this.#waiting = []
    this.#store.add(kept)
    return this.#store.label(this.#now(), labelledAtOnce)
  }

  async #ask(vni: number, source: string): Promise<void> {
    const time = this.#now()
    const said = await this.#predictor.compare(vni, source, this.#options.top, time)
    if (!said) return
    this.#waiting.push({ vni, source, time, ...said })
    const spent = said.champion.milliseconds + (said.challenger?.milliseconds ?? 0)
    this.#next = Math.max(this.#next, time + spent / this.#options.timeShare)
  }
}
