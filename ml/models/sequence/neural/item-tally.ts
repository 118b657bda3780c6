import type { RequestCounts } from '../../../../datasets/index.ts'
import type { KeptRequests } from './kept-requests.ts'

/** All that a vocabulary needs to know of requests, item by item; shape `[V]` each. */
export interface ItemTally {
  /** How often it was asked for. */
  readonly counts: Float64Array
  /** The service that it was asked for on most, `256 port + protocol`; 0 where none is known. */
  readonly services: Int32Array
}

/** The tally of requests for items with an id below `V`. */
export function tallyOf({ item, service }: KeptRequests, V: number): ItemTally {
  return tallied(V, item.length, (at) => [item[at]!, service[at]!, 1])
}

/** The tally of requests that were counted elsewhere. */
export function tallyOfServices(
  { item, port, protocol, requests }: RequestCounts['services'],
  V: number,
): ItemTally {
  return tallied(V, item.length, (at) => [
    item[at]!,
    256 * port[at]! + protocol[at]!,
    requests[at]!,
  ])
}

/** The tally with some items never asked for. */
export function tallyWithout(
  { counts, services }: ItemTally,
  items: ReadonlySet<number>,
): ItemTally {
  const kept = (value: number, item: number) => (items.has(item) ? 0 : value)
  return { counts: counts.map(kept), services: services.map(kept) }
}

function tallied(
  V: number,
  length: number,
  rowAt: (at: number) => readonly [item: number, service: number, requests: number],
): ItemTally {
  const counts = new Float64Array(V)
  const byService = new Map<number, Map<number, number>>()
  for (let at = 0; at < length; at++) {
    const [item, service, requests] = rowAt(at)
    counts[item]! += requests
    if (service === 0) continue
    const of = byService.get(item) ?? new Map<number, number>()
    byService.set(item, of)
    of.set(service, (of.get(service) ?? 0) + requests)
  }
  const services = new Int32Array(V)
  for (const [item, of] of byService) {
    const [[best]] = [...of].sort((a, b) => b[1] - a[1] || a[0] - b[0]) as [[number, number]]
    services[item] = best
  }
  return { counts, services }
}
