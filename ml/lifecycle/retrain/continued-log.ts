import type { Catalog, EventLog } from '../../../datasets/index.ts'
import type { Champion } from '../champion.ts'

/** A log that goes on from what a model remembers. */
export interface ContinuedLog {
  /** The latest requests of every VM as the model kept them, then the new events; one catalog, the model's. */
  readonly log: EventLog
  /** Index of the first new event. */
  readonly from: number
}

/**
 * Events in the ids of another catalog; names that it lacks get new ids there.
 *
 * @param after - Only those later than this, milliseconds since the epoch.
 */
export function inIdsOf({ vms, items }: Catalog, events: EventLog, after: number): EventLog {
  const named = events.catalog
  const kept: number[] = []
  for (let e = 0; e < events.length; e++) if (events.time[e]! > after) kept.push(e)
  const { weight } = events
  return {
    length: kept.length,
    time: Float64Array.from(kept, (e) => events.time[e]!),
    until: Float64Array.from(kept, (e) => events.until[e]!),
    vm: Int32Array.from(kept, (e) =>
      vms.add(named.vms.vni(events.vm[e]!), named.vms.address(events.vm[e]!)),
    ),
    item: Int32Array.from(kept, (e) =>
      items.add(named.items.vni(events.item[e]!), named.items.address(events.item[e]!)),
    ),
    port: Uint16Array.from(kept, (e) => events.port[e]!),
    protocol: Uint8Array.from(kept, (e) => events.protocol[e]!),
    ...(weight && { weight: Float32Array.from(kept, (e) => weight[e]!) }),
    catalog: { vms, items },
  }
}

/**
 * What a model remembers of every VM, followed by events that it has not learned.
 *
 * A question to the model at one of these events then has the VM's past, as it has in serving.
 *
 * @param events - In the model's ids, none before its latest event.
 */
export function continuedLog(champion: Pick<Champion, 'vm'>, events: EventLog): ContinuedLog {
  const { catalog } = events
  const vms: number[] = []
  const items: number[] = []
  const times: number[] = []
  for (let vm = 0; vm < catalog.vms.size; vm++) {
    const known = champion.vm(vm)
    for (let i = 0; i < known.items.length; i++) {
      vms.push(vm)
      items.push(known.items[i]!)
      times.push(known.times[i]!)
    }
  }
  const from = times.length
  const order = Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!)
  const length = from + events.length
  const log: EventLog = {
    length,
    time: new Float64Array(length),
    until: new Float64Array(length),
    vm: new Int32Array(length),
    item: new Int32Array(length),
    // Ports are not kept beside a model.
    port: new Uint16Array(length),
    protocol: new Uint8Array(length),
    catalog,
  }
  for (const [at, i] of order.entries()) {
    log.time[at] = log.until[at] = times[i]!
    log.vm[at] = vms[i]!
    log.item[at] = items[i]!
  }
  for (const name of ['time', 'until', 'vm', 'item', 'port', 'protocol'] as const)
    log[name].set(events[name], from)
  return { log, from }
}
