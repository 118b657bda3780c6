import type { Random } from '../../core/index.ts'
import { backoff } from './backoff.ts'
import type { Notice } from './notice.ts'
import type { NoticeLog } from './notice-log.ts'
import type { PostWebhook } from './post-webhook.ts'
import { signatureOf } from './signature.ts'
import { filterOf, type Progress, type Webhook, type Webhooks } from './webhooks.ts'

export interface CallSettings {
  /** A webhook that fails for so long is disabled, milliseconds. */
  readonly giveUpAfter: number
  /** Calls of one webhook at a time. */
  readonly atOnce: number
}

export const defaultCallSettings: CallSettings = { giveUpAfter: 86_400_000, atOnce: 8 }

export interface CallSources {
  readonly log: NoticeLog
  readonly webhooks: Webhooks
  readonly post: PostWebhook
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: Random
  /** Whether whoever asked for a webhook may still be told. */
  readonly mayStill: (who: string) => boolean
  /** Told what became of a call: `delivered`, `failed`, or `disabled` for good. */
  readonly called?: (outcome: 'delivered' | 'failed' | 'disabled', webhook: Webhook) => void
}

/** A webhook's place is kept at least so often, though it is told nothing. */
const mostUnkept = 1_000

interface Message {
  /** Of its notice. */
  readonly seq: number
  readonly id: string
  readonly body: string
}

/** What became of some calls: those that were confirmed, and why the first of the others failed. */
interface Outcome {
  readonly confirmed: ReadonlySet<number>
  readonly failure?: { readonly why: string; readonly isGone: boolean }
}

/**
 * Calls webhooks, each notice at least once: how far a webhook is moves on when it has confirmed all before.
 * After a failure it is called again with growing pauses, under the same ids; one that fails for too long, or
 * says that it is gone (410), is disabled.
 */
export class WebhookCalls {
  readonly #sources: CallSources
  readonly #settings: CallSettings
  readonly #underWay = new Map<string, Promise<void>>()
  /** By webhook, confirmed notices that come after one that is not, so that they are not sent again. */
  readonly #ahead = new Map<string, Set<number>>()
  /** By webhook, the first notice that was not looked at for it. */
  readonly #looked = new Map<string, number>()
  #stopped = false

  constructor(sources: CallSources, settings: CallSettings = defaultCallSettings) {
    this.#sources = sources
    this.#settings = settings
  }

