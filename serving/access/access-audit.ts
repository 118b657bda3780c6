import type { SqliteDatabase } from '../../core/index.ts'

/** Something that an administrator did, or that was refused. */
export interface AccessEvent {
  /** As `Access.who` has it; `nobody` where none was known. */
  readonly who: string
  /** The address that it came from. */
  readonly address: string
  /** What was asked for: a method and a route, a gRPC method, or a command. */
  readonly action: string
  /** `done`, or the code of the error, e.g. `ERR_FORBIDDEN`. */
  readonly outcome: string
  /** Why, in words; never a secret. */
  readonly detail: string
}

/** Equal events: how many, and when the first came. */
export interface CountedEvent extends AccessEvent {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly count: number
}

/** Rows that are kept; the oldest go first. */
const mostRows = 10_000
/** Different refusals between two writes; whoever makes up more of them is counted together. */
const mostPending = 100
const longestDetail = 300

/**
 * Who did what as an administrator, and what was refused to whom, in `access.db`. Refusals are gathered and
 * written together, equal ones as one row with their count, so that refused calls cost neither the disk nor
 * space in proportion to their number; what administrators did is written at once.
 */
export class AccessAudit {
  readonly #database: SqliteDatabase
  readonly #statements: ReturnType<typeof prepare>
  #pending = new Map<string, CountedEvent>()

  /** @param database - As `openAccess` gives it. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#statements = prepare(database)
  }

  /** Keeps what was done, before it is acknowledged. @param now - Milliseconds since the epoch. */
  done(event: Omit<AccessEvent, 'outcome'>, now: number): void {
    this.keep([{ ...event, outcome: 'done', time: now, count: 1 }])
  }

  /** Notes what was refused, for whoever {@link take}s it, to log it and {@link keep} it. */
  refused(event: AccessEvent, now: number): void {
    const { who, address, action, outcome } = event
    const detail = event.detail.slice(0, longestDetail)
    const key = JSON.stringify([who, address, action, outcome, detail])
    const before = this.#pending.get(key)
    if (before) this.#pending.set(key, { ...before, count: before.count + 1 })
    else if (this.#pending.size < mostPending)
      this.#pending.set(key, { ...event, detail, time: now, count: 1 })
    else this.#countOther(outcome, now)
  }

  /** What was noted since the last time. */
  take(): readonly CountedEvent[] {
    const events = [...this.#pending.values()]
    this.#pending = new Map()
    return events
  }

  /** @throws Error of SQLite if they cannot be written; nothing is then. */
  keep(events: readonly CountedEvent[]): void {
    if (events.length === 0) return
    this.#database.transaction(() => {
      for (const event of events) this.#statements.add.run(event)
      this.#statements.limit.run(mostRows)
    })()
  }

  /** The latest, newest first. */
  latest(limit: number): (CountedEvent & { readonly seq: number })[] {
    return this.#statements.latest.all(limit) as (CountedEvent & { seq: number })[]
  }

  #countOther(outcome: string, now: number): void {
    const key = `others ${outcome}`
    const before = this.#pending.get(key)
    this.#pending.set(key, {
      ...{ who: 'several', address: 'several', action: 'several', outcome },
      detail: 'more different refusals than are told apart in one second',
      time: before?.time ?? now,
      count: (before?.count ?? 0) + 1,
    })
  }
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    add: sql(`INSERT INTO access_audit (time, who, address, action, outcome, detail, count)
      VALUES (@time, @who, @address, @action, @outcome, @detail, @count)`),
    limit: sql('DELETE FROM access_audit WHERE seq <= (SELECT max(seq) FROM access_audit) - ?'),
    latest: sql('SELECT * FROM access_audit ORDER BY seq DESC LIMIT ?'),
  }
}
