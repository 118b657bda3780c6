import type { Catalog } from '../event.ts'
import type { Database } from './database.ts'
import { eventParts, flowExtent, type PartQuery } from './event-parts.ts'

/** One VM's request events in numbers. */
export interface VmTotalsRow {
  /** Id in `catalog.vms`. */
  readonly vm: number
  /** By hour of the day in UTC, shape `[24]`. */
  readonly hours: Int32Array
  /** By port and protocol, most first, of equal ones the lower port, then the lower protocol. */
  readonly services: readonly {
    readonly port: number
    readonly protocol: number
    readonly requests: number
  }[]
  /** Ids of the items that it asked for, each once. */
  readonly items: Int32Array
}

/** Counts VM after VM; see `sql/vm-totals.sql`. VMs that the catalog does not name are left out. */
export async function* vmTotals(
  database: Database,
  catalog: Catalog,
  query: PartQuery,
): AsyncGenerator<VmTotalsRow> {
  const extent = await flowExtent(database, query)
  for await (const columns of eventParts(database, 'vm-totals', query, 0, extent, {})) {
    const rows = columns as unknown as Rows
    const { vni, source } = rows
    for (let from = 0, to = 0; from < vni.length; from = to) {
      while (to < vni.length && source[to] === source[from] && vni[to] === vni[from]) to++
      const vm = catalog.vms.idOf(vni[from]!, source[from]!)
      if (vm >= 0) yield { vm, ...totalsIn(rows, from, to, catalog) }
    }
  }
}

/** What `way` says of a row: bits for hour, port and destination, where it is not counted by them. */
const ways = { hour: 0b011, service: 0b101 } as const

interface Rows {
  readonly vni: Uint32Array
  readonly source: readonly string[]
  readonly destination: readonly string[]
  readonly port: Uint16Array
  readonly protocol: Uint8Array
  readonly hour: Uint8Array
  readonly way: Uint8Array
  readonly requests: Float64Array
}

function totalsIn(rows: Rows, from: number, to: number, { items }: Catalog) {
  const hours = new Int32Array(24)
  const services: VmTotalsRow['services'][number][] = []
  const asked: number[] = []
  for (let row = from; row < to; row++) {
    const requests = rows.requests[row]!
    if (rows.way[row] === ways.hour) hours[rows.hour[row]!] = requests
    else if (rows.way[row] === ways.service)
      services.push({ port: rows.port[row]!, protocol: rows.protocol[row]!, requests })
    else {
      const item = items.idOf(rows.vni[row]!, rows.destination[row]!)
      if (item >= 0) asked.push(item)
    }
  }
  return { hours, services, items: Int32Array.from(asked) }
}
