import { statSync } from 'node:fs'
import { PortentError, Sqlite, type SqliteDatabase } from '../../core/index.ts'
import type { RequestEvent } from '../../datasets/index.ts'
import type { PortCount } from '../../ml/index.ts'
import { migrate } from './migrate.ts'

/** A request event with the id that its reporter gave it, unique within its VNI. */
export interface RequestReport extends Omit<RequestEvent, 'until'> {
  readonly requestId: string
}

/** What became of one pushed item. Times are milliseconds since the epoch. */
export interface PushOutcome {
  readonly vni: number
  readonly source: string
  readonly destination: string
  /** When the push reached the host. */
  readonly pushedAt: number
  readonly outcome: 'used' | 'expired'
  /** When its first packet came, or when it left the host unused. */
  readonly time: number
}

/** The agent of a host that came back empty; the host as the requests of its VMs name it. */
export interface RestartReport {
  readonly host: string
  /** Unique within its host. */
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly time: number
}

/** How much is kept, by age and by number; what the warehouse has goes first. */
export interface Retention {
  /** Rows of each kind, `>= 1`. */
  readonly maxRows: number
  /** Milliseconds since the report came. */
  readonly maxAge: number
}

/** Events that the warehouse is to take as one; the same id always means the same events. */
export interface Batch {
  readonly id: string
  /** Last `seq` of the batch. */
  readonly through: number
  readonly events: readonly RequestEvent[]
}

/**
 * One request of a VM that was reported, or a pushed item that it used or let expire; or a restart of
 * its host's agent, which has no destination.
 */
export interface Sighting {
  readonly destination: string
  readonly time: number
  readonly kind: 'requested' | 'used' | 'expired' | 'restarted'
}

/** A VM and when it last asked, milliseconds since the epoch. */
interface SeenVm {
  readonly vni: number
  readonly source: string
  readonly time: number
}

/**
 * What was reported to the service, in one SQLite file. Its lifetime is that of the process that serves.
 *
 * Written ahead (WAL) and synced at every commit (`synchronous = FULL`), so what was acknowledged survives
 * a kill and a power failure; a batch costs one sync, which is what makes that affordable.
 */
export class Store {
  readonly #database: SqliteDatabase
  readonly #retention: Retention
  readonly #statements: ReturnType<typeof prepare>

  /**
   * @param path - The file, created if it is not there, or `:memory:`.
   * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if it can't be written or is no such database.
   */
  constructor(path: string, retention: Retention) {
    this.#database = open(path)
    this.#statements = prepare(this.#database)
    this.#retention = retention
  }

  /**
   * Keeps requests, all or none; one whose id its VNI has reported before is left out.
   *
   * @param received - Now, milliseconds since the epoch.
   * @returns Those that were new.
   * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if the disk is full or another process holds the file.
   */
  addRequests(reports: readonly RequestReport[], received: number): RequestReport[] {
    return this.#keep(this.#statements.addRequest, reports, received)
  }

  /** Keeps outcomes of pushes, like {@link addRequests}; a push that has its outcome is left out. */
  addOutcomes(outcomes: readonly PushOutcome[], received: number): PushOutcome[] {
    return this.#keep(this.#statements.addOutcome, outcomes, received)
  }

  /** Keeps restarts of agents, like {@link addRequests}; one that its host has reported is left out. */
  addRestarts(restarts: readonly RestartReport[], received: number): RestartReport[] {
    return this.#keep(this.#statements.addRestart, restarts, received)
  }

  /**
   * The latest `limit` requests and the latest `limit` outcomes of one VM, and the last restart on the
   * host that its latest request came from, in ascending time.
   */
  sightings(vni: number, source: string, limit: number): Sighting[] {
    return this.#statements.sightings.all({ vni, source, limit }) as Sighting[]
  }

  /**
   * What one VM asked for later than `after` (milliseconds since the epoch) in numbers, as far as it is
   * still kept.
   */
  totals(vni: number, source: string, after: number): ReportedTotals {
    const of = { vni, source, after }
    const hours = new Array<number>(24).fill(0)
    const counts = this.#statements.hours.all(of) as { hour: number; requests: number }[]
    for (const { hour, requests } of counts) hours[hour] = requests
    return {
      hours,
      destinations: this.#statements.destinations.pluck().all(of) as string[],
      ports: this.#statements.ports.all(of) as PortCount[],
    }
  }

  /** Whether any request of the VNI is kept. */
  knowsNetwork(vni: number): boolean {
    return this.#statements.knowsNetwork.get(vni) !== undefined
  }

