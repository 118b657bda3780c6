import type { Session } from 'chdb'
import type { ChdbConnection } from 'chdb/connection'

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
 */
export async function openEngine(path: string): Promise<Engine> {
  const { createChdbConnection } = await import('chdb/connection')
  const { Session } = await import('chdb')
  const connection = createChdbConnection({ path })
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
