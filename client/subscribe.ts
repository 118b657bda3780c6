import { setTimeout as sleep } from 'node:timers/promises'
import type { webhooks } from './api.ts'
import { authorization, type ClientOptions } from './client.ts'
import { readEvents } from './read-events.ts'

/** What the service can tell of; `gap` where something before is no longer kept. */
export type NoticeType = keyof webhooks

export type NoticeOf<Type extends NoticeType> = webhooks[Type]['data']

/** One event of a stream. */
export type Subscribed = {
  [Type in NoticeType]: {
    readonly type: Type
    readonly data: NoticeOf<Type>
    /** To go on after it in another process; a `gap` has none. */
    readonly id?: string
  }
}[NoticeType]

export interface SubscribeOptions {
  /** VNIs and ranges, e.g. `5001,6000-6999`; all that the key may see if left out. */
  readonly vni?: string
  /** All if left out. */
  readonly types?: readonly Exclude<NoticeType, 'gap'>[]
  /** Id of the last event that was seen; from now on if left out. */
  readonly after?: string
  /** Called whenever a connection is open: what happens from then on is told. */
  readonly opened?: () => void
  /** Ends it. */
  readonly signal?: AbortSignal
}

/** The service refused a subscription; to ask again would not help. */
export class SubscriptionRefused extends Error {
  readonly status: number

  constructor(status: number, detail: string) {
    super(detail)
    this.name = new.target.name
    this.status = status
  }
}

/** Longest pause before it connects again, milliseconds. */
const longestPause = 30_000

/**
 * What happens, from now on or after an event, over as many connections as it takes: one that ends or breaks is
 * made anew, and goes on after the last event.
 *
 * @throws {@link SubscriptionRefused} for an answer of 4xx, but for 429.
 */
export async function* subscribe(
  client: ClientOptions,
  options: SubscribeOptions = {},
): AsyncGenerator<Subscribed, void, undefined> {
  const { signal } = options
  let { after } = options
  let retry = 3_000
  let failures = 0
  while (!signal?.aborted) {
    try {
      const stream = await connected(client, options, after)
      options.opened?.()
      for await (const event of readEvents(stream)) {
        failures = 0
        if (event.retry !== undefined) retry = event.retry
        if (event.data === undefined) continue
        after = event.id ?? after
        yield subscribed(event.type, event.data, event.id)
      }
    } catch (error) {
      if (signal?.aborted) return
      if (error instanceof SubscriptionRefused) throw error
    }
    const pause = Math.min(longestPause, retry * 2 ** failures++)
    await sleep(pause, undefined, { signal }).catch(() => {})
  }
}

async function connected(
  { url, key, fetch = globalThis.fetch }: ClientOptions,
  { vni, types, signal }: SubscribeOptions,
  after: string | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const place = new URL('/v1/subscribe', url)
  if (vni !== undefined) place.searchParams.set('vni', vni)
  if (types) place.searchParams.set('types', types.join(','))
  const headers = {
    accept: 'text/event-stream',
    ...(key !== undefined && authorization(key)),
    ...(after !== undefined && { 'last-event-id': after }),
  }
  const answer = await fetch(new Request(place, { headers, ...(signal && { signal }) }))
  if (answer.ok && answer.body) return answer.body
  const { detail = `answered ${answer.status}` } = (await answer.json().catch(() => ({}))) as {
    detail?: string
  }
  const isFinal = answer.status >= 400 && answer.status < 500 && answer.status !== 429
  throw isFinal ? new SubscriptionRefused(answer.status, detail) : new Error(detail)
}

const subscribed = (type: string, data: string, id: string | undefined): Subscribed =>
  ({ type, data: JSON.parse(data), ...(id !== undefined && { id }) }) as Subscribed
