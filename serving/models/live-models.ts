import { PortentError, type Random, type SqliteDatabase } from '../../core/index.ts'
import {
  type Aliases,
  type Author,
  type Champion,
  type Decision,
  defaultRule,
  defaultWatch,
  type KeptDecision,
  type PromotionRule,
  type Registry,
  type WatchRule,
} from '../../ml/index.ts'
import type { Activity } from '../activity.ts'
import type { Predictor } from '../predictor.ts'
import { isInCanary } from './canary.ts'
import { challengerDecision } from './challenger-decision.ts'
import { JudgingStore } from './judging-store.ts'
import { LiveCountStore } from './live-counts.ts'
import { type FailedLoad, LoadedModels } from './loaded-models.ts'
import { ProgressiveValidation, type ValidationOptions } from './progressive-validation.ts'
import { watchDecisions } from './watch-decisions.ts'

export interface LiveModelsSources {
  readonly registry: Registry
  readonly predictor: Predictor
  /** The store's, see `migrate`. */
  readonly database: SqliteDatabase
  /** Tells of requests and outcomes, and is told of models. */
  readonly activity: Activity
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: Random
  /** As pino's. */
  readonly log: {
    info(details: object, message: string): void
    warn(details: object, message: string): void
    error(details: object, message: string): void
  }
}

export interface LiveModelsOptions {
  readonly rule?: Partial<PromotionRule>
  readonly watch?: Partial<WatchRule>
  readonly validation?: Partial<ValidationOptions>
  /** Whether what is measured is acted on; else it is only measured. Default yes. */
  readonly automatic?: boolean
  /** How many of the newest versions are kept besides those that answer, challenge or did before; default 20. */
  readonly keep?: number
  /** Seed of resamples; default 1. */
  readonly seed?: number
}

/** What of the judging is kept, milliseconds. */
const keptFor = 14 * 86_400_000
/** Old versions are removed so often, milliseconds. */
const retainEvery = 3_600_000

/**
 * Which models answer: takes up what the registry says, judges a challenger beside the champion, lets it answer for
 * some networks and then for all, and goes back when what agents report leaves its bounds.
 *
 * Whatever fails, the models that answer go on answering.
 */
export class LiveModels {
  readonly judging: JudgingStore
  readonly counts: LiveCountStore
  readonly rule: PromotionRule
  readonly watch: WatchRule
  readonly #sources: LiveModelsSources
  readonly #loaded: LoadedModels
  readonly #validation: ProgressiveValidation
  readonly #options: LiveModelsOptions
  readonly #unsubscribe: () => void
  #takingUp: Promise<void> = Promise.resolve()
  #seenChanges: number | undefined
  #decided = 0
  #retainedAt = Number.NEGATIVE_INFINITY

