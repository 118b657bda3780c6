import { type Random, type SqliteDatabase, seeded } from '../../core/index.ts'
import { type MergedPush, type MergeRequest, Merger, merge } from '../../goalstate/index.ts'
import { effectiveMode } from '../planner/modes.ts'
import type { DeliveryReport } from '../plans/deliveries.ts'
import type { PlanAnswer, Planner } from '../plans/planner.ts'
import type { RestartReport, Retention } from '../store/store.ts'
import { writeAll } from '../store/write-all.ts'
import type { ConfirmBy, PushOutcome } from './confirmation.ts'
import { PushAudit } from './push-audit.ts'
import type { PushTargets } from './push-targets.ts'
import { type Batch, rowsOf, type SentBatch, sendBatch } from './send-batch.ts'
import {
  type Dropped,
  groupOf,
  mergeRequestOf,
  type WaitingItem,
  waitingItemsOf,
} from './waiting-item.ts'

/** How to push. Times in milliseconds. */
export interface PushSettings {
  /** Default `replies`. */
  readonly confirmBy?: ConfirmBy
  /** How long one push may take; default 2 s. */
  readonly deadline?: number
  /** What comes for a host within this time of a push to it goes together; default 10. */
  readonly gather?: number
  /** Items that may wait or be under way; default 20,000. */
  readonly mostItems?: number
  /** Pushes that may be under way; default 64. */
  readonly mostPushes?: number
  /** So often an item is sent at most; default 5. */
  readonly attempts?: number
  /** The wait before the second attempt, which doubles with each; default 100. */
  readonly backoff?: number
  /** Spreads the waits, so that what failed together is not sent again together; default 1. */
  readonly seed?: number
}

const defaults: Required<PushSettings> = {
  confirmBy: 'replies',
  deadline: 2_000,
  gather: 10,
  mostItems: 20_000,
  mostPushes: 64,
  attempts: 5,
  backoff: 100,
  seed: 1,
}

interface PusherSources {
  /** With the schema of the store, see `migrate`. */
  readonly database: SqliteDatabase
  readonly planner: Pick<Planner, 'deliveries' | 'modes'>
  /** Closed when the pusher stops. */
  readonly targets: PushTargets
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly observer: PushObserver
}

/** Is told what happens to items, for metrics, logs and live pages. */
export interface PushObserver {
  /** Items were sent, and this came of it. */
  sent(outcome: PushOutcome, items: readonly WaitingItem[]): void
  /** Items will not be sent, or not again. */
  dropped(why: Dropped, items: readonly WaitingItem[]): void
  /** A push of some items ended, after so many milliseconds. */
  took(ms: number): void
  /** What was sent, or came of it, could not be kept. */
  failed(error: unknown): void
}

/** A batch and what it was gathered from. */
interface Gathered extends Batch {
  readonly push: MergedPush
}

/**
 * Sends plans to hosts: gathered by host and merged with proof, each item audited before it goes, and sent
 * again after growing waits until it is confirmed or its time is over. Only what is confirmed is told as
 * delivered.
 *
 * Nothing is left out because it was sent before: agents look up subnets and routers in the same message and
 * nowhere else, and it is for these that they reply.
 */
