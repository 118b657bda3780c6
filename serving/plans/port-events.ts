import type { SqliteDatabase } from '../../core/index.ts'
import { writeAll } from '../store/write-all.ts'

/** What was said last of a port. */
export interface PortEvent {
  readonly vni: number
  /** Canonical address, or name. */
  readonly ip: string
  /** Placed on a host, or deleted, by an event; or told by a state since, which then holds. */
  readonly kind: 'placed' | 'deleted' | 'told'
  /** Where it is, of one that was placed. */
  readonly host: string
  /** When, milliseconds since the epoch. */
  readonly time: number
}

/**
 * What controllers said of single ports, from when they said it until a state tells of the port again. Kept
 * in SQLite, and in memory too.
 */
export class PortEvents {
  readonly #database: SqliteDatabase
  readonly #put: ReturnType<SqliteDatabase['prepare']>
  readonly #latest = new Map<string, PortEvent>()

  /** @param database - With the schema of the store, see `migrate`. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#put = database.prepare(`INSERT INTO port_events (vni, ip, kind, host, time, lost)
      VALUES (@vni, @ip, @kind, @host, @time, @time) ON CONFLICT (vni, ip) DO UPDATE SET
        kind = excluded.kind, host = excluded.host, time = excluded.time,
        lost = CASE excluded.kind WHEN 'told' THEN lost ELSE excluded.lost END`)
    const rows = database.prepare('SELECT vni, ip, kind, host, time FROM port_events').all()
    for (const row of rows as PortEvent[]) this.#latest.set(keyOf(row), row)
  }

  /** What was said last of a port, if that was an event. */
  of(vni: number, ip: string): PortEvent | undefined {
    const event = this.#latest.get(keyOf({ vni, ip }))
    return event?.kind === 'told' ? undefined : event
  }

  /**
   * Keeps an event, unless something later is known.
   *
   * @returns Whether it was news.
   * @throws PortentError `ERR_DATA_DIRECTORY` if it cannot be kept.
   */
  take(event: PortEvent): boolean {
    const known = this.#latest.get(keyOf(event))
    if (known && known.time > event.time) return false
    this.#keep([event])
    return true
  }

  /**
   * That states told of ports: of those that an event was about, the state holds from now on.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if it cannot be kept.
   */
  told(ports: Iterable<Pick<PortEvent, 'vni' | 'ip'>>, time: number): void {
    if (this.#latest.size === 0) return
    const about = [...ports].filter(({ vni, ip }) => this.of(vni, ip))
    this.#keep(about.map(({ vni, ip }) => ({ vni, ip, kind: 'told', host: '', time })))
  }

  /** Forgets what is older than retention covers, and all but the latest. */
  prune(
    now: number,
    { maxAge, maxRows }: { readonly maxAge: number; readonly maxRows: number },
  ): void {
    const old = [...this.#latest].filter(([, { time }]) => time < now - maxAge)
    const beyond = Math.max(0, this.#latest.size - old.length - maxRows)
    const oldest =
      beyond === 0
        ? []
        : [...this.#latest].sort((a, b) => a[1].time - b[1].time).slice(0, old.length + beyond)
    const remove = this.#database.prepare('DELETE FROM port_events WHERE vni = ? AND ip = ?')
    for (const [key, { vni, ip }] of new Map([...old, ...oldest])) {
      remove.run(vni, ip)
      this.#latest.delete(key)
    }
  }

  #keep(events: readonly PortEvent[]): void {
    if (events.length === 0) return
    writeAll(this.#database, 'events of ports', () => {
      for (const event of events) this.#put.run(event)
    })
    for (const event of events) this.#latest.set(keyOf(event), event)
  }
}

const keyOf = ({ vni, ip }: Pick<PortEvent, 'vni' | 'ip'>) => `${vni} ${ip}`
