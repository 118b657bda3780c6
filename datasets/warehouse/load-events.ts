import { EndpointTable } from '../endpoint-table.ts'
import type { AgentRestart, Catalog, EventLog } from '../event.ts'
import type { Database } from './database.ts'
import { overEvents } from './statement.ts'

/** Which request events to read. */
export interface EventQuery {
  /** How long an item may go unused before the agent forgets it, milliseconds; default 60,000. */
  readonly idleTimeout?: number
  /** Only events that begin at or after this, milliseconds since the epoch. */
  readonly from?: number
  /** Only events that begin before this, milliseconds since the epoch. */
  readonly to?: number
  /** Only this VNI. */
  readonly vni?: number
}

/** Idle timeout of an on-demand L3 rule in Alcor's routing design, milliseconds. */
export const defaultIdleTimeout = 60_000

/** Request events out of the flows, computed in SQL; see `sql/events.sql` for the rule. */
export async function loadEvents(database: Database, query: EventQuery): Promise<EventLog> {
  const { idleTimeout = defaultIdleTimeout, from = null, to = null, vni = null } = query
  if (!Number.isInteger(idleTimeout) || idleTimeout < 0) {
    throw new RangeError(`idleTimeout must be whole milliseconds from 0, got ${idleTimeout}`)
  }
  const all = { parts: 1, part: 0, shuffle: 0 }
  const parameters = { ...all, idleTimeout, from, to, vni }
  const columns = await database.columnsSql(overEvents('request-events'), parameters)
  return logOf((columns.time ? columns : noEvents) as unknown as EventColumns)
}

/** The columns that `sql/request-events.sql` yields, in time order. */
interface EventColumns extends Pick<EventLog, 'time' | 'until' | 'port' | 'protocol'> {
  /** Dense ids of pairs. */
  readonly pair: Uint32Array
  readonly vni: Uint32Array
  /** 1 in the first row of a pair. */
  readonly first: Uint8Array
  /** Addresses, in the first row of a pair; empty in the others. */
  readonly vm: readonly string[]
  readonly item: readonly string[]
}

const noEvents: EventColumns = {
  time: new Float64Array(),
  until: new Float64Array(),
  port: new Uint16Array(),
  protocol: new Uint8Array(),
  pair: new Uint32Array(),
  vni: new Uint32Array(),
  first: new Uint8Array(),
  vm: [],
  item: [],
}

/** Gives VMs and items dense ids in the order in which they first appear. */
function logOf({ time, until, port, protocol, pair, ...named }: EventColumns): EventLog {
  const length = time.length
  const [vms, items] = [new EndpointTable(), new EndpointTable()]
  const [vmOfPair, itemOfPair] = [new Int32Array(length), new Int32Array(length)]
  const [vm, item] = [new Int32Array(length), new Int32Array(length)]
  for (let row = 0; row < length; row++) {
    const at = pair[row]!
    if (named.first[row] === 1) {
      vmOfPair[at] = vms.add(named.vni[row]!, named.vm[row]!)
      itemOfPair[at] = items.add(named.vni[row]!, named.item[row]!)
    }
    vm[row] = vmOfPair[at]!
    item[row] = itemOfPair[at]!
  }
  return { length, time, until, vm, item, port, protocol, catalog: { vms, items } }
}

/** Restarts of the agents of VMs in the catalog, in time order. */
export async function loadRestarts(database: Database, catalog: Catalog): Promise<AgentRestart[]> {
  const rows = await database.rows<{ time: number; vni: number; source: string }>('restarts')
  return rows
    .map(({ time, vni, source }) => ({ time, vm: catalog.vms.idOf(vni, source) }))
    .filter(({ vm }) => vm >= 0)
}