  /** Calls every webhook that has something to be told and is not being called; resolves when that is over. */
  async round(): Promise<void> {
    const { webhooks, now, mayStill } = this.#sources
    if (this.#stopped) return
    for (const webhook of webhooks.list()) {
      const isDue = webhook.disabled === undefined && webhook.tryAt <= now()
      if (!isDue || this.#underWay.has(webhook.id)) continue
      if (!mayStill(webhook.who)) {
        this.#disable(webhook)
        continue
      }
      const work = this.#catchUp(webhook).finally(() => this.#underWay.delete(webhook.id))
      this.#underWay.set(webhook.id, work)
    }
    await Promise.all(this.#underWay.values())
  }

  /** Begins no more calls; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.allSettled(this.#underWay.values())
  }

  /** For good, since its key is. */
  #disable(webhook: Webhook): void {
    const { webhooks, now, called } = this.#sources
    const { next, failures, failingSince, tryAt } = webhook
    const lastFailure = 'the key that asked for it is not good any more'
    const progress = { next, failures, failingSince, tryAt, lastFailure, disabled: now() }
    webhooks.advance(webhook.id, progress)
    called?.('disabled', webhook)
  }

  async #catchUp(webhook: Webhook): Promise<void> {
    const { log, webhooks } = this.#sources
    let current: Webhook | undefined = webhook
    while (current && !this.#stopped) {
      const from: number = Math.max(current.next, this.#looked.get(current.id) ?? 0)
      if (from > log.last) return
      const { messages, through } = this.#waitingFor(current, from)
      const { confirmed, failure } = await this.#call(current, messages)
      // In the order of what waits: the first that is not confirmed holds it up.
      const stuck = messages.find(({ seq }) => !confirmed.has(seq))
      const next = stuck ? Math.max(from, stuck.seq) : through + 1
      this.#remember(current, confirmed, next)
      const isWorthKeeping = messages.length > 0 || next - current.next > mostUnkept
      if (isWorthKeeping) webhooks.advance(current.id, this.#progressOf(current, next, failure))
      if (stuck) return
      current = webhooks.get(current.id)
    }
    if (!current) this.#forget(webhook)
  }

  /** What a webhook is to be told next, and how far that goes. */
  #waitingFor(webhook: Webhook, from: number): { messages: Message[]; through: number } {
    const { log } = this.#sources
    const filter = filterOf(webhook)
    const { notices, through } = log.after(from - 1, filter)
    const messages = notices.map(this.#messageOf)
    const lost = log.lostAfter(from - 1, filter)
    if (lost !== undefined) messages.unshift(this.#gapThrough(lost))
    const ahead = this.#ahead.get(webhook.id)
    return { messages: messages.filter(({ seq }) => !ahead?.has(seq)), through }
  }

  #remember({ id }: Webhook, confirmed: ReadonlySet<number>, next: number): void {
    this.#looked.set(id, next)
    const ahead = this.#ahead.get(id) ?? new Set()
    for (const seq of confirmed) ahead.add(seq)
    for (const seq of ahead) if (Math.abs(seq) < next) ahead.delete(seq)
    this.#ahead.set(id, ahead)
  }

  #forget({ id }: Webhook): void {
    this.#ahead.delete(id)
    this.#looked.delete(id)
  }

  #progressOf(webhook: Webhook, next: number, failure: Outcome['failure']): Progress {
    const { now, random, called } = this.#sources
    if (!failure) return { next, failures: 0, tryAt: 0, lastFailure: '' }
    const failures = webhook.failures + 1
    const { failingSince = now() } = webhook
    const isOver = failure.isGone || now() - failingSince >= this.#settings.giveUpAfter
    if (isOver) called?.('disabled', webhook)
    return {
      ...{ next, failures, failingSince, lastFailure: failure.why },
      tryAt: now() + backoff(failures, random),
      ...(isOver && { disabled: now() }),
    }
  }

  /** Some calls at a time, and none more once one has failed. */
  async #call(webhook: Webhook, messages: readonly Message[]): Promise<Outcome> {
    const confirmed = new Set<number>()
    const queue = messages[Symbol.iterator]()
    let failure: Outcome['failure']
    const caller = async () => {
      for (const message of queue) {
        const failed = await this.#callOnce(webhook, message)
        this.#sources.called?.(failed ? 'failed' : 'delivered', webhook)
        if (failed) failure ??= failed
        else confirmed.add(message.seq)
        if (failure || this.#stopped) return
      }
    }
    await Promise.all(Array.from({ length: this.#settings.atOnce }, caller))
    return { confirmed, ...(failure && { failure }) }
  }

  async #callOnce(webhook: Webhook, { id, body }: Message): Promise<Outcome['failure']> {
    const { post, webhooks, now } = this.#sources
    const secret = webhooks.secretOf(webhook.id)
    if (secret === undefined) return { why: 'it was deleted', isGone: false }
    const timestamp = Math.floor(now() / 1_000)
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'portent',
      'webhook-id': id,
      'webhook-timestamp': `${timestamp}`,
      'webhook-signature': signatureOf(secret, id, timestamp, body),
    }
    try {
      const status = await post({ url: webhook.url, headers, body })
      if (status >= 200 && status < 300) return undefined
      return { why: `answered ${status}`, isGone: status === 410 }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      return { why: (code ?? message).slice(0, 200), isGone: false }
    }
  }

  readonly #messageOf = ({ seq, type, time, data }: Notice): Message => ({
    seq,
    id: this.#sources.log.ids.idOf(seq),
    body: `{"type":"${type}","timestamp":"${new Date(time).toISOString()}","data":${data}}`,
  })

  /** Says that notices are missing before what follows. */
  #gapThrough(lost: number): Message {
    const { log, now } = this.#sources
    const data = { reason: 'what came before is no longer kept' }
    return {
      // Before all others, and the number of no notice.
      seq: -lost,
      id: `gap-${log.ids.idOf(lost)}`,
      body: JSON.stringify({ type: 'gap', timestamp: new Date(now()).toISOString(), data }),
    }
  }
}
