import { signal } from '@preact/signals'
import type {
  Health,
  LiveMessage,
  MinuteSeries,
  NetworkRow,
  RecentEvent,
  ServingModel,
} from '../wire.ts'
import { ApiError, fetched, whoIsThere } from './api.ts'
import { backoff, eventsOf } from './event-stream.ts'
import { session } from './session.ts'

/** How the page is told of what happens. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  /** `retryAt`: when it is tried again, milliseconds of `performance.now()`. */
  | { readonly state: 'lost'; readonly retryAt: number }

/** What the service told last; null until the first message. */
export interface Live {
  readonly time: number
  readonly startedAt: number
  readonly version: string
  readonly series: MinuteSeries
  readonly model: ServingModel | null
}

export const connection = signal<Connection>({ state: 'connecting' })
export const live = signal<Live | null>(null)
/** By VNI. A new map with each message, so that who looks at it is told. */
export const networks = signal<ReadonlyMap<number, NetworkRow>>(new Map())
/** Newest first. */
export const events = signal<readonly RecentEvent[]>([])
/** Of the last two minutes, oldest first. */
export const healths = signal<readonly Health[]>([])

const mostEvents = 60
const mostHealths = 120

let stop: AbortController | undefined
let wake: (() => void) | undefined

/** Follows the one stream that all pages are told by, and goes back to it whenever it ends. */
export async function followLive(): Promise<void> {
  if (stop) return
  stop = new AbortController()
  const { signal: stopped } = stop
  let tries = 0
  while (!stopped.aborted) {
    const quiet = silence()
    let isOver = false
    try {
      const signal = AbortSignal.any([stopped, quiet.signal])
      const response = await fetched('/v1/live', { signal })
      for await (const { event, data } of eventsOf(response.body!)) {
        quiet.heard()
        if (event === 'over') isOver = true
        if (event !== 'live') continue
        tries = 0
        take(JSON.parse(data) as LiveMessage)
      }
    } catch (error) {
      if (stopped.aborted) break
      if (error instanceof ApiError && error.status === 401) break
    } finally {
      quiet.end()
    }
    if (session.value.state !== 'open') break
    // Asked again, the service says who may not.
    if (isOver) continue
    tries++
    await pause(backoff(tries, Math.random()))
    // After a restart the session may be known no more.
    await whoIsThere().catch(() => undefined)
    if (session.value.state !== 'open') break
  }
  stop = undefined
}

/** Something comes every second; a connection that says nothing for so long is dead, whatever TCP believes. */
const longestSilence = 10_000

function silence(): { signal: AbortSignal; heard(): void; end(): void } {
  const controller = new AbortController()
  let timer = setTimeout(() => controller.abort(), longestSilence)
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer)
      timer = setTimeout(() => controller.abort(), longestSilence)
    },
    end: () => clearTimeout(timer),
  }
}

/** Ends it; {@link followLive} begins anew. */
export function stopLive(): void {
  stop?.abort()
  wake?.()
}

/** Tries again at once. */
export function retryNow(): void {
  wake?.()
}

async function pause(wait: number): Promise<void> {
  connection.value = { state: 'lost', retryAt: performance.now() + wait }
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, wait)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  wake = undefined
}

function take(message: LiveMessage): void {
  const { time, startedAt, version, series, model, health } = message
  const rows = new Map(message.isFull ? [] : networks.value)
  for (const row of message.networks) rows.set(row.vni, row)
  if (message.isFull || message.networks.length > 0) networks.value = rows
  if (message.events.length > 0)
    events.value = [...message.events, ...events.value].slice(0, mostEvents)
  if (health) healths.value = [...healths.value, health].slice(-mostHealths)
  live.value = { time, startedAt, version, series, model }
  if (connection.value.state !== 'live') connection.value = { state: 'live' }
}
