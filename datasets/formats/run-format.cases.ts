import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'
import { afterAll, beforeAll } from 'vitest'
import { type Format, type FormatOptions, flowColumns, type Sample } from './format.ts'

/** A flow as a test reads it: time in ISO 8601 with nanoseconds, every number a number. */
export interface Flow {
  readonly line: number
  readonly reason: string
  readonly raw: string
  readonly time: string
  readonly network: string
  readonly source: string
  readonly destination: string
  readonly port: number
  readonly protocol: number
  readonly host: string
  readonly kind: string
  readonly duration: number
  readonly bytes: number
  readonly packets: number
}

let client: ReturnType<typeof createClient>
let folder: string

beforeAll(() => {
  // chDB's copy of this interface is compiled without exactOptionalPropertyTypes.
  client = createClient({ connection: createChdbConnection({ path: ':memory:' }) as never })
  folder = mkdtempSync(join(tmpdir(), 'portent-formats-'))
})
afterAll(async () => {
  await client.close()
  rmSync(folder, { recursive: true })
})

export async function query<T>(sql: string): Promise<T[]> {
  const result = await client.query({
    query: sql,
    format: 'JSONEachRow',
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 0,
      date_time_output_format: 'iso',
    },
  })
  return result.json<T>()
}

/** Writes a file into this test's folder and looks at it as ingestion does. */
export async function sampleOf(name: string, content: string | Uint8Array): Promise<Sample> {
  const path = join(folder, name)
  writeFileSync(path, content)
  return lookAt(path)
}

/** Has ClickHouse write the rows of a SELECT to a file; the name's ending chooses format and compression. */
export async function sampleOfSelect(name: string, sql: string, format: string): Promise<Sample> {
  const path = join(folder, name)
  await client.command({ query: `INSERT INTO FUNCTION file('${path}', '${format}') ${sql}` })
  return lookAt(path)
}

async function lookAt(path: string): Promise<Sample> {
  if (path.endsWith('.parquet')) {
    const columns = await query<{ name: string; type: string }>(
      `DESCRIBE file('${path}', 'Parquet')`,
    )
    return { path, head: [], columns }
  }
  return { path, head: await headOf(path), columns: [] }
}

async function headOf(path: string): Promise<string[]> {
  if (path.endsWith('.zst')) {
    const lines = await query<{ line: string }>(
      `SELECT line FROM file('${path}', 'LineAsString', 'line String') LIMIT 100`,
    )
    return lines.map(({ line }) => line)
  }
  const bytes = path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path)
  const lines = bytes.toString().split('\n')
  return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).slice(0, 100)
}

/** What a format's SELECT gives for a file, ordered by line. */
export function flowsOf(
  format: Format,
  sample: Sample,
  options: Partial<FormatOptions> = {},
): Promise<Flow[]> {
  const select = format.select(sample, { network: '1', ...options })
  return query<Flow>(
    `SELECT ${Object.keys(flowColumns).join(', ')} FROM (${select}) ORDER BY line, destination, port, protocol`,
  )
}

let files = 0

/** {@link flowsOf} a text, in a file of its own. */
export async function read(
  format: Format,
  text: string,
  options: Partial<FormatOptions> = {},
  name = 'sample.log',
): Promise<Flow[]> {
  files += 1
  return flowsOf(format, await sampleOf(`${files}-${name}`, text), options)
}

/** The line numbers and reasons of what a format refuses in a text. */
export async function refused(
  format: Format,
  text: string,
  options: Partial<FormatOptions> = {},
): Promise<[line: number, reason: string][]> {
  const flows = await read(format, text, options)
  return flows.filter(({ reason }) => reason !== '').map(({ line, reason }) => [line, reason])
}

/** Name and type of the columns that a SELECT yields. */
export function columnsOf(select: string): Promise<{ name: string; type: string }[]> {
  return query(`DESCRIBE (${select})`)
}
