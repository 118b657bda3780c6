import type { EventLog } from '../../../datasets/index.ts'
import type { Champion, PortCount } from '../champion.ts'
import { historyLimit, type LatestRequests } from '../latest-requests.ts'
import { portLimit, type RequestTotals } from '../request-totals.ts'

const hour = 3_600_000

/**
 * What is kept of each VM's requests beside a model, with events that came since.
 *
 * The same as of the whole log, but for ports: of those only the most requested are known of the past.
 *
 * @param events - In the champion's ids, none before its latest event.
 * @param retired - Items that are forgotten.
 */
export function extendedRequests(
  champion: Pick<Champion, 'vm' | 'totals'>,
  events: EventLog,
  retired: ReadonlySet<number>,
): { histories: LatestRequests; totals: RequestTotals } {
  const { catalog } = events
  const vms = catalog.vms.size
  const added = eventsByVm(events)
  const indptr = new Int32Array(vms + 1)
  const earlierStarts = new Int32Array(vms + 1)
  const portStarts = new Int32Array(vms + 1)
  const hours = new Int32Array(vms * 24) // (VMs, 24)
  const [items, times]: [number[], number[]] = [[], []]
  const [earlierItems, portKeys, portCounts]: [number[], number[], number[]] = [[], [], []]
  for (let vm = 0; vm < vms; vm++) {
    const known = champion.vm(vm)
    const own = added.get(vm) ?? []
    const totals = champion.totals(vm)
    const all = [
      ...Array.from(known.items, (item, i) => [item, known.times[i]!] as const),
      ...own.map((e) => [events.item[e]!, events.time[e]!] as const),
    ].filter(([item]) => !retired.has(item))
    const latest = all.slice(-historyLimit)
    const remembered = new Set(latest.map(([item]) => item))
    for (const [item, time] of latest) {
      items.push(item)
      times.push(time)
    }
    for (const item of new Set([...totals.items, ...all.map(([item]) => item)]))
      if (!remembered.has(item) && !retired.has(item)) earlierItems.push(item)
    hours.set(totals.hours, vm * 24)
    for (const e of own) hours[vm * 24 + hourOf(events.time[e]!)]! += 1
    for (const { port, protocol, requests } of topPorts(totals.ports, own, events)) {
      portKeys.push(protocol * 65_536 + port)
      portCounts.push(requests)
    }
    indptr[vm + 1] = items.length
    earlierStarts[vm + 1] = earlierItems.length
    portStarts[vm + 1] = portKeys.length
  }
  return {
    histories: { indptr, items: Int32Array.from(items), times: Float64Array.from(times) },
    totals: {
      hours,
      earlierStarts,
      earlierItems: Int32Array.from(earlierItems),
      portStarts,
      portKeys: Int32Array.from(portKeys),
      portCounts: Int32Array.from(portCounts),
    },
  }
}

/** Indices of each VM's events, ascending. */
function eventsByVm({ length, vm }: EventLog): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (let e = 0; e < length; e++) {
    const known = found.get(vm[e]!)
    if (known) known.push(e)
    else found.set(vm[e]!, [e])
  }
  return found
}

/** Hour of the day in UTC, in `[0, 24)`, of times before 1970 too. */
function hourOf(time: number): number {
  return ((Math.floor(time / hour) % 24) + 24) % 24
}

/** Most requested first; of equal ones the lower port first, then the lower protocol. */
function topPorts(
  known: readonly PortCount[],
  own: readonly number[],
  { port, protocol }: EventLog,
): PortCount[] {
  const counts = new Map<number, number>()
  for (const { port, protocol, requests } of known) counts.set(protocol * 65_536 + port, requests)
  for (const e of own) {
    if (port[e] === 0) continue
    const key = protocol[e]! * 65_536 + port[e]!
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return Array.from(counts, ([key, requests]) => ({
    port: key % 65_536,
    protocol: Math.floor(key / 65_536),
    requests,
  }))
    .sort((a, b) => b.requests - a.requests || a.port - b.port || a.protocol - b.protocol)
    .slice(0, portLimit)
}
