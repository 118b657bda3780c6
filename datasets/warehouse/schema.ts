import type { Database } from './database.ts'

const tables = [
  'create-files',
  'create-flow-rows',
  'create-quarantine-rows',
  'create-arrival-counts',
  'create-networks',
  'create-network-exceptions',
  'create-arrivals',
  'create-arrivals-to-flow-rows',
  'create-arrivals-to-quarantine-rows',
  'create-arrivals-to-counts',
  'create-arrivals-to-networks',
]
const views = ['create-flows', 'create-quarantine']

/**
 * Makes the tables and views that are not there yet; whoever wants other engines makes them before. What an earlier
 * version made is brought up to date.
 */
export async function createSchema(database: Database): Promise<void> {
  for (const name of tables) await database.command(name)
  const current = await database.rows('current-committed')
  if (current.length === 0) await database.command('create-committed')
  for (const name of views) await database.command(name)
}
