import type { SqliteDatabase } from '../../core/index.ts'
import type { Holding } from '../planner/plan.ts'
import type { PushOutcome, RestartReport } from '../store/store.ts'
import { writeAll } from '../store/write-all.ts'
import type { PortEvent } from './port-events.ts'

/** One item of a plan, as it is kept. Times are milliseconds since the epoch. */
export interface PlanItem {
  readonly plan: string
  readonly vni: number
  readonly host: string
  readonly source: string
  readonly destination: string
  readonly probability: number
  /** Version of the model. */
  readonly model: string
  readonly planned: number
  /** From then on it is of no use, and cannot be confirmed. */
  readonly expires: number
  readonly state: 'planned' | 'withheld' | 'shadow'
}

/** What became of a plan's items; of all that match what is named. */
export interface DeliveryReport {
  readonly plan: string
  readonly vni: number
  readonly host?: string | undefined
  readonly source?: string | undefined
  readonly destination?: string | undefined
  readonly status: 'delivered' | 'failed'
  /** When, milliseconds since the epoch. */
  readonly time: number
}

/** How many items reports were about. */
export interface Reported {
  readonly delivered: number
  readonly failed: number
  /** Reported before, expired, not to be pushed, or of no plan that is known for that network. */
  readonly ignored: number
}

/** Items that were kept back, in numbers. */
export interface Withheld {
  readonly items: number
  /** How many of them the VM asked for in time. */
  readonly asked: number
  /** How many were expected: the sum of their probabilities. */
  readonly expected: number
}

export interface DeliveryTimes {
  /** After so long without use an item leaves its host, milliseconds. */
  readonly idleTimeout: number
  /** So long a planned item is taken to be on its way, milliseconds. */
  readonly confirmWithin: number
}

/** Since when a host has an item, or until when it is on its way. */
interface Known {
  readonly state: 'held' | 'pending'
  readonly since: number
  readonly until: number
  /** The VM that it is for. */
  readonly source: string
}

/**
 * What was planned, what of it was confirmed, and so what hosts hold: of pushes only what was confirmed, and
 * what VMs of the host asked for; until its idle timeout after it was last used. What is not confirmed in
 * time may be planned again.
 *
 * Kept in SQLite; of pushes what is still of use is in memory too.
 */
export class Deliveries {
  readonly #database: SqliteDatabase
  readonly #times: DeliveryTimes
  readonly #statements: ReturnType<typeof prepare>
  /** By host, then by VNI and destination. */
  readonly #hosts = new Map<string, Map<string, Known>>()
  /** By VNI, VM and destination: the host that was sent it. */
  readonly #pushedTo = new Map<string, string>()

  /**
   * @param database - With the schema of the store, see `migrate`.
   * @param now - Milliseconds since the epoch: what was of use then is read.
   */
  constructor(database: SqliteDatabase, times: DeliveryTimes, now: number) {
    this.#database = database
    this.#times = times
    this.#statements = prepare(database)
    const since = now - Math.max(times.idleTimeout, times.confirmWithin)
    for (const row of this.#statements.latest.all({ since }) as KeptItem[]) this.#recall(row)
  }

  /** That items are on their way, before {@link keep} has them for good. */
  expect(items: readonly PlanItem[]): void {
    for (const item of items)
      if (item.state === 'planned') {
        const until = item.planned + this.#times.confirmWithin
        this.#set(item, { state: 'pending', since: item.planned, until, source: item.source })
      }
  }

  /** That items will not be sent after all. */
  drop(items: readonly PlanItem[]): void {
    for (const item of items) this.#forget(item, 'pending')
  }

  /**
   * Keeps items for good, all or none.
   *
   * @returns The items.
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept.
   */
  keep(items: readonly PlanItem[]): readonly PlanItem[] {
    writeAll(this.#database, 'plans', () => {
      for (const item of items) this.#statements.add.run(item)
    })
    return items
  }

