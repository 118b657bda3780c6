import type { SqliteDatabase } from '../../core/index.ts'
import { joinCalls } from '../join-calls.ts'
import { writeAll } from '../store/write-all.ts'
import { concerns, matches, type News, type Notice, type NoticeFilter } from './notice.ts'
import { type NoticeIds, noticeIds } from './notice-id.ts'

/** How much is kept for those who come back. */
export interface NoticeBounds {
  /** Milliseconds. */
  readonly maxAge: number
  /** Notices of any one network, `>= 1`. */
  readonly maxPerNetwork: number
  /** Of all notices together, as JSON. */
  readonly maxBytes: number
}

export const defaultNoticeBounds: NoticeBounds = {
  maxAge: 86_400_000,
  maxPerNetwork: 10_000,
  maxBytes: 256 * 1024 * 1024,
}

/** Notices, and up to where they were looked for. */
interface Page {
  readonly notices: readonly Notice[]
  readonly through: number
}

interface Kept {
  rows: number
  bytes: number
}

/** So many rows are looked at in one go, whoever they are for. */
const pageSize = 200

/**
 * What subscribers are told, kept so that they can come back to it: by age, by number in each network, and by
 * size over all, where the network that has most gives way first.
 *
 * Notices survive a kill as soon as they are kept; a loss of power may take those of the last moments, since
 * they do not wait for the disk.
 */
export class NoticeLog {
  readonly ids: NoticeIds
  readonly #database: SqliteDatabase
  readonly #bounds: NoticeBounds
  readonly #statements: ReturnType<typeof prepare>
  readonly #listeners = new Set<(notices: readonly Notice[]) => void>()
  readonly #keep: (news: readonly News[]) => Promise<readonly News[]>
  readonly #kept = new Map<number, Kept>()
  readonly #missListeners = new Set<() => void>()
  /** By network, before which number something could not be kept. */
  readonly #missed = new Map<number, number>()
  #last: number
  #heard: number

