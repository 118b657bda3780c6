import { randomBytes } from 'node:crypto'
import type { Database } from './database.ts'
import { removeIngests } from './leftovers.ts'

/** What an ingest is known by. */
export interface About {
  readonly content: string
  readonly meaning: string
  readonly path: string
  readonly format: string
}

/** A network whose number is not the hash of its name. */
export interface NetworkException {
  readonly name: string
  readonly vni: number
}

/**
 * Runs one ingest between its first record and its commit; if `fill` fails, its rows are taken back.
 *
 * @param fill - Stores rows under the id that it gets, and counts them. It runs again if networks turn
 * out to share a number.
 */
export async function publish<Counts extends { rows: number; badRows: number }>(
  database: Database,
  about: About,
  fill: (ingest: number, exceptions: readonly NetworkException[]) => Promise<Counts>,
): Promise<Counts & { ingest: number }> {
  const ingest = newIngest()
  await database.command('record-step', { ...about, ingest, state: 'begun' })
  try {
    const exceptions = await database.rows<NetworkException>('network-exceptions')
    const counts = await fill(ingest, exceptions)
    if (await networksChanged(database, exceptions)) {
      await removeIngests(database, [ingest])
      return await publish(database, about, fill)
    }
    const { rows, badRows } = counts
    await database.command('commit', { ...about, ingest, rows, badRows })
    return { ...counts, ingest }
  } catch (error) {
    // If this fails too, the next one to open the warehouse clears the rows away.
    await removeIngests(database, [ingest]).catch(() => undefined)
    throw error
  }
}

/** 52 random bits: no two ingests of a warehouse share them, and a JavaScript number holds them. */
function newIngest(): number {
  return Number(randomBytes(8).readBigUInt64LE() >> 12n)
}

/**
 * Gives networks whose number was taken another one; true if an exception is new, whoever made it, so that
 * rows which came under the old number must come again.
 */
async function networksChanged(
  database: Database,
  before: readonly NetworkException[],
): Promise<boolean> {
  const clashes = await database.rows<NetworkException>('network-clashes')
  if (clashes.length > 0) await database.insertRows('network_exceptions', clashes)
  const now = await database.rows<NetworkException>('network-exceptions')
  return JSON.stringify(now) !== JSON.stringify(before)
}
