import { accessSync, constants, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { PortentError } from '../core/index.ts'
import type { AgentRestart, Catalog, EventLog, RequestEvent } from './event.ts'
import { addBatch } from './warehouse/add-requests.ts'
import { type Arrive, arriveEmbedded, arriveRemote } from './warehouse/arrival.ts'
import { type Database, database, type Parameters } from './warehouse/database.ts'
import { type Engine, openEngine } from './warehouse/engine.ts'
import type { IngestOptions } from './warehouse/ingest.ts'
import { type IngestProgress, type IngestSummary, ingestAll } from './warehouse/ingest-all.ts'
import { removeLeftovers } from './warehouse/leftovers.ts'
import { type EventQuery, loadEvents, loadRestarts } from './warehouse/load-events.ts'
import { type LockHolder, lockDirectory } from './warehouse/lock.ts'
import type { Column } from './warehouse/native.ts'
import { sampleOf } from './warehouse/sample.ts'
import { createSchema } from './warehouse/schema.ts'

/** Where the flows are kept. */
export type WarehouseConfig = EmbeddedConfig | ServerConfig

/** In this process: ClickHouse by chDB, its files under `<directory>/warehouse`. */
export interface EmbeddedConfig {
  readonly directory: string
  /** How long to wait for another process that has it, milliseconds; default 10,000. */
  readonly waitMs?: number
  /** Called once if there is somebody to wait for; undefined where its name is not known. */
  readonly onWait?: (holder: LockHolder | undefined) => void
}

/** In a ClickHouse server or cluster, over HTTP. */
export interface ServerConfig {
  /** E.g. `https://clickhouse.example:8443`. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Default `portent`. */
  readonly database?: string
}

/** What the warehouse holds. */
export interface WarehouseStats {
  readonly files: number
  readonly badLines: number
  /** Flows, requests and restarts. */
  readonly rows: number
  readonly vms: number
  readonly items: number
  readonly vnis: number
  /** Time span, milliseconds since the epoch; undefined without rows. */
  readonly from: number | undefined
  readonly to: number | undefined
}

/**
 * Logs in, request events out: flows in ClickHouse, whose view `flows` has `time` and `until`
 * (DateTime64(9, 'UTC')), `vni` (UInt32), `source`, `destination`, `port` (UInt16), `protocol` (UInt8),
 * `host`, `kind` (`flow`, `request` or `restart`), `bytes` and `packets` (UInt64).
 */
export interface Warehouse {
  /**
   * Takes files and folders; content that is there already adds nothing.
   *
   * @throws {@link PortentError} `ERR_INPUT`, `ERR_FORMAT` or `ERR_TOO_MANY_BAD_LINES` at the first file
   * that cannot be taken; the files before it stay.
   */
  ingest(
    paths: readonly string[],
    options?: IngestOptions,
    onProgress?: (progress: IngestProgress) => void,
  ): Promise<IngestSummary>
  /** Request events by the agent cache's rule, in time order. */
  requestEvents(query?: EventQuery): Promise<EventLog>
  /** Agents that came back empty, those of the catalog's VMs, in time order. */
  restarts(catalog: Catalog): Promise<AgentRestart[]>
  /** Adds events that a controller reported; the same batch id again adds nothing and gives false. */
  addRequests(batchId: string, events: readonly RequestEvent[]): Promise<boolean>
  /** Networks that have a name, with the number that stands for each as VNI. */
  networks(): Promise<{ name: string; vni: number }[]>
  /** The rows of a SELECT; `{name:Type}` are bound. 64-bit integers come as numbers. */
  query<Row>(sql: string, parameters?: Parameters): Promise<Row[]>
  /** The columns of a SELECT, numbers as typed arrays; none where there are no rows. */
  columns(sql: string, parameters?: Parameters): Promise<Record<string, Column>>
  stats(): Promise<WarehouseStats>
  /** Afterwards another process, or this one, may open it. */
  close(): Promise<void>
}

/**
 * Opens the warehouse, making it if it is not there, and clears away what killed ingests left.
 *
 * @throws {@link PortentError} `ERR_WAREHOUSE_LOCKED` if another process has it, `ERR_DATA_DIRECTORY` if its
 * files cannot be read or written, `ERR_WAREHOUSE` if the server does not answer.
 */
export function openWarehouse(config: WarehouseConfig): Promise<Warehouse> {
  return 'url' in config ? openServer(config) : openEmbedded(config)
}

async function openEmbedded(config: EmbeddedConfig): Promise<Warehouse> {
  const directory = resolve(config.directory)
  prepare(directory)
  const unlock = await lockDirectory(directory, {
    waitMs: config.waitMs ?? 10_000,
    onWait: config.onWait,
  })
  let engine: Engine | undefined
  try {
    engine = await openEngine(join(directory, 'warehouse'))
    const opened = engine
    // chDB's copy of this interface is compiled without exactOptionalPropertyTypes.
    const client = createClient({ connection: engine.connection as never })
    const where = `the warehouse in ${directory}`
    const store = database(client, where)
    await store.command('create-database', { database: 'portent' })
    await store.commandSql('USE portent')
    await store.commandSql('SET output_format_json_quote_64bit_integers = 0')
    await createSchema(store)
    await removeLeftovers(store, 0)
    return warehouse(store, opened, arriveEmbedded(store, opened), async () => {
      await opened.close()
      unlock()
    })
  } catch (error) {
    await engine?.close()
    unlock()
    throw damaged(directory, error)
  }
}

/** @throws {@link PortentError} `ERR_DATA_DIRECTORY` */
function prepare(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true })
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

