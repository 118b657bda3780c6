import { open } from 'node:fs/promises'
import type { Session } from 'chdb'
import { unreadable } from '../../core/index.ts'
import type { Sample } from '../formats/format.ts'
import { sqlString } from '../formats/sql-string.ts'

const headLines = 100

/** A whole file may be one line of JSON. */
const lineBytes = 1_000_000

/**
 * A look at a file's beginning, compressed or not, for formats to know it by.
 *
 * @returns Undefined for a file without content, such as the gzip of nothing.
 * @throws {@link PortentError} `ERR_INPUT` if the file cannot be read.
 */
export async function sampleOf(session: Session, path: string): Promise<Sample | undefined> {
  if (await isParquet(path)) return { path, head: [], columns: await columnsOf(session, path) }
  const head = await headOf(session, path)
  return head.length === 0 ? undefined : { path, head, columns: [] }
}

async function isParquet(path: string): Promise<boolean> {
  try {
    const file = await open(path)
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
      return buffer.toString('latin1') === 'PAR1'
    } finally {
      await file.close()
    }
  } catch (error) {
    throw unreadable(path, error)
  }
}

async function headOf(session: Session, path: string): Promise<string[]> {
  // One thread reads no further than it must.
  const sql = `SELECT left(line, ${lineBytes}) AS text
    FROM file(${patternOf(path)}, 'LineAsString', 'line String')
    WHERE _path = ${sqlString(path)} LIMIT ${headLines}
    SETTINGS max_threads = 1, input_format_parallel_parsing = 0`
  const rows = await rowsOf<{ text: string }>(session, path, sql)
  return rows.map(({ text }) => text)
}

function columnsOf(session: Session, path: string): Promise<Sample['columns']> {
  const sql = `SELECT name, type FROM (DESCRIBE file(${patternOf(path)}, 'Parquet'))`
  return rowsOf(session, path, sql)
}

/** Braces list alternatives in file() and cannot be escaped, so `?` stands for them. */
function patternOf(path: string): string {
  return sqlString(path.replaceAll(/[{}]/g, '?'))
}

async function rowsOf<Row>(session: Session, path: string, sql: string): Promise<Row[]> {
  try {
    const text = (await session.queryAsync(sql, { format: 'JSONEachRow' })).text().trimEnd()
    return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Row)
  } catch (error) {
    throw unreadable(path, error)
  }
}
