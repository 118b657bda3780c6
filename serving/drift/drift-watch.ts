import type { SqliteDatabase } from '../../core/index.ts'
import {
  type DriftAlarm,
  DriftMonitor,
  type DriftOptions,
  type DriftStatus,
  overall,
} from '../../ml/index.ts'
import type { Activity } from '../activity.ts'
import type { PushOutcome, RequestReport } from '../store/store.ts'
import { DriftStore, type KeptAlarm } from './drift-store.ts'
import { type Judged, judgedItems } from './judged-items.ts'

export interface DriftSources {
  /** With the schema of the store. */
  readonly database: SqliteDatabase
  readonly activity: Activity
  readonly predictor: { readonly manifest: { readonly version: string } | undefined }
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Reports of what an item was used for may come so much later, milliseconds. */
const reportDelay = 60_000
/** Items judged in a round; of more, the oldest are passed over. */
const itemsPerRound = 1_000
/** Scopes saved in a round: under 10 ms. */
const scopesPerRound = 10

/**
 * Feeds the {@link DriftMonitor} from what is reported, keeps what it learned and says, and tells of its alarms.
 *
 * Requests and outcomes are taken when the store has kept them; items of plans when their time has passed. A kill
 * loses at most what was learned since the last rounds of {@link round}; alarms are on disk before anyone hears of
 * them.
 */
export class DriftWatch {
  readonly #sources: DriftSources
  readonly #store: DriftStore
  readonly #monitor: DriftMonitor
  readonly #judged: ReturnType<typeof judgedItems>
  readonly #listeners: ((alarm: DriftAlarm) => void)[] = []
  #cursor: Judged
  #version: string | undefined

  constructor(sources: DriftSources, options: DriftOptions = {}) {
    const { database, predictor, now } = sources
    this.#sources = sources
    this.#store = new DriftStore(database)
    this.#monitor = new DriftMonitor((alarm) => this.#alarmed(alarm), options, this.#store.read())
    this.#judged = judgedItems(database)
    // What expired while the service was down was not reported either.
    this.#cursor = { expires: now() - reportDelay, seq: 0 }
    this.#version = predictor.manifest?.version
  }

  /** VNIs that are watched one by one, ascending. */
  get networks(): number[] {
    return this.#monitor.networks
  }

  /** Tells of each alarm, once it is kept. */
  onAlarm(listener: (alarm: DriftAlarm) => void): void {
    this.#listeners.push(listener)
  }

  /** First packets that nothing was pushed for. */
  addRequests(requests: readonly RequestReport[]): void {
    for (const { vni, time, destination, port } of requests) {
      this.#monitor.firstPacket({ vni, time, inTime: false })
      this.#monitor.asked({ vni, time, destination, ...(port > 0 && { port }) })
    }
  }

  /** What became of pushes; one that expired served no packet. */
  addOutcomes(outcomes: readonly PushOutcome[]): void {
    for (const { vni, time, destination, outcome, pushedAt } of outcomes) {
      if (outcome === 'expired') continue
      this.#monitor.firstPacket({ vni, time, inTime: time >= pushedAt })
      this.#monitor.asked({ vni, time, destination })
    }
  }

  /** Where a scope stands; `overall` for all networks together. */
  status(vni: number): DriftStatus | undefined {
    return this.#monitor.status(vni)
  }

  /** The latest alarms of a scope, newest first. */
  alarmsOf(vni: number, most: number): KeptAlarm[] {
    return this.#store.alarmsOf(vni, most)
  }

  /** One round: judges items of plans whose time has passed, notices another model, and saves some of it. */
  round(): void {
    this.#judge()
    const version = this.#sources.predictor.manifest?.version
    if (this.#version !== undefined && version !== this.#version) this.#monitor.learned()
    this.#version = version
    this.#save(scopesPerRound)
  }

  /** Saves all that changed. */
  saveAll(): void {
    this.#save(Number.POSITIVE_INFINITY)
  }

  #judge(): void {
    const to = this.#sources.now() - reportDelay
    const items = this.#judged(this.#cursor, to, itemsPerRound)
    for (const { vni, expires: time, probability, happened } of items) {
      this.#monitor.predicted({ vni, time, probability })
      this.#monitor.judged({ vni, time, probability, happened: happened === 1 })
    }
    // With more than can be judged, the next round goes on with what comes then.
    this.#cursor =
      items.length < itemsPerRound ? (items.at(-1) ?? this.#cursor) : { expires: to, seq: 0 }
  }

  #save(most: number): void {
    const scopes = this.#monitor.changed(most)
    const dropped = this.#monitor.dropped()
    if (scopes.length + dropped.length > 0) this.#store.save(scopes, dropped, this.#sources.now())
  }

  #alarmed(alarm: DriftAlarm): void {
    this.#store.add(alarm)
    const { vni, time, signal, meaning } = alarm
    this.#sources.activity.emit({
      ...{ type: 'alarm', time, name: `drift of ${signal}` },
      ...(vni === overall ? { message: overAll(signal) } : { vni, message: meaning }),
    })
    for (const listener of this.#listeners) listener(alarm)
  }
}

/** Everybody hears of what is of no network, so this names nothing that is of one. */
const overAll = (signal: string) =>
  `The ${signal} of all networks together has changed; GET /v1/drift says more to whoever may see them all`
