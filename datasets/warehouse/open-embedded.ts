import { accessSync, constants } from 'node:fs'
import { join, resolve } from 'node:path'
import { createClient } from '@clickhouse/client'
import { type LockHolder, makeDirectory, PortentError } from '../../core/index.ts'
import { arriveEmbedded } from './arrival.ts'
import { database } from './database.ts'
import { type Engine, openEngine } from './engine.ts'
import { removeLeftovers } from './leftovers.ts'
import { lockDirectory } from './lock.ts'
import { createSchema } from './schema.ts'
import type { Store } from './store.ts'

/** In this process: ClickHouse by chDB, its files under `<directory>/warehouse`. */
export interface EmbeddedConfig {
  readonly directory: string
  /** How long to wait for another process that has it, milliseconds; default 10,000. */
  readonly waitMs?: number
  /** Called once if there is somebody to wait for; undefined where its name is not known. */
  readonly onWait?: (holder: LockHolder | undefined) => void
}

/** Opens or makes it, alone in this process and on this directory. */
export async function openEmbedded(config: EmbeddedConfig): Promise<Store> {
  const directory = resolve(config.directory)
  prepare(directory)
  const { waitMs = 10_000, onWait } = config
  const unlock = await lockDirectory(directory, { waitMs, onWait }).catch((error: unknown) => {
    throw error instanceof PortentError ? error : damaged(directory, error)
  })
  let engine: Engine | undefined
  try {
    engine = await openEngine(join(directory, 'warehouse'))
    const opened = engine
    // chDB's copy of this interface is compiled without exactOptionalPropertyTypes.
    const client = createClient({ connection: engine.connection as never })
    const store = database(client, `the warehouse in ${directory}`)
    await store.command('create-database', { database: 'portent' })
    await store.commandSql('USE portent')
    await store.commandSql('SET output_format_json_quote_64bit_integers = 0')
    await createSchema(store)
    await removeLeftovers(store, 0)
    const close = async () => {
      await opened.close()
      unlock()
    }
    return { database: store, engine: opened, arrive: arriveEmbedded(store, opened), close }
  } catch (error) {
    await engine?.close()
    unlock()
    if (engine === undefined && error instanceof PortentError) throw error
    throw damaged(directory, error)
  }
}

/** @throws {@link PortentError} `ERR_DATA_DIRECTORY` */
function prepare(directory: string): void {
  try {
    makeDirectory(directory)
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { message } = error as Error
    const why = `the data directory ${directory} cannot be written (${message}): choose another by PORTENT_HOME`
    throw new PortentError('ERR_DATA_DIRECTORY', why, { cause: error })
  }
}

function damaged(directory: string, error: unknown): PortentError {
  const { message } = error as Error
  const remedy = `move ${join(directory, 'warehouse')} away and ingest the logs again`
  const why = `the warehouse in ${directory} cannot be opened (${message}): ${remedy}`
  return new PortentError('ERR_DATA_DIRECTORY', why, { cause: error })
}
