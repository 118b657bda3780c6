import type { Random, SqliteDatabase } from '../../core/index.ts'
import type { Activity } from '../activity.ts'
import type { Planner } from '../plans/planner.ts'
import { everyNetwork, type News } from './notice.ts'
import { type NoticeBounds, NoticeLog } from './notice-log.ts'
import { planNews } from './plan-news.ts'
import { webhookCaller } from './post-webhook.ts'
import { type MayReach, reachable } from './reachable-address.ts'
import { type StreamLimits, Streams } from './streams.ts'
import { type CallSettings, WebhookCalls } from './webhook-calls.ts'
import { type Webhook, Webhooks } from './webhooks.ts'

export interface SubscriptionOptions {
  readonly bounds?: NoticeBounds
  readonly streams?: StreamLimits
  readonly calls?: CallSettings
  /** Private networks that webhooks may lead to, in CIDR notation; default none. */
  readonly allow?: readonly string[]
  /** Whether webhooks may be called without encryption; default no. */
  readonly allowHttp?: boolean
  /** Milliseconds between looks for webhooks whose pause is over; default one second. */
  readonly retryEvery?: number
}

export interface SubscriptionSources {
  readonly database: SqliteDatabase
  readonly planner: Pick<Planner, 'onPlan'>
  readonly activity: Activity
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: Random
  /** Whether whoever asked for a webhook may still be told; default they may. */
  readonly mayStill?: ((who: string) => boolean) | undefined
}

const minute = 60_000

/** As pino's. */
interface SubscriptionLog {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/**
 * Tells whoever subscribed of plans, pushes and models: by streams and webhooks, from one log.
 *
 * Nothing is kept while nobody listens or may come back, so that without subscribers plans cost no more.
 */
export class Subscriptions {
  readonly log: NoticeLog
  readonly streams: Streams
  readonly webhooks: Webhooks
  readonly mayReach: MayReach
  readonly allowHttp: boolean
  /** Calls of webhooks since the start. */
  readonly calls = { delivered: 0, failed: 0, disabled: 0 }
  readonly #sources: SubscriptionSources
  readonly #calls: WebhookCalls
  readonly #retryEvery: number
  readonly #unlisten: readonly (() => void)[]
  #timers: readonly NodeJS.Timeout[] = []
  #reports: SubscriptionLog | undefined
  #hasRound = false
  #hasWebhooks: boolean

  /**
   * @param sources.database - With the schema of the store, see `migrate`.
   * @throws PortentError `ERR_INPUT` for a network that is none.
   */
  constructor(sources: SubscriptionSources, options: SubscriptionOptions = {}) {
    const { database, planner, activity, now, random } = sources
    this.#sources = sources
    this.mayReach = reachable(options.allow ?? [])
    this.allowHttp = options.allowHttp ?? false
    this.log = new NoticeLog(database, options.bounds)
    this.webhooks = new Webhooks(database)
    this.#hasWebhooks = this.webhooks.list().length > 0
    this.streams = new Streams(this.log, now, options.streams)
    this.#calls = new WebhookCalls(
      {
        ...{ log: this.log, webhooks: this.webhooks, now, random },
        post: webhookCaller(this.mayReach),
        mayStill: sources.mayStill ?? (() => true),
        called: (outcome, webhook) => this.#called(outcome, webhook),
      },
      options.calls,
    )
    this.#unlisten = [
      planner.onPlan((plan) => this.#tell(() => planNews(plan))),
      activity.subscribe({ types: new Set(['push', 'model', 'alarm']) }, (event) => {
        if (event.type === 'push') this.#tell(() => [pushNews(event)])
        if (event.type === 'model') this.#tell(() => [modelNews(event)])
        if (event.type === 'alarm') this.#tell(() => [alarmNews(event)])
      }),
      this.log.onKept(() => this.#callSoon()),
    ]
    this.#retryEvery = options.retryEvery ?? 1_000
  }

  /** From now on webhooks are called again after failures, and what is kept stays within its bounds. */
  start(reports?: SubscriptionLog): void {
    this.#reports = reports
    this.#timers = [
      setInterval(() => this.#callSoon(), this.#retryEvery).unref(),
      setInterval(() => this.#pruneOrSay(), 10_000).unref(),
    ]
  }

  /** To be called when webhooks were added, removed or enabled. */
  webhooksChanged(): void {
    this.#hasWebhooks = this.webhooks.list().length > 0
    this.#callSoon()
  }

  /** That somebody opened a stream, and so may come back for what happens after it is closed. */
  heard(): void {
    const now = this.#sources.now()
    // Not for every stream: it is written to the disk.
    if (!this.log.isHeard(now + minute)) this.log.hear(now)
  }

  /** Removes what is kept no longer; to be called now and then. */
  prune(): void {
    const now = this.#sources.now()
    if (this.streams.count > 0 && !this.log.isHeard(now + minute)) this.log.hear(now)
    this.log.prune(now)
  }

  /** How many notices wait for webhooks, of the one that has most. */
  get waiting(): number {
    const next = this.webhooks.list().filter(({ disabled }) => disabled === undefined)
    return Math.max(0, ...next.map((webhook) => this.log.last - webhook.next + 1))
  }

  /** Ends streams, and calls no more; resolves when calls under way have ended. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    for (const unlisten of this.#unlisten) unlisten()
    this.streams.close()
    await this.#calls.stop()
  }

  #pruneOrSay(): void {
    try {
      this.prune()
    } catch (err) {
      this.#reports?.error({ err }, 'could not remove old notices; will retry')
    }
  }

  #tell(make: () => News[]): void {
    if (!this.#hasWebhooks && !this.log.isHeard(this.#sources.now())) return
    this.log.keep(make()).catch((err: unknown) => {
      this.#reports?.error({ err }, 'subscribers miss what happened')
    })
  }

  /** Once for all that is kept in a turn of the event loop. */
  #callSoon(): void {
    if (!this.#hasWebhooks || this.#hasRound) return
    this.#hasRound = true
    setImmediate(() => {
      this.#hasRound = false
      this.#calls.round().catch((err: unknown) => {
        this.#reports?.error({ err }, 'could not call webhooks; will retry')
      })
    })
  }

  #called(outcome: 'delivered' | 'failed' | 'disabled', { id, url }: Webhook): void {
    this.calls[outcome]++
    // The path of a URL may be a secret.
    if (outcome === 'disabled')
      this.#reports?.warn({ webhook: id, origin: new URL(url).origin }, 'disabled a webhook')
  }
}

type Told<Type> = Extract<Parameters<Activity['emit']>[0], { type: Type }>

function pushNews(event: Told<'push'>): News {
  const { vni, ip: source, destination, host, plan: planId, probability, time } = event
  const data = { vni, planId, source, destination, host, probability, sentAt: isoTime(time) }
  return { type: 'push', vni, time, data }
}

function modelNews({ vni = everyNetwork, time, version, change }: Told<'model'>): News {
  return { type: 'model', vni, time, data: { version, change, changedAt: isoTime(time) } }
}

function alarmNews({ vni = everyNetwork, time, name, message }: Told<'alarm'>): News {
  return { type: 'alarm', vni, time, data: { vni, name, message, raisedAt: isoTime(time) } }
}

const isoTime = (time: number) => new Date(time).toISOString()
