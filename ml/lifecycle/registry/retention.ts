import { aliasesOf } from './aliases.ts'
import { type Shelf, sweep } from './files.ts'

export interface Keeping {
  /** How many of the newest versions are kept besides those that aliases need, `>= 0`. */
  readonly newest: number
  /** Only look; remove nothing. */
  readonly dryRun?: boolean
}

/** What retention removed. */
export interface Retained {
  /** Versions, newest first. */
  readonly removed: readonly string[]
  /** Files that no version named: of savings that were cut off, and of versions removed. */
  readonly sweptFiles: readonly string[]
}

/**
 * Removes old versions: never the champion, the challenger, the champion before, or one that is being read.
 *
 * Rows go first, in one transaction, then the files that no row names. A kill in between leaves files that the
 * next call removes.
 *
 * @throws RangeError for a `newest` that is no whole number from 0.
 */
export function retain(shelf: Shelf, { newest, dryRun = false }: Keeping): Retained {
  if (!Number.isInteger(newest) || newest < 0)
    throw new RangeError(`newest must be a whole number >= 0, got ${newest}`)
  const { database, now } = shelf
  const removed = database
    .transaction(() => {
      const { champion, challenger, previous } = aliasesOf(database)
      const needed = new Set([champion?.version, challenger?.version, previous])
      const leased = new Set(
        database
          .prepare<[number], string>('SELECT version FROM leases WHERE until > ?')
          .pluck()
          .all(now()),
      )
      const versions = database
        .prepare<[], string>('SELECT version FROM models ORDER BY created_at DESC, rowid DESC')
        .pluck()
        .all()
      const old = versions
        .slice(newest)
        .filter((version) => !needed.has(version) && !leased.has(version))
      if (dryRun) return old
      const remove = database.prepare('DELETE FROM models WHERE version = ?')
      for (const version of old) remove.run(version)
      return old
    })
    .immediate()
  return { removed, sweptFiles: dryRun ? [] : sweep(shelf) }
}
