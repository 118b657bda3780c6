import type { Database } from './database.ts'

/**
 * Takes ingests out of sight by one insert, then deletes their rows; afterwards nothing of them is left. What a kill in
 * between leaves counts no more, and is cleared away by whoever opens the warehouse next.
 */
export async function removeIngests(database: Database, ingests: readonly number[]): Promise<void> {
  if (ingests.length === 0) return
  await database.command('record-removed', { ingests })
  await database.command('delete-flow-rows', { ingests })
  await database.command('delete-quarantine-rows', { ingests })
  await database.command('delete-arrival-counts', { ingests })
}

/**
 * Clears away what ingests and removals that were killed, or lost a race for the same content, left behind.
 *
 * @param grace - Seconds for which a begun ingest may still be running elsewhere.
 */
export async function removeLeftovers(database: Database, grace: number): Promise<void> {
  const leftovers = await database.rows<{ ingest: number }>('leftovers', { grace })
  await removeIngests(
    database,
    leftovers.map(({ ingest }) => ingest),
  )
}
