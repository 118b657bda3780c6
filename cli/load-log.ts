import { PortentError } from '../core/index.ts'
import type { AgentRestart, EventLog, Warehouse } from '../datasets/index.ts'
import { startStep } from './progress.ts'
import { count, dateTime, sparkline } from './text.ts'

/**
 * The request events and restarts of a warehouse.
 *
 * @param query - `vni`: only this tenant, by its VNI in digits or the name of its network.
 * @throws {@link PortentError} `ERR_NO_DATA` if it holds none, `ERR_INPUT` for a name that it does not know.
 */
export async function loadLog(
  warehouse: Warehouse,
  query: { idleTimeout: number; vni?: string },
  quiet: boolean,
): Promise<{ log: EventLog; restarts: AgentRestart[] }> {
  const { idleTimeout, vni } = query
  const step = startStep('read events', quiet)
  const log = await warehouse.requestEvents({
    idleTimeout,
    ...(vni === undefined ? {} : { vni: await vniOf(warehouse, vni) }),
  })
  if (log.length === 0) {
    const what = vni === undefined ? 'no request event' : `no request event of VNI ${vni}`
    throw new PortentError('ERR_NO_DATA', `${what} yet: portent ingest takes logs in`)
  }
  const restarts = await warehouse.restarts(log.catalog)
  const { vms, items } = log.catalog
  step.end(`${count(log.length)} events, ${count(vms.size)} VMs, ${count(items.size)} items`)
  if (!quiet) console.error(loadOverTime(log))
  return { log, restarts }
}

/** When events came, as a line for a terminal of 80 columns. */
function loadOverTime({ time, length }: EventLog): string {
  const counts = new Int32Array(40)
  const [from, to] = [time[0]!, time[length - 1]!]
  for (const at of time) counts[Math.min(39, Math.floor((40 * (at - from)) / (to - from || 1)))]!++
  return `${dateTime(from).slice(0, 10)} ${sparkline(counts)} ${dateTime(to).slice(0, 10)}`
}

/**
 * The VNI of a network that is given in digits or by its name.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a name that the warehouse does not know.
 */
export async function vniOf(warehouse: Warehouse, network: string): Promise<number> {
  if (/^\d+$/.test(network)) return Number(network)
  const networks = await warehouse.networks()
  const found = networks.find(({ name }) => name === network)
  if (found) return found.vni
  const names = networks.map(({ name }) => name).join(', ') || 'none has a name'
  throw new PortentError('ERR_INPUT', `no network is called ${network}; there are: ${names}`)
}
