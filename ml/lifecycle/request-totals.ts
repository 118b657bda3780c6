import type { EventLog } from '../../datasets/index.ts'
import type { PortCount, VmTotals } from './champion.ts'
import type { LatestRequests } from './latest-requests.ts'

const hour = 3_600_000

/**
 * At most so many ports of a VM are kept, the most requested. More than anyone is shown, so that what is
 * reported later can bring another one up.
 */
export const portLimit = 16

/** All requests of every VM in numbers, beside its {@link LatestRequests}. */
export interface RequestTotals {
  /** Requests by hour of the day in UTC, shape `[VMs × 24]`; a VM's 24 add up to all its requests. */
  readonly hours: Int32Array
  /** VM `i` has `earlierItems` `[earlierStarts[i], earlierStarts[i + 1])`; shape `[VMs + 1]`. */
  readonly earlierStarts: Int32Array
  /** Ids of the items that a VM asked for, but not in its latest requests; each once. */
  readonly earlierItems: Int32Array
  /** VM `i` has `portKeys` and `portCounts` `[portStarts[i], portStarts[i + 1])`; shape `[VMs + 1]`. */
  readonly portStarts: Int32Array
  /** `protocol × 65,536 + port`, a VM's most requested first; port 0 is none. */
  readonly portKeys: Int32Array
  /** Requests of each, `>= 1`. */
  readonly portCounts: Int32Array
}

/** Counts the whole log, VM by VM of its catalog; `latest` is that of the same log. */
export function requestTotals(log: EventLog, latest: LatestRequests): RequestTotals {
  const vms = log.catalog.vms.size
  const { starts, events } = eventsByVm(log)
  const earlierStarts = new Int32Array(vms + 1)
  const portStarts = new Int32Array(vms + 1)
  const [earlierItems, portKeys, portCounts]: [number[], number[], number[]] = [[], [], []]
  for (let vm = 0; vm < vms; vm++) {
    const own = events.subarray(starts[vm]!, starts[vm + 1]!)
    const remembered = latest.items.subarray(latest.indptr[vm]!, latest.indptr[vm + 1]!)
    const earlier = own.subarray(0, own.length - remembered.length)
    for (const item of itemsOnlyIn(earlier, log.item, remembered)) earlierItems.push(item)
    for (const [key, count] of topPorts(own, log)) {
      portKeys.push(key)
      portCounts.push(count)
    }
    earlierStarts[vm + 1] = earlierItems.length
    portStarts[vm + 1] = portKeys.length
  }
  return {
    hours: hoursOf(log),
    earlierStarts,
    earlierItems: Int32Array.from(earlierItems),
    portStarts,
    portKeys: Int32Array.from(portKeys),
    portCounts: Int32Array.from(portCounts),
  }
}

/** One VM's row of both; all zero for a VM that they do not have. */
export function totalsOf(vm: number, latest: LatestRequests, totals: RequestTotals): VmTotals {
  const hours = Int32Array.from({ length: 24 }, (_, h) => totals.hours[vm * 24 + h] ?? 0)
  return {
    requests: hours.reduce((sum, count) => sum + count, 0),
    items: new Set([
      ...rowOf(vm, latest.indptr, latest.items),
      ...rowOf(vm, totals.earlierStarts, totals.earlierItems),
    ]),
    hours,
    ports: portsOf(vm, totals),
  }
}

function portsOf(vm: number, { portStarts, portKeys, portCounts }: RequestTotals): PortCount[] {
  const requests = rowOf(vm, portStarts, portCounts)
  return Array.from(rowOf(vm, portStarts, portKeys), (key, i) => ({
    port: key % 65_536,
    protocol: Math.floor(key / 65_536),
    requests: requests[i]!,
  }))
}

function rowOf(vm: number, starts: Int32Array, values: Int32Array): Int32Array {
  const from = starts[vm] ?? 0
  return values.subarray(from, starts[vm + 1] ?? from)
}

/** Indices of each VM's events in ascending time; VM `i` has `[starts[i], starts[i + 1])`. */
function eventsByVm({ catalog, length, vm }: EventLog): { starts: Int32Array; events: Int32Array } {
  const starts = new Int32Array(catalog.vms.size + 1)
  for (let e = 0; e < length; e++) starts[vm[e]! + 1]! += 1
  for (let i = 0; i < catalog.vms.size; i++) starts[i + 1]! += starts[i]!
  const next = starts.slice(0, -1)
  const events = new Int32Array(length)
  for (let e = 0; e < length; e++) events[next[vm[e]!]!++] = e
  return { starts, events }
}

function hoursOf({ catalog, length, time, vm }: EventLog): Int32Array {
  const hours = new Int32Array(catalog.vms.size * 24) // (VMs, 24)
  for (let e = 0; e < length; e++) {
    // A log may begin before 1970, where the remainder is negative.
    const ofDay = ((Math.floor(time[e]! / hour) % 24) + 24) % 24
    hours[vm[e]! * 24 + ofDay]! += 1
  }
  return hours
}

function itemsOnlyIn(events: Int32Array, item: Int32Array, remembered: Int32Array): Set<number> {
  const items = new Set<number>()
  for (const e of events) items.add(item[e]!)
  if (items.size > 0) for (const other of remembered) items.delete(other)
  return items
}

/** `[key, requests]`, most first; of equal ones the lower port first, then the lower protocol. */
function topPorts(events: Int32Array, { port, protocol }: EventLog): [number, number][] {
  const counts = new Map<number, number>()
  for (const e of events) {
    if (port[e] === 0) continue
    const key = protocol[e]! * 65_536 + port[e]!
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a % 65_536) - (b % 65_536) || a - b)
    .slice(0, portLimit)
}
