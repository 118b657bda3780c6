import type { SqliteDatabase } from '../../core/index.ts'
import { PortentError } from '../../core/index.ts'
import { requests } from './migrations/001-requests.ts'
import { handOver } from './migrations/002-hand-over.ts'
import { feedback } from './migrations/003-feedback.ts'
import { restarts } from './migrations/004-restarts.ts'
import { desired } from './migrations/005-desired.ts'
import { plans } from './migrations/006-plans.ts'

/** In order; the database's `user_version` says how many it has. Only ever appended to. */
const migrations: readonly string[] = [requests, handOver, feedback, restarts, desired, plans]

/**
 * Brings the database to the latest schema, each step in a transaction of its own.
 *
 * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if a newer Portent wrote it.
 */
export function migrate(database: SqliteDatabase): void {
  const version = database.pragma('user_version', { simple: true }) as number
  if (version > migrations.length) {
    throw new PortentError(
      'ERR_DATA_DIRECTORY',
      `${database.name} has schema ${version}, this Portent knows up to ${migrations.length}: ` +
        'run the newer version, or choose another data directory',
    )
  }
  for (const [index, statements] of [...migrations.entries()].slice(version)) {
    database.transaction(() => {
      database.exec(statements)
      database.pragma(`user_version = ${index + 1}`)
    })()
  }
}