/** An ingest on a server may be another process's and still running; none takes a day. */
const graceSeconds = 86_400

async function openServer(config: ServerConfig): Promise<Warehouse> {
  const { url, username, password } = addressOf(config)
  const name = config.database ?? 'portent'
  const options = {
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    request_timeout: 3_600_000,
    // What fails is thrown; the client would print it too.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 0 as const,
      // Keeps proxies from hanging up on a long statement.
      send_progress_in_http_headers: 1 as const,
      http_headers_progress_interval_ms: '60000',
    },
  }
  const where = `the warehouse at ${url}`
  await createDatabase(createClient(options), where, name)
  const client = createClient({ ...options, database: name })
  const engine = await openEngine(':memory:')
  const close = async () => {
    await engine.close()
    await client.close()
  }
  try {
    const store = database(client, where)
    await createSchema(store)
    await removeLeftovers(store, graceSeconds)
    return warehouse(store, engine, arriveRemote(store, engine), close)
  } catch (error) {
    await close()
    throw error
  }
}

async function createDatabase(
  client: ClickHouseClient,
  where: string,
  name: string,
): Promise<void> {
  const store = database(client, where)
  try {
    const known = await store.rows('database-named', { database: name })
    if (known.length === 0) await store.command('create-database', { database: name })
  } finally {
    await client.close()
  }
}

/** The address without credentials, which then appear in no message. */
function addressOf(config: ServerConfig): Pick<ServerConfig, 'url' | 'username' | 'password'> {
  let url: URL
  try {
    url = new URL(config.url)
  } catch {
    const remedy = 'write it like https://clickhouse.example:8443'
    throw new PortentError('ERR_WAREHOUSE', `the warehouse's URL is not a URL: ${remedy}`)
  }
  const username = config.username ?? (decodeURIComponent(url.username) || undefined)
  const password = config.password ?? (decodeURIComponent(url.password) || undefined)
  return {
    url: `${url.origin}${url.pathname}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}

function warehouse(
  store: Database,
  engine: Engine,
  arrive: Arrive,
  close: () => Promise<void>,
): Warehouse {
  const ingestion = {
    database: store,
    arrive,
    sample: (path: string) => sampleOf(engine.session, path),
  }
  return {
    ingest: (paths, options = {}, onProgress = () => undefined) =>
      ingestAll(paths, options, ingestion, onProgress),
    requestEvents: (query = {}) => loadEvents(store, query),
    restarts: (catalog) => loadRestarts(store, catalog),
    addRequests: (batchId, events) => addBatch(store, batchId, events),
    networks: () => store.rows('networks'),
    query: (sql, parameters) => store.rowsSql(sql, parameters),
    columns: (sql, parameters) => store.columnsSql(sql, parameters),
    async stats() {
      const [stats] = await store.rows<WarehouseStats>('stats')
      return stats!.rows > 0 ? stats! : { ...stats!, from: undefined, to: undefined }
    },
    close,
  }
}
