import type { Catalog, EventLog } from '../../../../datasets/index.ts'

/** Every request that a model has learned, in time order, so that it can learn them again with more. */
export interface KeptRequests {
  /** Ids in the catalog, shape `[n]` each. */
  readonly vm: Int32Array
  readonly item: Int32Array
  /** Milliseconds since the epoch, ascending. */
  readonly time: Float64Array
  /** `256 port + protocol`, 0 where neither is known. */
  readonly service: Int32Array
}

export const noRequests: KeptRequests = {
  vm: new Int32Array(0),
  item: new Int32Array(0),
  time: new Float64Array(0),
  service: new Int32Array(0),
}

/** All requests, those of the log last. */
export function withMore(kept: KeptRequests, events: EventLog): KeptRequests {
  const services = Int32Array.from(
    { length: events.length },
    (_, e) => 256 * events.port[e]! + events.protocol[e]!,
  )
  return {
    vm: joined(Int32Array, kept.vm, events.vm),
    item: joined(Int32Array, kept.item, events.item),
    time: joined(Float64Array, kept.time, events.time),
    service: joined(Int32Array, kept.service, services),
  }
}

/** All requests but those of some items. */
export function withoutItems(kept: KeptRequests, items: ReadonlySet<number>): KeptRequests {
  const stays = (_: number, at: number) => !items.has(kept.item[at]!)
  return {
    vm: kept.vm.filter(stays),
    item: kept.item.filter(stays),
    time: kept.time.filter(stays),
    service: kept.service.filter(stays),
  }
}

function joined<T extends Int32Array | Float64Array>(
  Kind: new (length: number) => T,
  first: T,
  second: T,
): T {
  const both = new Kind(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

/** The places of each VM's requests, in time order, by VM id; empty for one without. */
export function requestsByVm({ vm }: KeptRequests, catalog: Catalog): Int32Array[] {
  const counts = new Int32Array(catalog.vms.size)
  for (const id of vm) counts[id]! += 1
  const places = Array.from(counts, (count) => new Int32Array(count))
  counts.fill(0)
  for (let at = 0; at < vm.length; at++) {
    const id = vm[at]!
    places[id]![counts[id]!++] = at
  }
  return places
}
