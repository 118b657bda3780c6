import {
  type LockHolder,
  openWarehouse,
  type Warehouse,
  type WarehouseConfig,
} from '../datasets/index.ts'

/**
 * Where the flows are: the ClickHouse server that `PORTENT_CLICKHOUSE_URL` names (with `…_USER`,
 * `…_PASSWORD`, `…_DATABASE`), else embedded in the data directory.
 */
export function warehouseConfig(home: string): WarehouseConfig {
  const {
    PORTENT_CLICKHOUSE_URL: url,
    PORTENT_CLICKHOUSE_USER: username,
    PORTENT_CLICKHOUSE_PASSWORD: password,
    PORTENT_CLICKHOUSE_DATABASE: database,
  } = process.env
  if (!url) return { directory: home, onWait: tellWhoHasIt }
  return {
    url,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(database ? { database } : {}),
  }
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
