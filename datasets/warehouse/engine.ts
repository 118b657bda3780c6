import type { Session } from 'chdb'
import type { ChdbConnection } from 'chdb/connection'
import { PortentError } from '../../core/index.ts'

/**
 * ClickHouse inside this process. It binds the process to one data directory at a time.
 *
 * A connection or session does one thing after the other; several can work side by side.
 */
export interface Engine {
  /** The way in for `@clickhouse/client`. */
  readonly connection: ChdbConnection
  /** A second way in, for short questions beside it. */
  readonly session: Session
  /** One more, for one result that streams; whoever opens it closes it. */
  newSession(): Session
  close(): Promise<void>
}

/**
 * chDB is loaded here and not before, since it is large.
 *
 * @param path - Data directory, or `:memory:` for one that goes away when it is closed.
 * @throws {@link PortentError} `ERR_WAREHOUSE` if there is no chDB for this machine, or it has another
 * directory open; other errors where the directory's files are at fault.
 */
export async function openEngine(path: string): Promise<Engine> {
  const { createChdbConnection, Session } = await loadChdb()
  const connection = inOneDirectory(() => createChdbConnection({ path }))
  const newSession = () => new Session(connection.chdb.session.path)
  const session = newSession()
  return {
    connection,
    session,
    newSession,
    async close() {
      session.close()
      await connection.close()
    },
  }
}

function inOneDirectory<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    const { message } = error as Error
    if (!message.includes('one active data directory')) throw error
    const what = `this process has another warehouse open (${message}): close that first`
    throw new PortentError('ERR_WAREHOUSE', what, { cause: error })
  }
}

async function loadChdb() {
  try {
    const { createChdbConnection } = await import('chdb/connection')
    const { Session } = await import('chdb')
    return { createChdbConnection, Session }
  } catch (error) {
    const { message } = error as Error
    const what = `chDB cannot be loaded (${message}): it needs Linux or macOS on x64 or arm64, and its optional dependencies`
    throw new PortentError('ERR_WAREHOUSE', what, { cause: error })
  }
}