  constructor(sources: LiveModelsSources, options: LiveModelsOptions = {}) {
    const { registry, predictor, database, activity, now, random } = sources
    this.#sources = sources
    this.rule = { ...defaultRule, ...options.rule }
    this.watch = { ...defaultWatch, ...options.watch }
    this.judging = new JudgingStore(database)
    this.counts = new LiveCountStore(database, this.watch.stretch)
    this.#loaded = new LoadedModels(registry, now)
    this.#validation = new ProgressiveValidation(
      predictor,
      this.judging,
      { now, random },
      options.validation,
    )
    this.#options = options
    const types = new Set(['request', 'hit', 'late', 'expiry'] as const)
    this.#unsubscribe = activity.subscribe({ types }, (event) => {
      const { vni, type } = event as { vni: number; type: keyof typeof outcomes }
      const model = predictor.versionFor(vni)
      if (model === undefined) return
      this.counts.count(vni, model, outcomes[type], now())
      if (event.type === 'request') this.#validation.offer(vni, event.ip)
    })
  }

  /** Versions that should answer and cannot be loaded. */
  failed(): readonly FailedLoad[] {
    return this.#loaded.failed()
  }

  /** How many loads failed, and how many decisions were made, since the service began. */
  get tally(): { readonly failures: number; readonly decisions: number } {
    return { failures: this.#loaded.failures, decisions: this.#decided }
  }

  /** The share of networks that a challenger answers for. */
  get canaryShare(): number {
    return this.#sources.registry.aliases().challenger?.share ?? 0
  }

  /** Looks whether another process changed the registry, at next to no cost, and if so takes up what it says. */
  async look(): Promise<void> {
    const changes = this.#sources.registry.changes()
    const isRetry = this.failed().some(({ version }) => !this.#loaded.isHopeless(version))
    if (changes === this.#seenChanges && !isRetry) return
    this.#seenChanges = changes
    await this.takeUp()
  }

  /**
   * Answers from the models that the registry names from now on. One that cannot be loaded leaves those that
   * answer in place; where none does yet, the champion before serves.
   *
   * @throws PortentError `ERR_ARTIFACT` if there is a champion, none answers yet and none can be loaded.
   */
  takeUp(): Promise<void> {
    const done = this.#takingUp.catch(() => undefined).then(() => this.#takeUp())
    this.#takingUp = done
    return done
  }

  /**
   * Makes a version champion; it answers when this resolves, and no question was turned away.
   *
   * @throws PortentError `ERR_NO_MODEL` or `ERR_ARTIFACT` if it cannot be loaded; nothing is changed then.
   */
  async promote(beginning: string, by: Author): Promise<string> {
    const { registry } = this.#sources
    const version = registry.versionNamed(beginning)
    await this.#loaded.load(version)
    registry.promote(version, by)
    await this.takeUp()
    return version
  }

  /**
   * Makes the champion before this one champion again, like {@link promote}.
   *
   * @throws PortentError as {@link promote}.
   */
  async rollback(by: Author): Promise<string> {
    const { registry } = this.#sources
    const { previous } = registry.aliases()
    if (previous !== undefined) await this.#loaded.load(previous)
    const version = registry.rollback(by)
    await this.takeUp()
    return version
  }

  /** Makes a version challenger, to be judged beside the champion; `null` withdraws it. */
  async challenge(beginning: string | null, by: Author): Promise<string | null> {
    const { registry } = this.#sources
    const version = beginning === null ? null : registry.versionNamed(beginning)
    if (version !== null) await this.#loaded.load(version)
    registry.setAlias('challenger', version, by)
    await this.takeUp()
    return version
  }

  /** One round of judging: keeps, labels, and decides what there is enough known for. */
  async judge(): Promise<readonly KeptDecision[]> {
    const { registry, now } = this.#sources
    this.counts.flush()
    await this.#validation.round()
    const { automatic = true, seed = 1 } = this.#options
    if (!automatic) return []
    const context = {
      ...{ registry, judging: this.judging, counts: this.counts, now: now() },
      ...{ rule: this.rule, watch: this.watch, seed },
    }
    const made: KeptDecision[] = []
    for (const decision of [challengerDecision(context), ...watchDecisions(context)]) {
      const kept = decision && (await this.#decide(decision))
      if (kept) made.push(kept)
    }
    return made
  }

  /** Removes what is too old: of the judging, and from time to time versions with their files. */
  prune(): void {
    const { registry, now, log } = this.#sources
    this.judging.prune(now() - keptFor)
    this.counts.prune(now() - keptFor)
    if (now() < this.#retainedAt + retainEvery) return
    this.#retainedAt = now()
    const { removed, sweptFiles } = registry.retain({ newest: this.#options.keep ?? 20 })
    if (sweptFiles.length > 0)
      log.info({ versions: removed.length, files: sweptFiles.length }, 'removed old models')
  }

  close(): void {
    this.#unsubscribe()
    this.counts.flush()
  }

  /** Does what was decided, and answers accordingly. */
  async #decide(decision: Decision): Promise<KeptDecision | undefined> {
    const { registry, now, log, activity } = this.#sources
    // What a rollback goes back to must be there before it is gone back to.
    if (decision.stage === 'watch' && decision.outcome === 'rollback') {
      const { previous } = registry.aliases()
      if (previous === undefined || this.#loaded.isHopeless(previous)) return undefined
      await this.#loaded.load(previous)
    }
    const kept = registry.decide(decision, new Date(now()).toISOString())
    if (!kept) return undefined
    this.#decided++
    const { stage, outcome, champion, challenger, sentence } = kept
    log.info({ stage, outcome, champion, challenger }, sentence)
    if (outcome === 'wait' || outcome === 'keep') return kept
    activity.emit({
      type: 'model',
      time: now(),
      version: challenger ?? champion!,
      change: sentence,
    })
    await this.takeUp()
    return kept
  }

  async #takeUp(): Promise<void> {
    const { registry, predictor } = this.#sources
    const aliases = registry.aliases()
    const { champion, challenger, previous } = aliases
    this.#loaded.keepOnly(new Set([champion?.version, challenger?.version, previous]))
    const serving = await this.#championOf(aliases)
    if (!serving) return
    const judged = challenger && (await this.#challengerOf(challenger.version, serving))
    const share = challenger?.share ?? 0
    const before = predictor.manifest?.version
    predictor.use(serving, judged && { model: judged, answersFor: (vni) => isInCanary(vni, share) })
    if (serving.manifest.version !== before) this.#tellServing(serving)
  }

  /** The champion, or what goes on in its place. */
  async #championOf({ champion, previous }: Aliases): Promise<Champion | undefined> {
    if (!champion) return undefined
    const { predictor, log } = this.#sources
    const answering = predictor.champion
    if (answering && this.#loaded.isHopeless(champion.version)) return answering
    try {
      return await this.#loaded.load(champion.version)
    } catch (err) {
      const { version } = champion
      if (answering) {
        const serving = answering.manifest.version
        log.error(
          { err, version, serving },
          'the champion cannot be loaded; the model before serves on',
        )
        return answering
      }
      if (previous === undefined) throw err
      log.error(
        { err, version, serving: previous },
        'the champion cannot be loaded; the one before serves',
      )
      return this.#loaded.load(previous)
    }
  }

  /** A challenger that cannot be loaded, or compared, is rejected. */
  async #challengerOf(version: string, serving: Champion): Promise<Champion | undefined> {
    const { registry, now, log } = this.#sources
    let reason: string
    try {
      const model = await this.#loaded.load(version)
      const [own, other] = [model.calibration.horizon, serving.calibration.horizon]
      if (own === other) return model
      reason = `it looks ${own} ms ahead and the champion ${other} ms, so they cannot be compared`
    } catch (error) {
      if (!(error instanceof PortentError) || error.code !== 'ERR_ARTIFACT') throw error
      reason = error.message
    }
    const champion = registry.aliases().champion?.version ?? null
    const sentence = `${version.slice(0, 12)} is rejected: ${reason}`
    const figures = { inputs: {}, numbers: {}, rule: {}, checks: [], networks: [] }
    registry.decide(
      {
        ...{ stage: 'judging', outcome: 'reject', champion, challenger: version },
        ...{ who: 'portent', ...figures, sentence },
      },
      new Date(now()).toISOString(),
    )
    log.warn({ version }, sentence)
    return undefined
  }

  #tellServing({ manifest: { version, kind } }: Champion): void {
    const { activity, log, now } = this.#sources
    log.info({ version, kind }, 'serves this model now')
    activity.emit({ type: 'model', time: now(), version, change: 'serves now' })
  }
}

const outcomes = { request: 'misses', hit: 'hits', late: 'late', expiry: 'unused' } as const
