import type { LockHolder } from '../core/index.ts'
import { openWarehouse, type Warehouse, type WarehouseConfig } from '../datasets/index.ts'

/** A ClickHouse server. */
interface ClickHouse {
  readonly url?: string | undefined
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly database?: string | undefined
}

/**
 * Where the flows are: the ClickHouse server that `PORTENT_CLICKHOUSE_URL` names (with `…_USER`,
 * `…_PASSWORD`, `…_DATABASE`), else embedded in the data directory.
 *
 * @param configured - What a configuration says instead of the environment.
 */
export function warehouseConfig(home: string, configured?: ClickHouse): WarehouseConfig {
  const { url, user: username, password, database } = configured ?? ofEnvironment()
  if (!url) return { directory: home, onWait: tellWhoHasIt }
  return {
    url,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(database ? { database } : {}),
  }
}

function ofEnvironment(): ClickHouse {
  const {
    PORTENT_CLICKHOUSE_URL: url,
    PORTENT_CLICKHOUSE_USER: user,
    PORTENT_CLICKHOUSE_PASSWORD: password,
    PORTENT_CLICKHOUSE_DATABASE: database,
  } = process.env
  return { url, user, password, database }
}

function tellWhoHasIt(holder: LockHolder | undefined): void {
  const who = holder ? `process ${holder.pid} (${holder.command})` : 'another process'
  console.error(`portent: waiting for ${who}, which has the warehouse`)
}

/** Opens the warehouse for as long as `work` takes. */
export async function withWarehouse<T>(
  home: string,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await openWarehouse(warehouseConfig(home))
  try {
    return await work(warehouse)
  } finally {
    await warehouse.close()
  }
}
