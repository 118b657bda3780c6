import type { SqliteDatabase } from '../../core/index.ts'
import type { NetworkVms, Timeline, TimelineEvent } from './wire.ts'

/** What VMs did in one network since a moment. */
type VmCounts = Omit<NetworkVms, 'cluster' | 'vni' | 'since'>

/** The reports of one network's VMs, as pages ask for them. Reads only; times are milliseconds since the epoch. */
export interface VmReports {
  /** The VMs of a network that were reported since, each once. */
  countsOf(vni: number, since: number): VmCounts
  /** What happened to one VM, the latest `limit` events of it. */
  timelineOf(vni: number, ip: string, limit: number): Timeline
  /** How many first packets and pushes of each kind each network had, by the minute they came in. */
  minutesSince(since: number): readonly MinuteCount[]
}

interface MinuteCount {
  readonly vni: number
  /** When the minute began. */
  readonly time: number
  readonly kind: 'requests' | 'hits' | 'late' | 'unused'
  readonly count: number
}

/** @param database - With the schema of the store, see `migrate`. */
export function vmReports(database: SqliteDatabase): VmReports {
  const sql = (text: string) => database.prepare(text)
  const statements = prepare(sql)
  /** The first row that came at `time` or later. Rows are in the order that they came, so halving finds it. */
  const firstSince = (table: 'requests' | 'feedback', time: number): number => {
    const { received, last } = statements[table]
    let [low, high] = [0, (last.pluck().get() as number) + 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const row = received.get(middle) as { received: number } | undefined
      if (row && row.received < time) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    countsOf(vni, since) {
      const rows = statements.counts.all({
        vni,
        request: firstSince('requests', since),
        outcome: firstSince('feedback', since),
      }) as CountRow[]
      return {
        ip: rows.map(({ ip }) => ip),
        requests: rows.map(({ requests }) => requests),
        hits: rows.map(({ hits }) => hits),
        late: rows.map(({ late }) => late),
        unused: rows.map(({ unused }) => unused),
        latest: rows.map(({ latest }) => latest),
      }
    },
    timelineOf(vni, ip, limit) {
      const of = { vni, ip, limit: limit + 1 }
      const requests = statements.requestsOf.all(of) as RequestRow[]
      const outcomes = statements.outcomesOf.all(of) as OutcomeRow[]
      const items = statements.itemsOf.all(of) as ItemRow[]
      const host = requests.find((request) => request.host !== '')?.host ?? items[0]?.host ?? ''
      const restarts = statements.restartsOf.pluck().all({ host, limit }) as number[]
      const events = [
        ...requests.map((request) => requestEvent(request, { requests, outcomes, items })),
        ...outcomes.flatMap((outcome) => outcomeEvents(outcome, items)),
        ...items.flatMap((item) => itemEvents(item, outcomes)),
        ...restarts.map((time): TimelineEvent => ({ type: 'restart', time, destination: '' })),
      ].sort((a, b) => a.time - b.time)
      const hasMore = events.length > limit
      return { vni, ip, host, events: events.slice(-limit), hasMore }
    },
    minutesSince: (since) => [
      ...(statements.requestMinutes.all({
        first: firstSince('requests', since),
      }) as MinuteCount[]),
      ...(statements.outcomeMinutes.all({
        first: firstSince('feedback', since),
      }) as MinuteCount[]),
    ],
  }
}

interface CountRow {
  readonly ip: string
  readonly requests: number
  readonly hits: number
  readonly late: number
  readonly unused: number
  readonly latest: number
}

interface RequestRow {
  readonly destination: string
  readonly time: number
  readonly port: number
  readonly protocol: number
  readonly host: string
}

interface OutcomeRow {
  readonly destination: string
  readonly time: number
  readonly pushedAt: number
  readonly outcome: 'used' | 'expired'
}

interface ItemRow {
  readonly destination: string
  readonly host: string
  readonly probability: number
  readonly planned: number
  readonly expires: number
  readonly state: 'planned' | 'withheld' | 'shadow' | 'delivered' | 'failed'
  readonly reported: number | null
}

function requestEvent(request: RequestRow, known: Known): TimelineEvent {
  const { destination, time, port, protocol } = request
  const why = whyAsked(request, known)
  return { type: 'request', time, destination, why, ...(port > 0 && { port, protocol }) }
}

interface Known {
  readonly requests: readonly RequestRow[]
  readonly outcomes: readonly OutcomeRow[]
  readonly items: readonly ItemRow[]
}

/** Why a packet met no item, in a sentence; as far as what is kept of the VM tells. */
function whyAsked({ destination, time }: RequestRow, { requests, outcomes, items }: Known): string {
  const item = items.find(
    (one) => one.destination === destination && one.planned <= time && time < one.expires,
  )
  if (item) return itemTexts[item.state](item, time)
  const left = outcomes.find((one) => one.destination === destination && one.time <= time)
  if (left?.outcome === 'expired')
    return `it had been pushed, and left its host unused ${ago(time - left.time)} before`
  const before = requests.filter((one) => one.destination === destination && one.time < time).length
  if (before === 0)
    return 'nothing was pushed for it; the VM had not asked for it before, as far as is kept'
  const times = before === 1 ? 'once' : `${before} times`
  return `nothing was pushed for it at that time, though the VM had asked for it ${times} before`
}

const itemTexts: Record<ItemRow['state'], (item: ItemRow, time: number) => string> = {
  withheld: () => 'a plan named it, and it was kept back at random, to measure what would be asked',
  shadow: () => 'a plan named it, but its network is in shadow: nothing is pushed there',
  failed: () => 'a plan named it, and its push failed',
  planned: ({ planned }, time) =>
    `a plan named it ${ago(time - planned)} before, and no delivery was confirmed`,
  delivered: ({ planned, reported }, time) =>
    reported !== null && reported > time
      ? `it was planned ${ago(time - planned)} before, and delivered only afterwards`
      : `it had been delivered ${ago(time - (reported ?? planned))} before, and had left its host`,
}

/** `12 s`, `4 min`, `3 h`. */
function ago(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000
  if (seconds < 90) return `${Number(seconds.toPrecision(2))} s`
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`
}

/** What became of a push, and the push itself. */
function outcomeEvents(
  { destination, time, pushedAt, outcome }: OutcomeRow,
  items: readonly ItemRow[],
): TimelineEvent[] {
  const type = outcome === 'expired' ? 'expiry' : time < pushedAt ? 'late' : 'hit'
  const item = items.find(
    (one) => one.destination === destination && one.planned <= pushedAt && pushedAt < one.expires,
  )
  const probability = item && { probability: item.probability }
  return [
    { type: 'push', time: pushedAt, destination, ...probability },
    { type, time, destination, pushedAt, ...probability },
  ]
}

/** What was planned and is not told by an outcome. */
function itemEvents(item: ItemRow, outcomes: readonly OutcomeRow[]): TimelineEvent[] {
  const { destination, probability, planned, expires, state, reported } = item
  if (state === 'planned') return []
  if (state !== 'delivered')
    return [{ type: state, time: reported ?? planned, destination, probability }]
  const isTold = outcomes.some(
    (one) => one.destination === destination && planned <= one.pushedAt && one.pushedAt < expires,
  )
  return isTold ? [] : [{ type: 'push', time: reported ?? planned, destination, probability }]
}

function prepare(sql: (text: string) => ReturnType<SqliteDatabase['prepare']>) {
  return {
    requests: {
      received: sql('SELECT received FROM requests WHERE seq >= ? ORDER BY seq LIMIT 1'),
      last: sql('SELECT coalesce(max(seq), 0) FROM requests'),
    },
    feedback: {
      received: sql('SELECT received FROM feedback WHERE seq >= ? ORDER BY seq LIMIT 1'),
      last: sql('SELECT coalesce(max(seq), 0) FROM feedback'),
    },
    // NOT INDEXED: the rows of the last hour are few and lie together; an index of the VNI has all its rows.
    counts: sql(`SELECT ip, sum(request) AS requests, sum(hit) AS hits, sum(late) AS late,
        sum(unused) AS unused, max(time) AS latest FROM (
        SELECT source AS ip, 1 AS request, 0 AS hit, 0 AS late, 0 AS unused, time
        FROM requests NOT INDEXED WHERE seq >= @request AND vni = @vni
        UNION ALL
        SELECT source, 0, outcome = 'used' AND time >= pushed_at, outcome = 'used' AND time < pushed_at,
          outcome = 'expired', time
        FROM feedback NOT INDEXED WHERE seq >= @outcome AND vni = @vni)
      GROUP BY ip ORDER BY requests DESC, ip`),
    requestsOf: sql(`SELECT destination, time, port, protocol, host FROM requests
      WHERE vni = @vni AND source = @ip ORDER BY time DESC LIMIT @limit`),
    outcomesOf: sql(`SELECT destination, time, pushed_at AS pushedAt, outcome FROM feedback
      WHERE vni = @vni AND source = @ip ORDER BY time DESC LIMIT @limit`),
    itemsOf: sql(`SELECT destination, host, probability, planned, expires, state, reported
      FROM plan_items WHERE vni = @vni AND source = @ip ORDER BY planned DESC LIMIT @limit`),
    restartsOf: sql('SELECT time FROM restarts WHERE host = @host ORDER BY time DESC LIMIT @limit'),
    requestMinutes: sql(`SELECT vni, floor(received / 60000) * 60000 AS time, 'requests' AS kind,
      count(*) AS count FROM requests NOT INDEXED WHERE seq >= @first GROUP BY 1, 2`),
    outcomeMinutes: sql(`SELECT vni, floor(received / 60000) * 60000 AS time,
      iif(outcome = 'expired', 'unused', iif(time < pushed_at, 'late', 'hits')) AS kind,
      count(*) AS count FROM feedback NOT INDEXED WHERE seq >= @first GROUP BY 1, 2, 3`),
  }
}
