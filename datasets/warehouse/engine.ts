import type { Session } from 'chdb'
import type { ChdbConnection } from 'chdb/connection'

/**
 * ClickHouse inside this process, with two ways in, so that one can look at what the other is busy with.
 * It binds the process to one data directory at a time.
 */
export interface Engine {
  /** The way in for `@clickhouse/client`. */
  readonly connection: ChdbConnection
  /** The way in for results that stream. */
  readonly session: Session
  close(): Promise<void>
}

/**
 * chDB is loaded here and not before, since it is large.
 *
 * @param path - Data directory, or `:memory:` for one that goes away when it is closed.
 */
export async function openEngine(path: string): Promise<Engine> {
  const { createChdbConnection } = await import('chdb/connection')
  const { Session } = await import('chdb')
  const connection = createChdbConnection({ path })
  const session = new Session(connection.chdb.session.path)
  return {
    connection,
    session,
    async close() {
      session.close()
      await connection.close()
    },
  }
}