  /** The host that a VM's latest request came from; empty where no report said one. */
  hostOf(vni: number, source: string): string {
    return (this.#statements.hostOf.pluck().get(vni, source) as string | undefined) ?? ''
  }

  /** VMs that asked from a host since a moment (milliseconds since the epoch), the latest first. */
  vmsOn(host: string, since: number, most: number): SeenVm[] {
    return this.#statements.vmsOn.all({ host, since, most }) as SeenVm[]
  }

  /** VMs of the latest requests, the one that asked last first. @param requests - So many are looked at. */
  latestVms(requests: number): SeenVm[] {
    return this.#statements.latestVms.all({ requests }) as SeenVm[]
  }

  get retention(): Retention {
    return this.#retention
  }

  /** For what keeps tables of its own in the same file. */
  get database(): SqliteDatabase {
    return this.#database
  }

  /** How many requests and outcomes were ever kept. */
  get reports(): number {
    return this.#statements.reports.pluck().get() as number
  }

  /** How many requests wait for the warehouse. */
  get waiting(): number {
    return (this.#statements.lastRequest.pluck().get() as number) - this.#handedOver().done
  }

  /** Size of the file and its write-ahead log, bytes; 0 in memory. */
  get bytes(): number {
    const { name } = this.#database
    return [name, `${name}-wal`].reduce(
      (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  }

  /**
   * The next requests for the warehouse, oldest first: the batch that is still open, or a new one.
   *
   * @param size - Of a new batch, at most, `>= 1`.
   */
  openBatch(size: number): Batch | undefined {
    const { store, done, open } = this.#handedOver()
    const through = open ?? (this.#statements.nextThrough.pluck().get(done, size) as number | null)
    if (through === null) return undefined
    if (open === null) this.#statements.setOpen.run(through)
    const events = this.#statements.eventsBetween.all(done, through) as RequestEvent[]
    return { id: `${store}-${done + 1}-${through}`, through, events }
  }

  /** Marks a batch as taken by the warehouse. */
  closeBatch(batch: Batch): void {
    this.#statements.setDone.run(batch.through)
  }

  /**
   * Removes what retention no longer covers.
   *
   * Requests that still wait for the warehouse stay whatever their age, and go only when the row limit
   * leaves no other way.
   *
   * @param now - Milliseconds since the epoch.
   * @returns How many requests were removed that the warehouse never got.
   */
  prune(now: number): number {
    return this.#database.transaction(() => {
      this.#statements.pruneOutcomes.run({ before: now - this.#retention.maxAge })
      this.#statements.limitOutcomes.run({ rows: this.#retention.maxRows })
      this.#statements.pruneRestarts.run({ before: now - this.#retention.maxAge })
      this.#statements.limitRestarts.run({ rows: this.#retention.maxRows })
      const { done } = this.#handedOver()
      this.#statements.pruneRequests.run({ before: now - this.#retention.maxAge, done })
      return this.#limitRequests()
    })()
  }

  close(): void {
    this.#database.close()
  }

  #keep<Entry>(
    insert: ReturnType<SqliteDatabase['prepare']>,
    entries: readonly Entry[],
    received: number,
  ): Entry[] {
    try {
      return this.#database.transaction(() =>
        entries.filter((entry) => insert.run({ ...entry, received }).changes === 1),
      )()
    } catch (error) {
      throw unusable(this.#database.name, error)
    }
  }

  /** An open batch is lost whole, because its id promises all of it. */
  #limitRequests(): number {
    const { done, open } = this.#handedOver()
    const last = this.#statements.lastRequest.pluck().get() as number
    const through = last - this.#retention.maxRows
    this.#statements.removeThrough.run(through)
    if (through <= done) return 0
    const lost = Math.max(through, open ?? 0)
    this.#statements.removeThrough.run(lost)
    this.#statements.setDone.run(lost)
    return lost - done
  }

  #handedOver(): { store: string; done: number; open: number | null } {
    return this.#statements.handedOver.get() as { store: string; done: number; open: number | null }
  }
}

/**
 * Requests and uses of pushed items in numbers. As in a log that is learned, an item asked for twice at the
 * same time was asked for once.
 */
export interface ReportedTotals {
  /** By hour of the day in UTC, shape `[24]`. */
  readonly hours: readonly number[]
  /** Each once. */
  readonly destinations: readonly string[]
  /** Of the requests alone, since a use does not say. */
  readonly ports: readonly PortCount[]
}

function open(path: string): SqliteDatabase {
  let database: SqliteDatabase | undefined
  try {
    // Short, because who waits here keeps everybody waiting.
    database = new Sqlite(path, { timeout: 1_000 })
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    migrate(database)
    return database
  } catch (error) {
    database?.close()
    throw error instanceof PortentError ? error : unusable(path, error)
  }
}

