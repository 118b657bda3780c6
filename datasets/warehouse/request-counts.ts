import { EndpointTable } from '../endpoint-table.ts'
import type { Catalog } from '../event.ts'
import type { Database } from './database.ts'
import { eventParts, flowExtent, type PartQuery } from './event-parts.ts'

/** The request events of a log in numbers, and everything that they name. */
export interface RequestCounts {
  /** How many events there are. */
  readonly length: number
  /** When the first and the last begin, milliseconds since the epoch; Infinity and −Infinity without any. */
  readonly from: number
  readonly to: number
  /** Ids in the order of their first request, of equal times by VNI and address. */
  readonly catalog: Catalog
  /** How often each item was asked for on each service; shape `[n]` each. */
  readonly services: {
    readonly item: Int32Array
    readonly port: Uint16Array
    readonly protocol: Uint8Array
    readonly requests: Float64Array
  }
  /** How many events began in each slice of time; slice i is `[begin + i · width, begin + (i + 1) · width)`. */
  readonly slices: {
    /** Milliseconds since the epoch. */
    readonly begin: number
    /** Milliseconds, above 0. */
    readonly width: number
    readonly requests: Float64Array
  }
}

/** A thousandth of the events is seldom longer than so many slices, even where traffic ebbs at night. */
const sliceCount = 10_000

/** Counts part by part; see `sql/request-counts.sql`. Memory goes with VMs, items and services, not events. */
export async function requestCounts(database: Database, query: PartQuery): Promise<RequestCounts> {
  const extent = await flowExtent(database, query)
  const begin = extent.from
  const width = Math.max(1e-3, (extent.to - extent.from) / (sliceCount - 1))
  const vms = new FirstSeen()
  const items = new FirstSeen()
  const services = new Map<string, Service>()
  const slices = new Float64Array(sliceCount)
  let [length, from, to] = [0, Infinity, -Infinity]
  const parts = eventParts(database, 'request-counts', query, 0, extent, { begin, width })
  for await (const columns of parts) {
    const rows = columns as unknown as CountRows
    for (let row = 0; row < rows.way.length; row++) {
      const [way, vni, first, requests] = [
        rows.way[row]!,
        rows.vni[row]!,
        rows.first[row]!,
        rows.requests[row]!,
      ]
      if (way === ways.slice) {
        slices[rows.slice[row]!]! += requests
        length += requests
        from = Math.min(from, first)
        to = Math.max(to, rows.last[row]!)
      } else if (way === ways.vm) vms.see(vni, rows.source[row]!, first)
      else {
        const destination = rows.destination[row]!
        const [port, protocol] = [rows.port[row]!, rows.protocol[row]!]
        items.see(vni, destination, first)
        const key = `${vni} ${port} ${protocol} ${destination}`
        const known = services.get(key)
        if (known) known.requests += requests
        else services.set(key, { vni, destination, port, protocol, requests })
      }
    }
  }
  const catalog = { vms: vms.table(), items: items.table() }
  const known = [...services.values()]
  return {
    length,
    from,
    to,
    catalog,
    services: {
      item: Int32Array.from(known, ({ vni, destination }) => catalog.items.idOf(vni, destination)),
      port: Uint16Array.from(known, ({ port }) => port),
      protocol: Uint8Array.from(known, ({ protocol }) => protocol),
      requests: Float64Array.from(known, ({ requests }) => requests),
    },
    slices: { begin, width, requests: slices },
  }
}

/** What `way` says of a row: bits for source, destination and slice, where it is not counted by them. */
const ways = { slice: 0b110, vm: 0b011 } as const

interface CountRows {
  readonly way: Uint8Array
  readonly vni: Uint32Array
  readonly source: readonly string[]
  readonly destination: readonly string[]
  readonly port: Uint16Array
  readonly protocol: Uint8Array
  readonly slice: Uint32Array
  readonly requests: Float64Array
  readonly first: Float64Array
  readonly last: Float64Array
}

interface Service {
  readonly vni: number
  readonly destination: string
  readonly port: number
  readonly protocol: number
  requests: number
}

/** Endpoints and when each was first seen, in whatever order they come. */
class FirstSeen {
  readonly #known = new EndpointTable()
  readonly #first: number[] = []

  see(vni: number, address: string, time: number): void {
    const id = this.#known.add(vni, address)
    this.#first[id] = Math.min(this.#first[id] ?? time, time)
  }

  table(): EndpointTable {
    const known = this.#known
    const order = this.#first.map((_, id) => id)
    order.sort(
      (a, b) =>
        this.#first[a]! - this.#first[b]! ||
        known.vni(a) - known.vni(b) ||
        (known.address(a) < known.address(b) ? -1 : 1),
    )
    const table = new EndpointTable()
    for (const id of order) table.add(known.vni(id), known.address(id))
    return table
  }
}
