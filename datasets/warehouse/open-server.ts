import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { PortentError } from '../../core/index.ts'
import { arriveRemote } from './arrival.ts'
import { database } from './database.ts'
import { openEngine } from './engine.ts'
import { removeLeftovers } from './leftovers.ts'
import { createSchema } from './schema.ts'
import type { Store } from './store.ts'

/** In a ClickHouse server or cluster, over HTTP. */
export interface ServerConfig {
  /** E.g. `https://clickhouse.example:8443`. */
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Default `portent`. */
  readonly database?: string
  /** Milliseconds that a statement may take; default one hour. */
  readonly timeout?: number
}

/** An ingest on a server may be another process's and still running; none takes a day. */
const graceSeconds = 86_400

/** Opens a server's database, making it if it is not there. */
export async function openServer(config: ServerConfig): Promise<Store> {
  const { url, username, password } = addressOf(config)
  const name = config.database ?? 'portent'
  const options = {
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    request_timeout: config.timeout ?? 3_600_000,
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
  const store = database(client, where)
  try {
    await createSchema(store)
    await removeLeftovers(store, graceSeconds)
    const engine = await openEngine(':memory:')
    const close = async () => {
      await engine.close()
      await client.close()
    }
    return { database: store, engine, arrive: arriveRemote(store, engine), close }
  } catch (error) {
    await client.close()
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
  if (!URL.canParse(config.url)) throw wrongUrl('is not a URL')
  const url = new URL(config.url)
  if (!/^https?:$/.test(url.protocol)) throw wrongUrl(`has the protocol ${url.protocol}`)
  if (url.search !== '') throw wrongUrl('has parameters, which have settings of their own')
  const username = config.username ?? (plain(url.username) || undefined)
  const password = config.password ?? (plain(url.password) || undefined)
  return {
    url: `${url.origin}${url.pathname}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}

function plain(credential: string): string {
  try {
    return decodeURIComponent(credential)
  } catch {
    throw wrongUrl('has a % in its credentials that must be written %25')
  }
}

function wrongUrl(what: string): PortentError {
  const remedy = 'write it like https://clickhouse.example:8443'
  return new PortentError('ERR_WAREHOUSE', `the warehouse's URL ${what}: ${remedy}`)
}
