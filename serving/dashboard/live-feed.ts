import type { Activity, ActivityEvent } from '../activity.ts'
import type { NetworkCounts } from './network-counts.ts'
import type {
  Health,
  LiveMessage,
  MinuteSeries,
  NetworkRow,
  RecentEvent,
  ServingModel,
} from './wire.ts'

/** What a live page is told of. */
export interface LiveSources {
  readonly counts: NetworkCounts
  /** Networks that the model knows, with how many VMs of each. */
  readonly known: () => readonly { readonly vni: number; readonly vms: number }[]
  readonly model: () => ServingModel | null
  readonly health: () => Health
  /** Of Portent. */
  readonly version: string
  readonly startedAt: number
}

/** One live page. */
export interface Viewer {
  /** The networks that it may see; all if it is left out. */
  readonly maySee?: ((vni: number) => boolean) | undefined
  /** @returns Whether it took the message; one that is too slow for it is told everything later. */
  send(message: LiveMessage): boolean
}

/** What is of no network is for everybody, but for alarms about all networks, which tell how others do. */
function isFor({ type, vni }: ActivityEvent, maySee: (vni: number) => boolean): boolean {
  return vni === undefined ? type !== 'alarm' : maySee(vni)
}

const mostEvents = 30
/** Of each second, and so that one network's many do not hide all others'. */
const mostOfNetwork = 5
/** Networks in one message. */
const mostRows = 20_000

/**
 * What live pages show, put together once for all of them: everything for one that opens, then at each
 * {@link tick} what has changed. Nothing is done while no page is open.
 */
export class LiveFeed {
  readonly #sources: LiveSources
  readonly #activity: Activity
  /** Viewers, and whether they have to be told everything. */
  readonly #viewers = new Map<Viewer, { isBehind: boolean; events: RecentEvent[] }>()
  #ofSecond = new Map<number, number>()
  #leave: (() => void) | undefined

  constructor(sources: LiveSources, activity: Activity) {
    this.#sources = sources
    this.#activity = activity
  }

  get viewers(): number {
    return this.#viewers.size
  }

  /** @returns Ends it. */
  open(viewer: Viewer, now: number): () => void {
    this.#leave ??= this.#activity.subscribe({}, (event) => this.#hear(event))
    const state = { isBehind: false, events: [] }
    this.#viewers.set(viewer, state)
    const moment = this.#moment(now)
    state.isBehind = !viewer.send(this.#message(viewer, moment, this.#all(), true, []))
    return () => {
      this.#viewers.delete(viewer)
      if (this.#viewers.size > 0) return
      this.#leave?.()
      this.#leave = undefined
    }
  }

  /** Tells all pages what has changed since the last time; to be called once a second. */
  tick(now: number): void {
    this.#ofSecond = new Map()
    const changed = this.#sources.counts.takeChanged(now)
    const moment = this.#moment(now)
    for (const [viewer, state] of this.#viewers) {
      const vnis = state.isBehind ? this.#all() : changed
      const message = this.#message(viewer, moment, vnis, state.isBehind, state.events)
      state.isBehind = !viewer.send(message)
      state.events = []
    }
  }

  #hear(event: ActivityEvent): void {
    const vni = event.vni ?? 0
    const count = (this.#ofSecond.get(vni) ?? 0) + 1
    this.#ofSecond.set(vni, count)
    if (count > mostOfNetwork) return
    const recent = recentOf(event)
    for (const [{ maySee }, { events }] of this.#viewers) {
      if (maySee && !isFor(event, maySee)) continue
      events.unshift(recent)
      events.length = Math.min(events.length, mostEvents)
    }
  }

  #all(): Iterable<number> {
    const known = this.#sources.known().map(({ vni }) => vni)
    return new Set([...this.#sources.counts.vnis, ...known])
  }

  #message(
    { maySee }: Viewer,
    { now, rowOf, series, health }: Moment,
    vnis: Iterable<number>,
    isFull: boolean,
    events: readonly RecentEvent[],
  ): LiveMessage {
    const { counts, startedAt, version, model } = this.#sources
    const seen = maySee ? [...vnis].filter(maySee) : [...vnis]
    return {
      time: now,
      ...{ startedAt, version, isFull, events },
      networks: seen.slice(0, mostRows).map(rowOf),
      series: maySee ? counts.series(now, maySee) : series(),
      model: model(),
      health: maySee ? null : health(),
    }
  }

  /** What all viewers' messages of one moment share, each made once and only if it is needed. */
  #moment(now: number): Moment {
    const { counts, known, health } = this.#sources
    const vms = once(() => new Map(known().map(({ vni, vms }) => [vni, vms])))
    const rows = new Map<number, NetworkRow>()
    const rowOf = (vni: number): NetworkRow => {
      const made = rows.get(vni)
      if (made) return made
      const [recent, trend] = [counts.sum(vni, now, 10), counts.trend(vni, now)]
      const row = { vni, vms: vms().get(vni) ?? 0, recent, trend }
      rows.set(vni, row)
      return row
    }
    return {
      ...{ now, rowOf },
      series: once(() => counts.series(now, () => true)),
      health: once(health),
    }
  }
}

interface Moment {
  readonly now: number
  readonly rowOf: (vni: number) => NetworkRow
  /** Of all networks. */
  readonly series: () => MinuteSeries
  readonly health: () => Health
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function recentOf(event: ActivityEvent): RecentEvent {
  const { type, time } = event
  switch (event.type) {
    case 'plan': {
      const { vni, ip, pushes, refusals } = event
      return { type, time, vni, ip, text: `${pushes} to push, ${refusals} not` }
    }
    case 'model':
      return { type, time, text: `${event.version.slice(0, 8)} ${event.change}` }
    case 'alarm': {
      const { vni, message } = event
      return { type, time, ...(vni !== undefined && { vni }), text: message }
    }
    default: {
      const { vni, ip, destination } = event
      return { type, time, vni, ip, destination }
    }
  }
}
