import type { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'
import { PortentError } from '../../core/index.ts'
import { type Column, readNative } from './native.ts'
import { statement } from './statement.ts'

/** Values for the `{name:Type}` of a statement; null for SQL's NULL. */
export type Parameters = Record<string, unknown>

/** The statements of `datasets/sql` and others, run in one database, with our errors. */
export interface Database {
  /** Runs `datasets/sql/<name>.sql` for its effect. */
  command(name: string, parameters?: Parameters): Promise<void>
  /** The rows of `datasets/sql/<name>.sql`; 64-bit integers come as numbers, so cast larger ones to String. */
  rows<Row>(name: string, parameters?: Parameters): Promise<Row[]>
  /** Runs any SQL for its effect. */
  commandSql(sql: string, parameters?: Parameters): Promise<void>
  /** The rows of any SELECT. */
  rowsSql<Row>(sql: string, parameters?: Parameters): Promise<Row[]>
  /** The columns of any SELECT, numbers as typed arrays. */
  columnsSql(sql: string, parameters?: Parameters): Promise<Record<string, Column>>
  /** Inserts rows given as objects. */
  insertRows(table: string, rows: readonly object[]): Promise<void>
  /** Inserts blocks in the Native format. */
  insertNative(table: string, blocks: Readable): Promise<void>
}

/**
 * A database over a client that reaches it.
 *
 * @param where - How messages name it; holds no secrets.
 */
export function database(client: ClickHouseClient, where: string): Database {
  async function reported<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw reportOf(error, where)
    }
  }
  const self: Database = {
    command: (name, parameters) => self.commandSql(statement(name), parameters),
    rows: (name, parameters) => self.rowsSql(statement(name), parameters),
    commandSql: (query, parameters = {}) =>
      reported(async () => void (await client.command({ query, query_params: parameters }))),
    rowsSql: <Row>(query: string, parameters: Parameters = {}) =>
      reported(async () => {
        const format = 'JSONEachRow'
        const result = await client.query({ query, query_params: parameters, format })
        return await result.json<Row>()
      }),
    columnsSql: (sql, parameters = {}) =>
      reported(async () => {
        const query = `${sql}\nFORMAT Native`
        const { stream } = await client.exec({ query, query_params: parameters })
        return readNative(await allOf(stream))
      }),
    insertRows: (table, values) =>
      reported(async () => void (await client.insert({ table, values, format: 'JSONEachRow' }))),
    insertNative: (table, values) =>
      reported(async () => {
        const { stream } = await client.exec({
          query: `INSERT INTO ${table} FORMAT Native`,
          values,
        })
        await allOf(stream)
      }),
  }
  return self
}

async function allOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

/** The error as one of ours: ClickHouse's own words for what it refused, the remedy where it was not reached. */
function reportOf(error: unknown, where: string): PortentError {
  if (error instanceof PortentError) return error
  const { code, type, message } = error as NodeJS.ErrnoException & { type?: string }
  // ClickHouse numbers its errors. Not by class: chDB brings a copy of that class.
  if (/^\d+$/.test(code ?? '')) {
    const text = `${where} refused: ${message.trim()} (${type ?? 'error'}, ${code})`
    return new PortentError('ERR_WAREHOUSE', text, { cause: error })
  }
  const what = message || code || String(error)
  const remedy = 'check that it is running and that its address and credentials are right'
  return new PortentError('ERR_WAREHOUSE', `${where} did not answer (${what}): ${remedy}`, {
    cause: error,
  })
}
