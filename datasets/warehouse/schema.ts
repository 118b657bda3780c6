import type { Database } from './database.ts'

const creations = [
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
  'create-committed',
  'create-flows',
  'create-quarantine',
]

/** Makes the tables that are not there yet; whoever wants other engines makes them before. */
export async function createSchema(database: Database): Promise<void> {
  for (const name of creations) await database.command(name)
}
