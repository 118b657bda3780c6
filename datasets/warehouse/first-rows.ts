import type { Database } from './database.ts'

/** Who asked for whom, and when. */
export interface FirstRow {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly source: string
  readonly destination: string
}

/** The earliest row of each ingest that has rows. */
export async function firstRows(
  database: Database,
  ingests: readonly number[],
): Promise<ReadonlyMap<number, FirstRow>> {
  if (ingests.length === 0) return new Map()
  const rows = await database.rows<FirstRow & { ingest: number }>('first-rows', { ingests })
  return new Map(rows.map(({ ingest, ...first }) => [ingest, first]))
}
