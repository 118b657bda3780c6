import type { Catalog } from '../event.ts'
import type { Database } from './database.ts'
import { eventParts, flowExtent, type PartQuery } from './event-parts.ts'
import type { EventQuery } from './load-events.ts'

/** Which request events to stream, in which order of the VMs. */
export interface SequenceQuery extends PartQuery, Pick<EventQuery, 'from' | 'to'> {
  /** Seed of the order, a whole number in `[0, 2³²)`: equal seeds give equal orders. Default 0. */
  readonly shuffle?: number
  /** Most events of a VM, the latest, `>= 1`. */
  readonly latest: number
  /** With it come the latest before this moment and as many from it on; milliseconds since the epoch. */
  readonly cut?: number
}

/** One VM's request events in time order, of equal times by destination; shape `[t]` each, `t >= 1`. */
export interface VmEvents {
  /** Id in `catalog.vms`. */
  readonly vm: number
  readonly vni: number
  /** Ids in `catalog.items`. */
  readonly item: Int32Array
  /** Begin and end, milliseconds since the epoch. */
  readonly time: Float64Array
  readonly until: Float64Array
  readonly port: Uint16Array
  readonly protocol: Uint8Array
}

/**
 * The request events of each VM, VM after VM, in an order drawn by a seed; see `sql/vm-sequences.sql`.
 *
 * Never holds more than a part of the log. Events that name a VM or an item that the catalog does not are
 * left out.
 */
export async function* vmSequences(
  database: Database,
  catalog: Catalog,
  query: SequenceQuery,
): AsyncGenerator<VmEvents> {
  const { shuffle = 0, latest, cut = null, from = null, to = null } = query
  if (!(Number.isInteger(latest) && latest >= 1 && latest < 2 ** 32))
    throw new RangeError(`latest must be a whole number from 1, got ${latest}`)
  const extent = await flowExtent(database, query)
  const parameters = { latest, cut, from, to }
  const parts = eventParts(database, 'vm-sequences', query, shuffle, extent, parameters)
  for await (const columns of parts) yield* sequencesIn(columns as unknown as Rows, catalog)
}

/** What `sql/vm-sequences.sql` yields: the rows of a VM lie together. */
interface Rows extends Pick<VmEvents, 'time' | 'until' | 'port' | 'protocol'> {
  readonly vni: Uint32Array
  readonly source: readonly string[]
  readonly destination: readonly string[]
}

function* sequencesIn(rows: Rows, catalog: Catalog): Generator<VmEvents> {
  const { vni, source } = rows
  for (let from = 0, to = 0; from < vni.length; from = to) {
    while (to < vni.length && source[to] === source[from] && vni[to] === vni[from]) to++
    const vm = catalog.vms.idOf(vni[from]!, source[from]!)
    const known = vm < 0 ? undefined : knownIn(rows, from, to, catalog)
    if (known && known.item.length > 0) yield { vm, vni: vni[from]!, ...known }
  }
}

/** Copies, so that a sequence does not keep the whole part. */
function knownIn(
  { vni, destination, time, until, port, protocol }: Rows,
  from: number,
  to: number,
  { items }: Catalog,
): Omit<VmEvents, 'vm' | 'vni'> {
  const item = new Int32Array(to - from)
  for (let row = from; row < to; row++) item[row - from] = items.idOf(vni[row]!, destination[row]!)
  const all = {
    item,
    time: time.slice(from, to),
    until: until.slice(from, to),
    port: port.slice(from, to),
    protocol: protocol.slice(from, to),
  }
  if (!item.includes(-1)) return all
  const isKnown = (_: number, at: number) => item[at]! >= 0
  return {
    item: item.filter(isKnown),
    time: all.time.filter(isKnown),
    until: all.until.filter(isKnown),
    port: all.port.filter(isKnown),
    protocol: all.protocol.filter(isKnown),
  }
}
