import type { PortCount, VmTotals } from '../ml/index.ts'
import type { ReportedTotals } from './store/store.ts'

/** At most so many ports are named. */
const portLimit = 5

/** All that is known of a VM's requests in numbers, from the log that was learned and the reports since. */
export interface Profile {
  readonly requests: number
  readonly distinctDestinations: number
  /** The five most requested, most first. */
  readonly ports: readonly PortCount[]
  /** Requests by hour of the day in UTC, shape `[24]`. */
  readonly hours: readonly number[]
}

/**
 * Adds what was reported since to what was learned.
 *
 * @param learned - Nothing for a VM that training has not named.
 * @param since - Of reports that are not in `learned`.
 * @param idOf - Id of a destination among the items of `learned`.
 */
export function profileOf(
  learned: VmTotals | undefined,
  since: ReportedTotals,
  idOf: (destination: string) => number,
): Profile {
  const hours = since.hours.map((requests, hour) => requests + (learned?.hours[hour] ?? 0))
  const items = learned?.items ?? new Set<number>()
  const added = since.destinations.filter((destination) => !items.has(idOf(destination)))
  return {
    requests: hours.reduce((sum, requests) => sum + requests, 0),
    distinctDestinations: items.size + added.length,
    ports: topPorts([...(learned?.ports ?? []), ...since.ports]),
    hours,
  }
}

/** Equal ports are added up; of equally requested ones the lower port is first. */
function topPorts(counts: readonly PortCount[]): PortCount[] {
  const sums = new Map<string, PortCount>()
  for (const { port, protocol, requests } of counts) {
    const key = `${port} ${protocol}`
    const sum = (sums.get(key)?.requests ?? 0) + requests
    sums.set(key, { port, protocol, requests: sum })
  }
  return [...sums.values()]
    .sort((a, b) => b.requests - a.requests || a.port - b.port || a.protocol - b.protocol)
    .slice(0, portLimit)
}