export class Pusher {
  readonly audit: PushAudit
  readonly #sources: PusherSources
  readonly #settings: Required<PushSettings>
  readonly #merger: Merger
  readonly #random: Random
  /** What is gathered or under way, by the request that stands for it. */
  readonly #items = new Map<MergeRequest, WaitingItem>()
  /** What waits for its next attempt, and the timer that ends the wait. */
  readonly #resting = new Map<WaitingItem, NodeJS.Timeout>()
  /** Merged, while as many others as may be are under way. */
  readonly #ready: MergedPush[] = []
  readonly #underWay = new Set<Promise<void>>()
  /** When agents came back empty, of hosts to which something may be under way. */
  readonly #restarts = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(sources: PusherSources, settings: PushSettings = {}) {
    this.#sources = sources
    this.#settings = { ...defaults, ...settings }
    this.#random = seeded(this.#settings.seed)
    this.#merger = new Merger({
      delay: this.#settings.gather,
      keyOf: (request) => groupOf(this.#items.get(request)!),
    })
    this.audit = new PushAudit(sources.database)
  }

  /** Items that wait or are under way. */
  get waiting(): number {
    return this.#items.size + this.#resting.size
  }

  /** Takes what of a plan it can send; what is beyond the bound may be planned again. */
  take(plan: PlanAnswer): void {
    const items = waitingItemsOf(plan)
    const room = this.#isStopped ? 0 : Math.max(0, this.#settings.mostItems - this.waiting)
    for (const item of items.slice(0, room)) this.#add(item)
    this.#drop(this.#isStopped ? 'ended' : 'full', items.slice(room))
    this.#pump()
  }

  /** Sends nothing more of a port, neither to it nor for it. */
  portGone(vni: number, ip: string): void {
    for (const waiting of this.#all()) {
      const { item } = waiting
      if (item.vni === vni && (item.source === ip || item.destination === ip))
        waiting.dropped = 'gone'
    }
  }

  /** What was under way when an agent came back empty is not there, whatever is replied. */
  addRestarts(restarts: readonly RestartReport[]): void {
    for (const { host, time } of restarts)
      this.#restarts.set(host, Math.max(time, this.#restarts.get(host) ?? 0))
  }

  prune(retention: Retention): void {
    const now = this.#sources.now()
    this.audit.prune(now, retention)
    for (const [host, time] of this.#restarts)
      if (time < now - this.#settings.deadline) this.#restarts.delete(host)
  }

  /** Sends no more; resolves when what is under way has ended, which its deadline bounds. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    for (const timer of this.#resting.values()) clearTimeout(timer)
    await Promise.all(this.#underWay)
    this.#drop('ended', [...this.#all()])
    this.#items.clear()
    this.#resting.clear()
    this.#sources.targets.close()
  }

  *#all(): Iterable<WaitingItem> {
    yield* this.#items.values()
    yield* this.#resting.keys()
  }

  #add(waiting: WaitingItem): void {
    const request = mergeRequestOf(waiting)
    this.#items.set(request, waiting)
    this.#merger.add(request, this.#sources.now())
  }

  /** Sends what is due, as far as may be, and comes back when more is. */
  #pump(): void {
    clearTimeout(this.#timer)
    if (this.#isStopped) return
    const now = this.#sources.now()
    this.#ready.push(...this.#merger.due(now))
    const room = this.#settings.mostPushes - this.#underWay.size
    this.#start(this.#ready.splice(0, Math.max(0, room)))
    const due = this.#merger.nextDue()
    if (due !== undefined)
      this.#timer = setTimeout(() => this.#pump(), Math.max(1, due - now)).unref()
  }

  /** Starts pushes together, so that their audit is one write. */
  #start(pushes: readonly MergedPush[]): void {
    if (pushes.length === 0) return
    const sent = this.#sources.now()
    const batches = pushes.map((push) => this.#batchOf(push, sent))
    let rows: number[]
    try {
      rows = this.audit.open(batches.flatMap((batch) => rowsOf(batch, sent)))
    } catch (error) {
      this.#sources.observer.failed(error)
      for (const batch of batches) this.#end(batch, allOf(batch, 'failed'))
      return
    }
    for (const batch of batches) this.#send(batch, rows.splice(0, batch.items.length), sent)
  }

  /** What of a gathered push may still be sent. */
  #batchOf(push: MergedPush, now: number): Gathered {
    const alive = push.requests.filter((request) => {
      const item = this.#items.get(request)!
      const why = this.#refusalOf(item, now)
      if (why === undefined) return true
      this.#items.delete(request)
      this.#drop(why, [item])
      return false
    })
    const items = alive.map((request) => this.#items.get(request)!)
    for (const item of items) item.attempts++
    const { messages } =
      alive.length === push.requests.length ? push : merge(alive, { now: new Date(now) })
    return { push, items, messages, ...this.#sources.targets.of(hostOf(push)) }
  }

  #refusalOf({ item, dropped }: WaitingItem, now: number): Dropped | undefined {
    if (dropped) return dropped
    if (item.expires <= now) return 'expired'
    // The switches of now: they may have been thrown since it was planned.
    const { mode } = effectiveMode(this.#sources.planner.modes.current, item.vni)
    return mode === 'on' ? undefined : 'stopped'
  }

  #send(batch: Gathered, rows: readonly number[], sent: number): void {
    const { deadline, confirmBy } = this.#settings
    const { observer, now } = this.#sources
    const underWay = sendBatch(batch, deadline, confirmBy)
      .then((result) => {
        if (batch.items.length > 0) observer.took(result.took)
        // What an agent took before it came back empty is lost.
        const isLost = (this.#restarts.get(hostOf(batch.push)) ?? 0) >= sent
        const known = isLost
          ? { ...result, outcomes: result.outcomes.map(() => 'unconfirmed' as const) }
          : result
        this.#keep(batch, known, rows, now())
        return known.outcomes
      })
      .catch((error: unknown) => {
        observer.failed(error)
        return allOf(batch, 'failed')
      })
      .then((outcomes) => {
        this.#underWay.delete(underWay)
        this.#end(batch, outcomes)
        this.#pump()
      })
    this.#underWay.add(underWay)
  }

  /** Keeps what came of a batch, and that its confirmed items are delivered, in one write. */
  #keep(batch: Batch, { outcomes, reply }: SentBatch, rows: readonly number[], now: number): void {
    const confirmed = batch.items.filter((_, i) => outcomes[i] === 'confirmed')
    writeAll(this.#sources.database, 'what pushes came to', () => {
      this.audit.close(
        outcomes.map((outcome, i) => ({ seq: rows[i]!, answered: now, outcome, reply })),
      )
      this.#sources.planner.deliveries.report(
        confirmed.map((waiting) => reportOf(waiting, 'delivered', now)),
      )
    })
  }

  /** The push is over; what failed is sent again later, if there is time. */
  #end({ push, items }: Gathered, outcomes: readonly PushOutcome[]): void {
    for (const request of push.requests) this.#items.delete(request)
    this.#merger.done(push)
    for (const outcome of new Set(outcomes))
      this.#sources.observer.sent(
        outcome,
        items.filter((_, i) => outcomes[i] === outcome),
      )
    this.#again(items.filter((_, i) => outcomes[i] === 'failed' || outcomes[i] === 'refused'))
  }

  /** Sends what failed together again together, after a while. */
  #again(failed: readonly WaitingItem[]): void {
    const { planner, now } = this.#sources
    const attempts = Math.max(1, ...failed.map((waiting) => waiting.attempts))
    const wait = this.#settings.backoff * 2 ** (attempts - 1) * (0.5 + this.#random())
    const next = now() + wait
    const rested = failed.filter((waiting) => {
      const why = this.#giveUp(waiting, next)
      if (why !== undefined) this.#drop(why, [waiting])
      return why === undefined
    })
    if (rested.length === 0) return
    // They stay on their way, so that no other plan pushes them meanwhile.
    planner.deliveries.expect(rested.map(({ item }) => ({ ...item, planned: next })))
    const timer = setTimeout(() => {
      for (const waiting of rested) {
        this.#resting.delete(waiting)
        this.#add(waiting)
      }
      this.#pump()
    }, wait)
    for (const waiting of rested) this.#resting.set(waiting, timer.unref())
  }

  /** Why an item is not sent again. @param next - When it would be. */
  #giveUp({ item, attempts }: WaitingItem, next: number): Dropped | undefined {
    if (this.#isStopped) return 'ended'
    if (attempts >= this.#settings.attempts) return 'given-up'
    return next >= item.expires ? 'expired' : undefined
  }

  /** Tells that items are not on their way any more. */
  #drop(why: Dropped, items: readonly WaitingItem[]): void {
    if (items.length === 0) return
    const { observer, planner, now } = this.#sources
    observer.dropped(why, items)
    try {
      planner.deliveries.report(items.map((waiting) => reportOf(waiting, 'failed', now())))
    } catch (error) {
      // Then they stay on their way until nobody believes it any more.
      observer.failed(error)
    }
  }
}

const hostOf = ({ key }: Pick<MergedPush, 'key'>) => key.slice(key.indexOf(' ') + 1)

const allOf = ({ items }: Batch, outcome: PushOutcome) => items.map(() => outcome)

function reportOf(
  { item }: WaitingItem,
  status: DeliveryReport['status'],
  time: number,
): DeliveryReport {
  const { plan, vni, host, source, destination } = item
  return { plan, vni, host, source, destination, status, time }
}