  /**
   * Takes reports of what became of items, all or none.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept.
   */
  report(reports: readonly DeliveryReport[]): Reported {
    const counts = { delivered: 0, failed: 0, ignored: 0 }
    const changes: { item: PlanItem; report: DeliveryReport }[] = []
    writeAll(this.#database, 'plans', () => {
      for (const report of reports) {
        const { plan, vni, host = null, source = null, destination = null, status, time } = report
        const items = this.#statements.open.all({
          ...{ plan, vni, host, source, destination, time },
        }) as PlanItem[]
        if (items.length === 0) counts.ignored++
        for (const item of items) {
          this.#statements.close.run({ ...keyOf(item), status, time })
          changes.push({ item, report })
          counts[status]++
        }
      }
    })
    for (const { item, report } of changes) {
      if (report.status === 'failed') this.#forget(item, 'pending')
      else this.#hold(item, report.time)
    }
    return counts
  }

  /** Whether the host of a candidate holds it, or it is on its way there. */
  holdingOf(candidate: OnHost, now: number): Holding | undefined {
    const { host } = candidate
    const known = this.#hosts.get(host)?.get(itemKey(candidate))
    if (!known || known.until <= now) return this.#askedBeside(candidate, now)
    const ago = agoText(now - known.since)
    return known.state === 'held'
      ? { refused: 'held', why: `${host} confirmed or used it ${ago}` }
      : { refused: 'pending', why: `it was planned for ${host} ${ago} and is not confirmed yet` }
  }

  /** What another VM of the host asked for is there for all of them. */
  #askedBeside({ host, vni, source, destination }: OnHost, now: number): Holding | undefined {
    const since = now - this.#times.idleTimeout
    const asked = this.#statements.askedBeside.get({ host, vni, source, destination, since, now })
    if (!asked) return undefined
    const { time, source: asker } = asked as { time: number; source: string }
    return { refused: 'held', why: `${asker} on ${host} asked for it ${agoText(now - time)}` }
  }

  /** A use keeps an item on its host; an expiry says that it left. */
  addOutcomes(outcomes: readonly PushOutcome[]): void {
    for (const { vni, source, destination, outcome, time } of outcomes) {
      const host = this.#pushedTo.get(pushKey({ vni, source, destination }))
      if (host === undefined) continue
      const item = { host, vni, source, destination }
      const known = this.#hosts.get(host)?.get(itemKey(item))
      if (known?.state !== 'held') continue
      if (outcome === 'used') this.#hold(item, Math.max(known.since, time))
      else if (time >= known.since) this.#forget(item, 'held')
    }
  }

  /** A host whose agent came back holds nothing. */
  addRestarts(restarts: readonly RestartReport[]): void {
    for (const { host, time } of restarts) {
      const items = this.#hosts.get(host)
      for (const [key, { since }] of items ?? []) if (since <= time) items!.delete(key)
      if (items?.size === 0) this.#hosts.delete(host)
    }
  }

  /**
   * That ports are gone from where they were: no host has their items as they are now, and what their own
   * hosts were sent for them is of no use there.
   */
  portsGone(ports: readonly Pick<PortEvent, 'vni' | 'ip'>[], time: number): void {
    const gone = new Set(ports.map(({ vni, ip }) => itemKey({ vni, destination: ip })))
    for (const items of this.#hosts.values())
      for (const [key, { source, since }] of items) {
        const owner = itemKey({ vni: Number.parseInt(key, 10), destination: source })
        if ((gone.has(key) || gone.has(owner)) && since <= time) items.delete(key)
      }
    this.#forgetPushes()
  }

  /**
   * What became of items that were kept back, of those whose time ended in `(from, to]`: by what was asked
   * for though nobody pushed it, probabilities can be judged.
   */
  withheld(from: number, to: number): Withheld {
    return this.#statements.withheld.get({ from, to }) as Withheld
  }

  /** Removes what is of no use, and of what was kept all but the latest. */
  prune(
    now: number,
    { maxAge, maxRows }: { readonly maxAge: number; readonly maxRows: number },
  ): void {
    for (const [host, items] of this.#hosts) {
      for (const [key, { until }] of items) if (until <= now) items.delete(key)
      if (items.size === 0) this.#hosts.delete(host)
    }
    this.#forgetPushes()
    this.#statements.prune.run({ before: now - maxAge, rows: maxRows })
  }

  #recall(row: KeptItem): void {
    if (row.state === 'delivered') this.#hold(row, row.reported!)
    else this.expect([{ ...row, state: 'planned' }])
  }

  #hold(item: OnHost, since: number): void {
    const until = since + this.#times.idleTimeout
    this.#set(item, { state: 'held', since, until, source: item.source })
  }

  #set(item: OnHost, known: Known): void {
    this.#pushedTo.set(pushKey(item), item.host)
    const items = this.#hosts.get(item.host)
    if (items) items.set(itemKey(item), known)
    else this.#hosts.set(item.host, new Map([[itemKey(item), known]]))
  }

  #forget(item: OnHost, state: Known['state']): void {
    const items = this.#hosts.get(item.host)
    const known = items?.get(itemKey(item))
    if (known?.state !== state) return
    items!.delete(itemKey(item))
    this.#pushedTo.delete(pushKey({ ...item, source: known.source }))
  }

  /** Of pushes that are of no use any more. */
  #forgetPushes(): void {
    for (const [key, host] of this.#pushedTo) {
      const [vni, , destination] = JSON.parse(key) as [number, string, string]
      const known = this.#hosts.get(host)?.get(itemKey({ vni, destination }))
      if (!known) this.#pushedTo.delete(key)
    }
  }
}

