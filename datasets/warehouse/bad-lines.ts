import { PortentError } from '../../core/index.ts'
import type { Database } from './database.ts'

/** What an ingest brought. */
export interface Counts {
  readonly rows: number
  readonly badRows: number
  /** Refused lines by reason, most frequent first. */
  readonly reasons: readonly (readonly [reason: string, rows: number])[]
}

/** Counted as they arrived. */
export async function countsOf(database: Database, ingest: number): Promise<Counts> {
  const counts = await database.rows<{ reason: string; rows: number }>('counts-of-ingest', {
    ingest,
  })
  const bad = counts.filter(({ reason }) => reason !== '')
  return {
    rows: counts.find(({ reason }) => reason === '')?.rows ?? 0,
    badRows: bad.reduce((sum, { rows }) => sum + rows, 0),
    reasons: bad.map(({ reason, rows }) => [reason, rows]),
  }
}

/** A refused line. */
export interface BadLine {
  readonly line: number
  readonly reason: string
  readonly raw: string
}

/** The refusal of a file, with reasons and the first lines. */
export async function tooManyBadLines(
  database: Database,
  path: string,
  ingest: number,
  { rows, badRows, reasons }: Counts,
): Promise<PortentError> {
  const examples = await database.rows<BadLine>('first-bad-lines', { ingests: [ingest] })
  const why = reasons.map(([reason, count]) => `${reason}: ${count}`).join(', ')
  const shown = examples.map(({ line, reason, raw }) => `  line ${line}, ${reason}: ${raw}`)
  const message = `${path}: ${badRows} of ${rows + badRows} lines cannot be read (${why})
${shown.join('\n')}
so nothing of it was taken: name its format by --format, its columns by --map, or allow more by --max-bad-share`
  return new PortentError('ERR_TOO_MANY_BAD_LINES', message)
}
