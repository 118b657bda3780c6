import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { PortentError } from '../../core/index.ts'
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
 * database is. Throws `ERR_INPUT` if the file cannot be read to its end.
 */
export type Arrive = (
  select: string,
  parameters: Parameters,
  onReading: (reading: Reading) => void,
) => Promise<void>

/** Parsed and stored by one statement, all inside this process. */
export function arriveEmbedded(database: Database, engine: Engine): Arrive {
  return async (select, parameters, onReading) => {
    const sql = `INSERT INTO arrivals\n${arrivalsOf(select)}\nSETTINGS ${settings}`
    // Every row is written twice, to `arrivals` and to where it goes from there.
    const onLook = (bytes: number, written: number) =>
      onReading({ bytes, rows: Math.floor(written / 2) })
    try {
      await watched(database.commandSql(sql, parameters), engine, onLook)
    } catch (error) {
      throw unreadableRows(error)
    }
  }
}

/** Parsed in this process, stored by a server. */
export function arriveRemote(database: Database, engine: Engine): Arrive {
  return async (select, parameters, onReading) => {
    const sql = `${arrivalsOf(select)}\nSETTINGS ${settings}`
    let rows = 0
    async function* blocks() {
      const session = engine.newSession()
      try {
        for await (const chunk of session.queryStreamBind(sql, parameters, { format: 'Native' })) {
          rows += chunk.numRows
          yield chunk.raw()
        }
      } catch (error) {
        throw unreadableRows(error)
      } finally {
        session.close()
      }
    }
    const work = database.insertNative('arrivals', Readable.from(blocks(), { objectMode: false }))
    await watched(work, engine, (bytes) => onReading({ bytes, rows }))
  }
}

/** What ClickHouse says of a file that breaks off or turns out to be something else. */
function unreadableRows(error: unknown): PortentError {
  return new PortentError('ERR_INPUT', (error as Error).message, { cause: error })
}

/** Mapped files would not count as read, so they are read in the ordinary way. */
const settings = `storage_file_read_method = 'pread', parallel_view_processing = 1`

function arrivalsOf(select: string): string {
  const frame = statement('arrivals')
  return frame.replace(/FROM rows$/, () => `FROM (\n${select}\n)`)
}

const lookEveryMs = 200

const look = `SELECT
  ProfileEvents['ReadBufferFromFileDescriptorReadBytes'] AS bytes, written_rows AS written
  FROM system.processes ORDER BY bytes DESC LIMIT 1
  SETTINGS output_format_json_quote_64bit_integers = 0`

/** Looks at the busiest of the engine's statements, from time to time until the work is done. */
async function watched(
  work: Promise<void>,
  { session }: Engine,
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
      const text = (await session.queryAsync(look, { format: 'JSONEachRow' })).text()
      if (busy && text !== '') {
        const { bytes, written } = JSON.parse(text) as { bytes: number; written: number }
        onLook(bytes, written)
      }
    }
  }
  const watching = watch()
  // The work ends before this does, whatever goes wrong in looking; its error is the one that counts.
  watching.catch(() => undefined)
  await done
  await watching
}