function unusable(path: string, error: unknown): PortentError {
  const reason = error instanceof Error ? error.message : String(error)
  return new PortentError(
    'ERR_DATA_DIRECTORY',
    `cannot use ${path}: ${reason}; make its folder writable and the disk not full, let no other ` +
      'process hold it, or move the file away to start afresh',
    { cause: error },
  )
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    // ON CONFLICT DO NOTHING would skip a seq for every duplicate.
    addRequest: sql(`INSERT INTO requests
      (vni, request_id, time, source, destination, port, protocol, host, received)
      SELECT @vni, @requestId, @time, @source, @destination, @port, @protocol, @host, @received
      WHERE NOT EXISTS (SELECT 1 FROM requests WHERE vni = @vni AND request_id = @requestId)`),
    addOutcome: sql(`INSERT INTO feedback
      (vni, source, destination, pushed_at, outcome, time, received)
      SELECT @vni, @source, @destination, @pushedAt, @outcome, @time, @received
      WHERE NOT EXISTS (SELECT 1 FROM feedback WHERE vni = @vni AND source = @source
        AND destination = @destination AND pushed_at = @pushedAt)`),
    addRestart: sql(`INSERT INTO restarts (host, request_id, time, received)
      SELECT @host, @requestId, @time, @received
      WHERE NOT EXISTS (SELECT 1 FROM restarts WHERE host = @host AND request_id = @requestId)`),
    sightings: sql(`SELECT * FROM (
        SELECT destination, time, 'requested' AS kind FROM requests
        WHERE vni = @vni AND source = @source ORDER BY time DESC LIMIT @limit)
      UNION ALL SELECT * FROM (
        SELECT destination, time, outcome AS kind FROM feedback
        WHERE vni = @vni AND source = @source ORDER BY time DESC LIMIT @limit)
      UNION ALL SELECT * FROM (
        SELECT '' AS destination, time, 'restarted' AS kind FROM restarts WHERE host =
          (SELECT host FROM requests WHERE vni = @vni AND source = @source ORDER BY time DESC LIMIT 1)
        ORDER BY time DESC LIMIT 1)
      ORDER BY time`),
    // 24 is added because a time before 1970 has a negative remainder.
    hours: sql(`SELECT (CAST(floor(time / 3600000) AS INTEGER) % 24 + 24) % 24 AS hour,
        count(*) AS requests FROM (
        SELECT destination, time FROM requests
        WHERE vni = @vni AND source = @source AND time > @after
        UNION
        SELECT destination, time FROM feedback
        WHERE vni = @vni AND source = @source AND time > @after AND outcome = 'used')
      GROUP BY hour`),
    destinations: sql(`SELECT destination FROM requests
      WHERE vni = @vni AND source = @source AND time > @after
      UNION
      SELECT destination FROM feedback
      WHERE vni = @vni AND source = @source AND time > @after AND outcome = 'used'`),
    ports: sql(`SELECT port, protocol, count(*) AS requests FROM requests
      WHERE vni = @vni AND source = @source AND time > @after AND port > 0
      GROUP BY port, protocol`),
    hostOf: sql(`SELECT host FROM requests WHERE vni = ? AND source = ? AND host <> ''
      ORDER BY time DESC LIMIT 1`),
    vmsOn: sql(`SELECT vni, source, max(time) AS time FROM requests
      WHERE host = @host AND time > @since GROUP BY vni, source ORDER BY time DESC LIMIT @most`),
    latestVms: sql(`SELECT vni, source, max(time) AS time FROM requests
      WHERE seq > (SELECT max(seq) FROM requests) - @requests
      GROUP BY vni, source ORDER BY time DESC`),
    knowsNetwork: sql('SELECT 1 FROM requests WHERE vni = ? LIMIT 1'),
    // The sequence outlives the rows, which retention may have removed.
    lastRequest: sql(
      `SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'requests'), 0)`,
    ),
    reports: sql(
      `SELECT coalesce(sum(seq), 0) FROM sqlite_sequence WHERE name IN ('requests', 'feedback')`,
    ),
    handedOver: sql('SELECT store, done, open FROM hand_over'),
    nextThrough: sql(
      'SELECT max(seq) FROM (SELECT seq FROM requests WHERE seq > ? ORDER BY seq LIMIT ?)',
    ),
    setOpen: sql('UPDATE hand_over SET open = ?'),
    setDone: sql('UPDATE hand_over SET done = ?, open = NULL'),
    eventsBetween: sql(`SELECT time, time AS until, vni, source, destination, port, protocol, host
      FROM requests WHERE seq > ? AND seq <= ? ORDER BY seq`),
    // Rows come in the order they are received, so these look at no more than they remove, and one.
    pruneOutcomes: sql(`DELETE FROM feedback WHERE seq < coalesce(
      (SELECT seq FROM feedback WHERE received >= @before ORDER BY seq LIMIT 1), 9e15)`),
    limitOutcomes: sql('DELETE FROM feedback WHERE seq <= (SELECT max(seq) FROM feedback) - @rows'),
    pruneRestarts: sql(`DELETE FROM restarts WHERE seq < coalesce(
      (SELECT seq FROM restarts WHERE received >= @before ORDER BY seq LIMIT 1), 9e15)`),
    limitRestarts: sql('DELETE FROM restarts WHERE seq <= (SELECT max(seq) FROM restarts) - @rows'),
    pruneRequests: sql(`DELETE FROM requests WHERE seq <= @done AND seq < coalesce(
      (SELECT seq FROM requests WHERE received >= @before ORDER BY seq LIMIT 1), 9e15)`),
    removeThrough: sql('DELETE FROM requests WHERE seq <= ?'),
  }
}
