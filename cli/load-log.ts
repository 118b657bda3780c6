import { PortentError } from '../core/index.ts'
import { type AgentRestart, type EventLog, openWarehouse } from '../datasets/index.ts'
import { startStep } from './progress.ts'
import { count } from './text.ts'
import { warehouseConfig } from './warehouse.ts'

/**
 * The request events and restarts of the data directory's warehouse, which is closed again.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if it holds none.
 */
export async function loadLog(
  home: string,
  query: { idleTimeout: number; vni?: number },
  quiet: boolean,
): Promise<{ log: EventLog; restarts: AgentRestart[] }> {
  const step = startStep('read events', quiet)
  const warehouse = await openWarehouse(warehouseConfig(home))
  try {
    const log = await warehouse.requestEvents(query)
    if (log.length === 0) {
      const where = query.vni === undefined ? `in ${home}` : `of VNI ${query.vni} in ${home}`
      throw new PortentError(
        'ERR_NO_DATA',
        `no request event ${where}: portent ingest takes logs in`,
      )
    }
    const restarts = await warehouse.restarts(log.catalog)
    const { vms, items } = log.catalog
    step.end(`${count(log.length)} events, ${count(vms.size)} VMs, ${count(items.size)} items`)
    return { log, restarts }
  } finally {
    await warehouse.close()
  }
}
