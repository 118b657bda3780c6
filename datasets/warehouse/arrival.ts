import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Parameters } from './database.ts'
import type { Engine } from './engine.ts'
import { statement } from './statement.ts'

/** How far one file has been read. */
export interface Reading {
  /** Bytes of the file, as it lies on the disk. */
  readonly bytes: number
  /** Rows that have arrived, at least. */
  readonly rows: number
}

/**
 * Puts the rows of a SELECT into `arrivals`; the SELECT reads a file in this process, wherever the
 * database is.
 */
export type Arrive = (
  select: string,
  parameters: Parameters,
  onReading: (reading: Reading) => void,
) => Promise<void>

/** Parsed and stored by one statement, all inside this process. */
export function arriveEmbedded(database: Database, engine: Engine): Arrive {
  return (select, parameters, onReading) => {
    const sql = `INSERT INTO arrivals\n${arrivalsOf(select)}\nSETTINGS ${settings}`
    const monitor = (query: string) => engine.session.queryAsync(query, { format: 'JSONEachRow' })
    // Every row is written twice, to `arrivals` and to where it goes from there.
    return watched(database.commandSql(sql, parameters), monitor, (bytes, written) =>
      onReading({ bytes, rows: Math.floor(written / 2) }),
    )
  }
}

/** Parsed in this process, stored by a server. */
export function arriveRemote(database: Database, engine: Engine): Arrive {
  return (select, parameters, onReading) => {
    const sql = `${arrivalsOf(select)}\nSETTINGS ${settings}`
    let rows = 0
    async function* blocks() {
      const chunks = engine.session.queryStreamBind(sql, parameters, { format: 'Native' })
      for await (const chunk of chunks) {
        rows += chunk.numRows
        yield chunk.raw()
      }
    }
    const { chdb } = engine.connection
    const monitor = (query: string) => chdb.queryAsync(query, { format: 'JSONEachRow' })
    const work = database.insertNative('arrivals', Readable.from(blocks()))
    return watched(work, monitor, (bytes) => onReading({ bytes, rows }))
  }
}

/** Mapped files would not count as read, so they are read in the ordinary way. */
const settings = `storage_file_read_method = 'pread', parallel_view_processing = 1`

function arrivalsOf(select: string): string {
  const frame = statement('arrivals')
  const placeholder = /FROM rows$/
  return frame.replace(placeholder, () => `FROM (\n${select}\n)`)
}

const lookEveryMs = 100

const look = `SELECT
  ProfileEvents['ReadBufferFromFileDescriptorReadBytes'] AS bytes, written_rows AS written
  FROM system.processes ORDER BY bytes DESC LIMIT 1
  SETTINGS output_format_json_quote_64bit_integers = 0`

async function watched(
  work: Promise<void>,
  monitor: (query: string) => Promise<{ text(): string }>,
  onLook: (bytes: number, written: number) => void,
): Promise<void> {
  let busy = true
  const done = work.finally(() => {
    busy = false
  })
  const watch = async () => {
    while (busy) {
      await Promise.race([sleep(lookEveryMs, undefined, { ref: false }), done])
      if (!busy) return
      const text = (await monitor(look)).text()
      if (busy && text !== '') {
        const { bytes, written } = JSON.parse(text) as { bytes: number; written: number }
        onLook(bytes, written)
      }
    }
  }
  await Promise.all([done, watch()])
}
