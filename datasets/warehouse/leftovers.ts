import type { Database } from './database.ts'

/** Takes back rows that were never committed; afterwards nothing of these ingests is left. */
export async function removeIngests(database: Database, ingests: readonly number[]): Promise<void> {
  if (ingests.length === 0) return
  await database.command('delete-flow-rows', { ingests })
  await database.command('delete-quarantine-rows', { ingests })
  await database.command('delete-arrival-counts', { ingests })
  await database.command('record-removed', { ingests })
}

/**
 * Clears away what ingests that were killed, or lost a race for the same content, left behind.
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
