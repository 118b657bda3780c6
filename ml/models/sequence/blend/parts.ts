import type { EventLog } from '../../../../datasets/index.ts'

/** Events in two parts, by time within each VNI. */
export interface Parts {
  /** What components learn first. */
  readonly early: EventLog
  /** What they learn when the blend is fitted. */
  readonly late: EventLog
  /** VNIs to fit a blend for, in the order of their first events. */
  readonly networks: readonly {
    readonly vni: number
    /** All of the VNI's events. */
    readonly log: EventLog
    /** Milliseconds since the epoch of the first late one. */
    readonly from: number
  }[]
}

/**
 * Cuts each VNI's events in time; events of one timestamp are never parted.
 *
 * The cut goes by the VNI's own events: what other tenants do moves nothing.
 *
 * @param share - Of a VNI's events that are early, in `[0, 1]`.
 * @param isFitted - Whether a VNI needs no blend; all of its events are early then.
 */
export function partsOf(
  events: EventLog,
  share: number,
  isFitted: (vni: number) => boolean,
): Parts {
  const ofVni = new Map<number, number[]>()
  for (let e = 0; e < events.length; e++) {
    const vni = events.catalog.vms.vni(events.vm[e]!)
    const known = ofVni.get(vni)
    if (known) known.push(e)
    else ofVni.set(vni, [e])
  }
  const isLate = new Uint8Array(events.length)
  const networks: Parts['networks'][number][] = []
  for (const [vni, indices] of ofVni) {
    if (isFitted(vni)) continue
    const from = events.time[indices[Math.floor(share * indices.length)]!] ?? Infinity
    for (const e of indices) if (events.time[e]! >= from) isLate[e] = 1
    networks.push({ vni, log: gathered(events, indices), from })
  }
  const all = [...isLate.keys()]
  return {
    early: gathered(
      events,
      all.filter((e) => isLate[e] === 0),
    ),
    late: gathered(
      events,
      all.filter((e) => isLate[e] === 1),
    ),
    networks,
  }
}

/** The events at some indices, ascending. */
function gathered(events: EventLog, indices: readonly number[]): EventLog {
  if (indices.length === events.length) return events
  const { weight } = events
  return {
    length: indices.length,
    time: Float64Array.from(indices, (e) => events.time[e]!),
    until: Float64Array.from(indices, (e) => events.until[e]!),
    vm: Int32Array.from(indices, (e) => events.vm[e]!),
    item: Int32Array.from(indices, (e) => events.item[e]!),
    port: Uint16Array.from(indices, (e) => events.port[e]!),
    protocol: Uint8Array.from(indices, (e) => events.protocol[e]!),
    ...(weight && { weight: Float32Array.from(indices, (e) => weight[e]!) }),
    catalog: events.catalog,
  }
}
