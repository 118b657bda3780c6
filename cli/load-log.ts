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
  if (log.length === 0) throw await noEvents(warehouse, vni)
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
 * @throws {@link PortentError} `ERR_INPUT` for a name, `ERR_NO_DATA` for a VNI that the warehouse does not know.
 */
export async function vniOf(warehouse: Warehouse, network: string): Promise<number> {
  if (/^\d+$/.test(network)) {
    const vni = Number(network)
    const some = await warehouse.query('SELECT 1 FROM flows WHERE vni = {vni:UInt32} LIMIT 1', {
      vni,
    })
    if (some.length === 0) throw await noEvents(warehouse, network)
    return vni
  }
  const networks = await warehouse.networks()
  const found = networks.find(({ name }) => name === network)
  if (found) return found.vni
  const known = (await knownNetworks(warehouse)) || 'none yet, portent ingest takes logs in'
  throw new PortentError('ERR_INPUT', `no network is called ${network}; there are: ${known}`)
}

async function noEvents(warehouse: Warehouse, vni: string | undefined): Promise<PortentError> {
  const known = vni === undefined ? '' : await knownNetworks(warehouse)
  if (known === '')
    return new PortentError('ERR_NO_DATA', 'no request event yet: portent ingest takes logs in')
  return new PortentError('ERR_NO_DATA', `no request event of VNI ${vni}; there are: ${known}`)
}

/** Networks by name, or by VNI where they have none; empty if there are none. */
async function knownNetworks(warehouse: Warehouse): Promise<string> {
  const named = new Map((await warehouse.networks()).map(({ name, vni }) => [vni, name]))
  const rows = await warehouse.query<{ vni: number }>('SELECT DISTINCT vni FROM flows ORDER BY vni')
  return firstFew(rows.map(({ vni }) => named.get(vni) ?? `${vni}`))
}

/** The first few of a list, and how many more there are. */
function firstFew(names: readonly string[], most = 8): string {
  const more = names.length - most
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`
}
