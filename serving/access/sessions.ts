import { randomBytes } from 'node:crypto'
import type { SqliteDatabase } from '../../core/index.ts'
import { writeAll } from '../store/write-all.ts'
import { digestOf } from './key-store.ts'

/** How long a session lasts, milliseconds. */
const sessionTime = 8 * 3_600_000
/** At most so many at once; the one that ends first makes room. */
const mostSessions = 10_000

/** A browser's stay, opened by a key so that the key need not be kept there. */
export interface Session {
  /** The id of its key. */
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

/** Sessions in `access.db`, by the SHA-256 of their tokens as keys are, so a restart ends none. */
export class Sessions {
  readonly #database: SqliteDatabase
  readonly #statements: ReturnType<typeof prepare>

  /** @param database - As `openAccess` gives it. */
  constructor(database: SqliteDatabase) {
    this.#database = database
    this.#statements = prepare(database)
  }

  /**
   * Opens one for the key with that id, no longer than until `until`.
   *
   * @param now - Milliseconds since the epoch.
   * @returns Its token, 256 random bits.
   * @throws PortentError `ERR_DATA_DIRECTORY` if it cannot be kept.
   */
  open(key: string, now: number, until = Number.POSITIVE_INFINITY): Session & { token: string } {
    const token = randomBytes(32).toString('base64url')
    const expires = Math.min(now + sessionTime, until)
    writeAll(this.#database, 'sessions', () => {
      this.#statements.forget.run(now)
      this.#statements.limit.run(mostSessions - 1)
      this.#statements.add.run(digestOf(token), key, expires)
    })
    return { token, key, expires }
  }

  /** The session with that token, if it has not ended at `now`. */
  find(token: string, now: number): Session | undefined {
    const session = this.#statements.find.get(digestOf(token)) as Session | undefined
    return session && session.expires > now ? session : undefined
  }

  /** Ends one. @returns Whether there was one. */
  close(token: string): boolean {
    return writeAll(
      this.#database,
      'sessions',
      () => this.#statements.remove.run(digestOf(token)).changes > 0,
    )
  }
}

function prepare(database: SqliteDatabase) {
  const sql = (text: string) => database.prepare(text)
  return {
    find: sql('SELECT key, expires FROM sessions WHERE digest = ?'),
    add: sql('INSERT INTO sessions (digest, key, expires) VALUES (?, ?, ?)'),
    remove: sql('DELETE FROM sessions WHERE digest = ?'),
    forget: sql('DELETE FROM sessions WHERE expires <= ?'),
    limit: sql(`DELETE FROM sessions WHERE digest IN
      (SELECT digest FROM sessions ORDER BY expires DESC LIMIT -1 OFFSET ?)`),
  }
}
