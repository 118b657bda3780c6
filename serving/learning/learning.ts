import { PortentError } from '../../core/index.ts'
import type { WarehouseConfig } from '../../datasets/index.ts'
import type { Registry } from '../../ml/index.ts'
import { type Repeating, repeating } from '../repeating.ts'
import type { Store } from '../store/store.ts'
import type { FromProgram } from './program-messages.ts'
import { type RunningProgram, runProgram } from './run-program.ts'
import { defaultTriggers, type LearningTriggers, reasonToRetrain } from './triggers.ts'

export interface LearningDependencies {
  /** The data directory. */
  readonly home: string
  readonly warehouse: WarehouseConfig
  readonly store: Pick<Store, 'reports'>
  readonly registry: Pick<Registry, 'aliases'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Starts a retraining; default in a process of its own. */
  readonly run?: typeof runProgram
}

/** What learning needs of the service that runs it. */
export interface LearningHost {
  readonly log: Log
  /** Gives the warehouse what waits for it. */
  handOver(): Promise<void>
}

/** As pino's. */
interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/** One retraining. Times are milliseconds since the epoch. */
export interface LearningRun {
  readonly began: number
  readonly reason: string
  /** What it does now, and the share of the steps done, in `[0, 1]`. */
  readonly step: string
  readonly share: number
  /** Undefined while it runs. */
  readonly ended?: number
  /** The version that came of it. */
  readonly version?: string
  /** Why none did. */
  readonly failure?: string
}

/** Milliseconds between looks whether there is a reason to retrain. */
const lookEvery = 1_000

/**
 * Retrains while the service runs: by time, by volume, at drift, and when asked.
 *
 * Each retraining is a process of its own at low priority, one at a time; what comes of it challenges the champion, and
 * whoever judges decides.
 */
export class Learning {
  readonly #dependencies: LearningDependencies
  readonly #triggers: LearningTriggers | undefined
  readonly #runs = { retrained: 0, failed: 0 }
  #host: LearningHost | undefined
  #rounds: Repeating | undefined
  #running: RunningProgram | undefined
  #ending: Promise<void> = Promise.resolve()
  #last: LearningRun | undefined
  #began: number
  #reports: number
  #drifted: string | undefined

  /** @param triggers - What they leave out is as by default; without any it retrains only when asked. */
  constructor(dependencies: LearningDependencies, triggers?: Partial<LearningTriggers>) {
    this.#dependencies = dependencies
    this.#triggers = triggers && { ...defaultTriggers, ...triggers }
    this.#began = dependencies.now()
    this.#reports = dependencies.store.reports
  }

  /** Looks from now on whether there is a reason to retrain, if it may by itself. */
  start(host: LearningHost): void {
    this.#host = host
    if (!this.#triggers) return
    this.#rounds = repeating(
      lookEvery,
      () => this.#look(),
      (err) => host.log.warn({ err, task: 'retrain' }, 'failed; will retry'),
    )
  }

  /** Something drifts: the next look retrains, unless one has just begun. */
  drifted(meaning: string): void {
    this.#drifted = meaning
  }

  /**
   * Retrains now.
   *
   * @throws {@link PortentError} `ERR_RETRAINING` if it does already; `ERR_NO_MODEL` if nothing serves yet.
   */
  async ask(who: string, reason: string): Promise<LearningRun> {
    if (this.#isBusy)
      throw new PortentError('ERR_RETRAINING', 'the service retrains already; wait for it to end')
    if (!this.#dependencies.registry.aliases().champion)
      throw new PortentError('ERR_NO_MODEL', 'no model serves yet, so there is none to go on from')
    await this.#begin(who, reason)
    return this.#last!
  }

  /** The retraining under way, or the last one. */
  get run(): LearningRun | undefined {
    return this.#last
  }

  /** How many ended with a version, and how many did not. */
  get runs(): { readonly retrained: number; readonly failed: number } {
    return this.#runs
  }

  get triggers(): LearningTriggers | undefined {
    return this.#triggers
  }

  /** No more; ends what is under way, of which nothing is kept. */
  async stop(): Promise<void> {
    await this.#rounds?.stop()
    this.#running?.stop()
    await this.#ending
  }

  get #isBusy(): boolean {
    return this.#last !== undefined && this.#last.ended === undefined
  }

  async #look(): Promise<void> {
    if (this.#isBusy) return
    const { registry, store, now } = this.#dependencies
    const { champion, challenger } = registry.aliases()
    if (!champion) return
    const state = {
      began: this.#began,
      reports: store.reports - this.#reports,
      drifted: this.#drifted,
      challengerSince: challenger && Date.parse(challenger.since),
    }
    const reason = reasonToRetrain(state, this.#triggers!, now())
    if (reason !== undefined) await this.#begin('schedule', reason)
  }

  async #begin(who: string, reason: string): Promise<void> {
    const { home, warehouse, store, now, run = runProgram } = this.#dependencies
    this.#began = now()
    this.#reports = store.reports
    this.#drifted = undefined
    this.#last = { began: this.#began, reason, step: 'hand over', share: 0 }
    this.#host?.log.info({ reason }, 'retrains')
    // What cannot be handed over now is learned the next time.
    await this.#host?.handOver().catch((err) => this.#host?.log.warn({ err }, 'hand over failed'))
    // The next hand-over may have hold of an embedded warehouse for a moment.
    const task = { home, warehouse: { ...warehouse, waitMs: 60_000 }, who, reason }
    const running = run(task, ({ step, share }) => {
      this.#last = { ...this.#last!, step, share }
    })
    this.#running = running
    this.#ending = running.ended.then((message) => this.#end(message))
  }

  #end(message: Exclude<FromProgram, { kind: 'progress' }>): void {
    const ended = this.#dependencies.now()
    this.#running = undefined
    const log = this.#host?.log
    if (message.kind === 'retrained') {
      const { version, learned, calibration, seconds, feedback } = message.retrained
      this.#runs.retrained += 1
      this.#last = { ...this.#last!, step: 'retrained', share: 1, ended, version }
      log?.info({ version, learned, calibration, seconds }, 'retrained; the version challenges')
      if (feedback.distrusted.length > 0)
        log?.warn({ hosts: feedback.distrusted }, 'what these hosts report is not learned')
      return
    }
    this.#last = { ...this.#last!, ended, failure: message.message }
    // Nothing new is no fault.
    if (message.code === 'ERR_NO_DATA') {
      log?.info({ reason: message.message }, 'nothing to learn')
      return
    }
    this.#runs.failed += 1
    log?.warn({ code: message.code, reason: message.message }, 'the retraining failed')
  }
}