  /** @param database - With the schema of the store, see `migrate`. */
  constructor(database: SqliteDatabase, bounds: NoticeBounds = defaultNoticeBounds) {
    this.#database = database
    this.#bounds = bounds
    this.#statements = prepare(database)
    this.#last = this.#statements.last.pluck().get() as number
    const settings = this.#statements.settings.get() as { key: Uint8Array; heard: number }
    this.ids = noticeIds(settings.key)
    this.#heard = settings.heard
    for (const { vni, ...kept } of this.#statements.counts.all() as (Kept & { vni: number })[])
      this.#kept.set(vni, kept)
    this.#keep = joinCalls((news) => this.#write(news))
  }

  /** Number of the latest notice, 0 before there was any. */
  get last(): number {
    return this.#last
  }

  /** How many are kept, and how large they are as JSON. */
  get size(): Readonly<Kept> {
    const size = { rows: 0, bytes: 0 }
    for (const { rows, bytes } of this.#kept.values()) {
      size.rows += rows
      size.bytes += bytes
    }
    return size
  }

  /** That somebody listens now, and may come back for what happens later. */
  hear(now: number): void {
    writeAll(this.#database, 'notices', () => this.#statements.hear.run(now))
    this.#heard = now
  }

  /** Whether somebody who listened once may still come back for what happens now. */
  isHeard(now: number): boolean {
    return now - this.#heard < this.#bounds.maxAge
  }

  /**
   * Keeps news, and tells {@link onKept} of them; those of one turn of the event loop together.
   *
   * @throws PortentError `ERR_DATA_DIRECTORY` if they cannot be kept; nobody is told then.
   */
  async keep(news: readonly News[]): Promise<void> {
    if (news.length > 0) await this.#keep(news)
  }

  /** @returns Ends it. */
  onKept(listener: (notices: readonly Notice[]) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Told when news could not be kept: whoever follows misses something then. @returns Ends it. */
  onMissed(listener: () => void): () => void {
    this.#missListeners.add(listener)
    return () => {
      this.#missListeners.delete(listener)
    }
  }

  /** The next notices after a number, as many as are found in a look of bounded length. */
  after(seq: number, filter: NoticeFilter): Page {
    const rows = this.#statements.after.all(seq, pageSize) as Notice[]
    const through = rows.length < pageSize ? Math.max(this.#last, seq) : rows.at(-1)!.seq
    return { notices: rows.filter((notice) => matches(filter, notice)), through }
  }

  /**
   * Up to where something that the filter might have let through after a number is gone already or was never
   * kept, if anything is.
   */
  lostAfter(seq: number, filter: NoticeFilter): number | undefined {
    const gone = this.#statements.losses.all(seq) as { vni: number; through: number }[]
    const missed = [...this.#missed].map(([vni, through]) => ({ vni, through }))
    const own = [...gone, ...missed].filter(
      ({ vni, through }) => through > seq && concerns(filter, vni),
    )
    return own.length === 0 ? undefined : Math.max(...own.map(({ through }) => through))
  }

  /** Removes what the bounds no longer cover. */
  prune(now: number): void {
    const { maxAge, maxPerNetwork } = this.#bounds
    writeAll(this.#database, 'notices', () => {
      this.#removed(this.#statements.removeOlder.all({ before: now - maxAge }) as Removed[])
      for (const [vni, { rows }] of this.#kept)
        if (rows > maxPerNetwork) this.#limit(vni, maxPerNetwork)
    })
  }

  #write(news: readonly News[]): readonly News[] {
    try {
      return this.#writeAll(news)
    } catch (error) {
      for (const { vni } of news) this.#missed.set(vni, this.#last + 1)
      for (const listener of this.#missListeners) listener()
      throw error
    }
  }

  #writeAll(news: readonly News[]): readonly News[] {
    const notices: Notice[] = []
    this.#withoutWaiting(() =>
      writeAll(this.#database, 'notices', () => {
        for (const { type, vni, time, data } of news) {
          const json = JSON.stringify(data)
          const bytes = Buffer.byteLength(json)
          const row = { type, vni, time, data: json }
          const { lastInsertRowid } = this.#statements.add.run({ ...row, bytes })
          notices.push({ seq: Number(lastInsertRowid), ...row })
        }
      }),
    )
    for (const { vni, data } of notices) this.#count(vni, 1, Buffer.byteLength(data))
    this.#last = notices.at(-1)!.seq
    if (this.size.bytes > this.#bounds.maxBytes)
      writeAll(this.#database, 'notices', () => this.#makeRoom())
    for (const listener of this.#listeners) listener(notices)
    return news
  }

  /** A kill takes nothing that was committed, so only a loss of power is waited for, and here not even that. */
  #withoutWaiting(write: () => void): void {
    this.#database.pragma('synchronous = NORMAL')
    try {
      write()
    } finally {
      this.#database.pragma('synchronous = FULL')
    }
  }

  #makeRoom(): void {
    while (this.size.bytes > this.#bounds.maxBytes) {
      const [vni, { rows }] = [...this.#kept].reduce((a, b) => (a[1].bytes >= b[1].bytes ? a : b))
      this.#limit(vni, Math.floor(rows / 2))
    }
  }

  #limit(vni: number, rows: number): void {
    this.#removed(this.#statements.removeBeyond.all({ vni, rows }) as Removed[])
  }

  #removed(rows: readonly Removed[]): void {
    const losses = new Map<number, number>()
    for (const { seq, vni, bytes } of rows) {
      losses.set(vni, Math.max(seq, losses.get(vni) ?? 0))
      this.#count(vni, -1, -bytes)
    }
    for (const [vni, through] of losses) this.#statements.lost.run(vni, through)
  }

  #count(vni: number, rows: number, bytes: number): void {
    const kept = this.#kept.get(vni) ?? { rows: 0, bytes: 0 }
    kept.rows += rows
    kept.bytes += bytes
    if (kept.rows > 0) this.#kept.set(vni, kept)
    else this.#kept.delete(vni)
  }
}

interface Removed {
  readonly seq: number
  readonly vni: number
  readonly bytes: number
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    add: sql(`INSERT INTO notices (vni, type, time, bytes, data)
      VALUES (@vni, @type, @time, @bytes, @data)`),
    // The sequence outlives the rows.
    last: sql(`SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notices'), 0)`),
    settings: sql('SELECT key, heard FROM notice_settings'),
    hear: sql('UPDATE notice_settings SET heard = ?'),
    counts: sql('SELECT vni, count(*) AS rows, sum(bytes) AS bytes FROM notices GROUP BY vni'),
    after: sql('SELECT seq, vni, type, time, data FROM notices WHERE seq > ? ORDER BY seq LIMIT ?'),
    losses: sql('SELECT vni, through FROM notice_losses WHERE through > ?'),
    lost: sql(`INSERT INTO notice_losses (vni, through) VALUES (?, ?)
      ON CONFLICT (vni) DO UPDATE SET through = excluded.through`),
    // Rows come in the order of time, so this looks at no more than it removes, and one.
    removeOlder: sql(`DELETE FROM notices WHERE seq < coalesce(
      (SELECT seq FROM notices WHERE time >= @before ORDER BY seq LIMIT 1), 9e15)
      RETURNING seq, vni, bytes`),
    removeBeyond: sql(`DELETE FROM notices WHERE vni = @vni AND seq <=
      (SELECT seq FROM notices WHERE vni = @vni ORDER BY seq DESC LIMIT 1 OFFSET @rows)
      RETURNING seq, vni, bytes`),
  }
}
