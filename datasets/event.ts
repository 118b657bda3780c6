import type { EndpointTable } from './endpoint-table.ts'

/**
 * One on-demand request: the first use of a config item by a VM after at least the idle timeout
 * without use. The one record that everything downstream speaks.
 */
export interface RequestEvent {
  /** When the item was first used, milliseconds since the epoch; fractions go below a millisecond. */
  readonly time: number
  /** When its last use before the next idle timeout ended, milliseconds since the epoch, `>= time`. */
  readonly until: number
  /** The tenant's virtual network identifier. */
  readonly vni: number
  /** Address of the VM that asks: canonical IP text, or a name where a log has no addresses. */
  readonly source: string
  /** Address that it asks for; `(vni, destination)` is the config item. */
  readonly destination: string
  /** Destination port in `[0, 65535]`; 0 where unknown or without ports. */
  readonly port: number
  /** IANA protocol number in `[0, 255]`; 0 where unknown. */
  readonly protocol: number
  /** The host that runs the VM; empty where the log does not say. */
  readonly host: string
}

/** Everything that events name, as dense ids: VMs by `(vni, source)`, items by `(vni, destination)`. */
export interface Catalog {
  readonly vms: EndpointTable
  readonly items: EndpointTable
}

/**
 * Request events by column, in ascending time; all columns have length `length`.
 *
 * Ids index `catalog`, which may also name VMs and items that these events do not.
 */
export interface EventLog {
  readonly length: number
  /** Milliseconds since the epoch, ascending, shape `[length]`. */
  readonly time: Float64Array
  /** End of the last use, milliseconds since the epoch, shape `[length]`. */
  readonly until: Float64Array
  /** Ids in `catalog.vms`, shape `[length]`. */
  readonly vm: Int32Array
  /** Ids in `catalog.items`, shape `[length]`; always of the VM's own VNI. */
  readonly item: Int32Array
  /** Destination ports, shape `[length]`. */
  readonly port: Uint16Array
  /** IANA protocol numbers, shape `[length]`. */
  readonly protocol: Uint8Array
  /**
   * How many requests each event stands for in what models count, above 0, shape `[length]`; left out: one each.
   * An event that was seen by chance only stands for those that were not.
   */
  readonly weight?: Float32Array
  readonly catalog: Catalog
}

/** The agent of `vm` came back empty at `time` (milliseconds since the epoch). */
export interface AgentRestart {
  readonly time: number
  /** Id in `catalog.vms`. */
  readonly vm: number
}

/** Events `[from, to)` of a log, sharing its memory. */
export function sliceLog(log: EventLog, from: number, to: number): EventLog {
  const columns = {
    time: log.time.subarray(from, to),
    until: log.until.subarray(from, to),
    vm: log.vm.subarray(from, to),
    item: log.item.subarray(from, to),
    port: log.port.subarray(from, to),
    protocol: log.protocol.subarray(from, to),
    ...(log.weight && { weight: log.weight.subarray(from, to) }),
  }
  return { ...columns, length: columns.time.length, catalog: log.catalog }
}

/** Index of the first event at or after `time` (milliseconds since the epoch); `length` if none. */
export function indexAtTime(log: EventLog, time: number): number {
  let low = 0
  let high = log.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (log.time[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}