type OnHost = Pick<PlanItem, 'host' | 'vni' | 'source' | 'destination'>

/** A row that is still of use. */
type KeptItem = Omit<PlanItem, 'state'> & {
  readonly state: 'planned' | 'delivered'
  readonly reported: number | null
}

const agoText = (milliseconds: number) => `${Math.round(Math.max(0, milliseconds) / 1_000)} s ago`

const itemKey = ({ vni, destination }: Pick<PlanItem, 'vni' | 'destination'>) =>
  `${vni} ${destination}`

const pushKey = ({ vni, source, destination }: Omit<OnHost, 'host'>) =>
  JSON.stringify([vni, source, destination])

const keyOf = ({ plan, vni, host, source, destination }: PlanItem) => ({
  ...{ plan, vni, host, source, destination },
})

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    add: sql(`INSERT INTO plan_items
      (plan, vni, host, source, destination, probability, model, planned, expires, state)
      VALUES (@plan, @vni, @host, @source, @destination, @probability, @model, @planned, @expires, @state)`),
    open: sql(`SELECT * FROM plan_items WHERE plan = @plan AND vni = @vni AND state = 'planned'
      AND expires > @time AND (@host IS NULL OR host = @host)
      AND (@source IS NULL OR source = @source)
      AND (@destination IS NULL OR destination = @destination)`),
    close: sql(`UPDATE plan_items SET state = @status, reported = @time
      WHERE plan = @plan AND vni = @vni AND host = @host AND source = @source
      AND destination = @destination`),
    // Without what a restart of the host, an expiry or the end of a port took away since.
    latest: sql(`SELECT * FROM plan_items AS item WHERE state IN ('planned', 'delivered')
      AND coalesce(reported, planned) > @since
      AND NOT EXISTS (SELECT 1 FROM restarts WHERE host = item.host
        AND time >= coalesce(item.reported, item.planned))
      AND NOT EXISTS (SELECT 1 FROM feedback WHERE vni = item.vni AND source = item.source
        AND destination = item.destination AND outcome = 'expired' AND time >= item.reported)
      AND NOT EXISTS (SELECT 1 FROM port_events WHERE vni = item.vni
        AND ip IN (item.source, item.destination) AND lost >= coalesce(item.reported, item.planned))
      ORDER BY seq`),
    // Without what a restart of the host or the end of a port took away since.
    askedBeside: sql(`SELECT time, source FROM requests AS item WHERE host = @host
      AND destination = @destination AND vni = @vni AND time > @since AND time <= @now
      AND source <> @source
      AND NOT EXISTS (SELECT 1 FROM restarts WHERE host = item.host AND time >= item.time)
      AND NOT EXISTS (SELECT 1 FROM port_events WHERE vni = item.vni
        AND ip IN (item.source, item.destination) AND lost >= item.time)
      ORDER BY time DESC LIMIT 1`),
    withheld: sql(`SELECT count(*) AS items, coalesce(sum(probability), 0) AS expected,
      coalesce(sum(EXISTS (SELECT 1 FROM requests WHERE vni = item.vni AND source = item.source
        AND destination = item.destination AND time > item.planned AND time <= item.expires)), 0) AS asked
      FROM plan_items AS item WHERE state = 'withheld' AND expires > @from AND expires <= @to`),
    prune: sql(`DELETE FROM plan_items WHERE planned < @before
      OR seq <= (SELECT max(seq) FROM plan_items) - @rows`),
  }
}
