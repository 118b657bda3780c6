import type { SqliteDatabase } from '../../core/index.ts'
import { PortentError } from '../../core/index.ts'
import { requests } from './migrations/001-requests.ts'
import { handOver } from './migrations/002-hand-over.ts'
import { feedback } from './migrations/003-feedback.ts'
import { restarts } from './migrations/004-restarts.ts'
import { desired } from './migrations/005-desired.ts'
import { plans } from './migrations/006-plans.ts'
import { pushes } from './migrations/007-pushes.ts'
import { subscriptions } from './migrations/009-subscriptions.ts'
import { models } from './migrations/010-models.ts'
import { drift } from './migrations/012-drift.ts'
import { itemsOfVm } from './migrations/013-items-of-vm.ts'
import { learnedUses } from './migrations/014-learned-uses.ts'
import { askersOfItem } from './migrations/015-askers-of-item.ts'

/**
 * In ascending order of their numbers, of which some may be unused; the database's `user_version` is the
 * number of the last that it has. Only ever appended to.
 */
const migrations: readonly (readonly [number: number, statements: string])[] = [
  [1, requests],
  [2, handOver],
  [3, feedback],
  [4, restarts],
  [5, desired],
  [6, plans],
  [7, pushes],
  [9, subscriptions],
  [10, models],
  [12, drift],
  [13, itemsOfVm],
  [14, learnedUses],
  [15, askersOfItem],
]

/**
 * Brings the database to the latest schema, each step in a transaction of its own.
 *
 * @throws {@link PortentError} `ERR_DATA_DIRECTORY` if a newer Portent wrote it.
 */
export function migrate(database: SqliteDatabase): void {
  const version = database.pragma('user_version', { simple: true }) as number
  const latest = migrations.at(-1)![0]
  if (version > latest) {
    throw new PortentError(
      'ERR_DATA_DIRECTORY',
      `${database.name} has schema ${version}, this Portent knows up to ${latest}: ` +
        'run the newer version, or choose another data directory',
    )
  }
  for (const [number, statements] of migrations.filter(([number]) => number > version)) {
    database.transaction(() => {
      database.exec(statements)
      database.pragma(`user_version = ${number}`)
    })()
  }
}
