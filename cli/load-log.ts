import { PortentError } from '../core/index.ts'
import type { AgentRestart, EventLog, Warehouse } from '../datasets/index.ts'
import { startStep } from './progress.ts'
import { count } from './text.ts'

/**
 * The request events and restarts of a warehouse.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if it holds none.
 */
export async function loadLog(
  warehouse: Warehouse,
  query: { idleTimeout: number; vni?: number },
  quiet: boolean,
): Promise<{ log: EventLog; restarts: AgentRestart[] }> {
  const step = startStep('read events', quiet)
  const log = await warehouse.requestEvents(query)
  if (log.length === 0) {
    const what =
      query.vni === undefined ? 'no request event' : `no request event of VNI ${query.vni}`
    throw new PortentError('ERR_NO_DATA', `${what} yet: portent ingest takes logs in`)
  }
  const restarts = await warehouse.restarts(log.catalog)
  const { vms, items } = log.catalog
  step.end(`${count(log.length)} events, ${count(vms.size)} VMs, ${count(items.size)} items`)
  return { log, restarts }
}
