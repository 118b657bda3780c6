import { EndpointTable } from '../endpoint-table.ts'
import type { AgentRestart, Catalog, EventLog } from '../event.ts'
import type { Database } from './database.ts'
import { statement } from './statement.ts'

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

/** Request events out of the flows, computed in SQL; see `sql/request-events.sql` for the rule. */
export async function loadEvents(database: Database, query: EventQuery): Promise<EventLog> {
  const { idleTimeout = defaultIdleTimeout, from = null, to = null, vni = null } = query
  if (!Number.isInteger(idleTimeout) || idleTimeout < 0) {
    throw new RangeError(`idleTimeout must be whole milliseconds from 0, got ${idleTimeout}`)
  }
  const parameters = { idleTimeout, from, to, vni }
  const columns = await database.columnsSql(statement('request-events'), parameters)
  const log = (columns.time ? columns : emptyColumns) as unknown as EventColumns
  const { time, until, vm, item, port, protocol } = log
  const vms = named(vm, log.vni, log.vm_name)
  const items = named(item, log.vni, log.item_name)
  return { length: time.length, time, until, vm, item, port, protocol, catalog: { vms, items } }
}

/** The columns that `sql/request-events.sql` yields. */
interface EventColumns extends Omit<EventLog, 'length' | 'catalog'> {
  readonly vni: Uint32Array
  readonly vm_name: readonly string[]
  readonly item_name: readonly string[]
}

const emptyColumns: EventColumns = {
  time: new Float64Array(),
  until: new Float64Array(),
  vm: new Int32Array(),
  item: new Int32Array(),
  port: new Uint16Array(),
  protocol: new Uint8Array(),
  vni: new Uint32Array(),
  vm_name: [],
  item_name: [],
}

/** The table that gives back `ids`: each id's name stands in its first row, but ids may come out of order. */
function named(ids: Int32Array, vnis: Uint32Array, names: readonly string[]): EndpointTable {
  const keys: { vni: number; name: string }[] = []
  for (let row = 0; row < ids.length; row++) {
    const name = names[row]!
    if (name !== '') keys[ids[row]!] = { vni: vnis[row]!, name }
  }
  const table = new EndpointTable()
  for (const { vni, name } of keys) table.add(vni, name)
  return table
}

/** Restarts of the agents of VMs in the catalog, in time order. */
export async function loadRestarts(database: Database, catalog: Catalog): Promise<AgentRestart[]> {
  const rows = await database.rows<{ time: number; vni: number; source: string }>('restarts')
  return rows
    .map(({ time, vni, source }) => ({ time, vm: catalog.vms.idOf(vni, source) }))
    .filter(({ vm }) => vm >= 0)
}
