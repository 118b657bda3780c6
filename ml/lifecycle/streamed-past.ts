import type { Catalog, VmEvents, VmTotalsRow } from '../../datasets/index.ts'
import type { LatestRequests } from './latest-requests.ts'
import { portLimit, type RequestTotals } from './request-totals.ts'

/**
 * The requests of each VM of a catalog, out of a stream of VMs in any order.
 *
 * @param sequences - At most as many requests of a VM as are to be kept.
 */
export async function streamedRequests(
  sequences: AsyncIterable<VmEvents>,
  { vms }: Catalog,
): Promise<LatestRequests> {
  const items: Int32Array[] = new Array(vms.size)
  const times: Float64Array[] = new Array(vms.size)
  for await (const { vm, item, time } of sequences) {
    items[vm] = item
    times[vm] = time
  }
  const { starts, length } = startsOf(items, vms.size)
  const latest = {
    indptr: starts,
    items: new Int32Array(length),
    times: new Float64Array(length),
  }
  for (let vm = 0; vm < vms.size; vm++) {
    if (!items[vm]) continue
    latest.items.set(items[vm]!, starts[vm])
    latest.times.set(times[vm]!, starts[vm])
  }
  return latest
}

/** All requests of each VM in numbers, as `requestTotals` counts them in a log. */
export async function streamedTotals(
  totals: AsyncIterable<VmTotalsRow>,
  { vms }: Catalog,
  latest: LatestRequests,
): Promise<RequestTotals> {
  const hours = new Int32Array(vms.size * 24) // (VMs, 24)
  const earlier: Int32Array[] = new Array(vms.size)
  const keys: Int32Array[] = new Array(vms.size)
  const counts: Int32Array[] = new Array(vms.size)
  for await (const { vm, hours: own, services, items } of totals) {
    hours.set(own, vm * 24)
    const remembered = new Set(latest.items.subarray(latest.indptr[vm], latest.indptr[vm + 1]))
    earlier[vm] = items.filter((item) => !remembered.has(item))
    const ports = services.filter(({ port }) => port !== 0).slice(0, portLimit)
    keys[vm] = Int32Array.from(ports, ({ port, protocol }) => protocol * 65_536 + port)
    counts[vm] = Int32Array.from(ports, ({ requests }) => requests)
  }
  const { starts: earlierStarts } = startsOf(earlier, vms.size)
  const { starts: portStarts } = startsOf(keys, vms.size)
  return {
    hours,
    earlierStarts,
    earlierItems: joined(earlier, earlierStarts),
    portStarts,
    portKeys: joined(keys, portStarts),
    portCounts: joined(counts, portStarts),
  }
}

/** Where the values of each begin if they lie one after the other; those of none are none. */
function startsOf(
  values: readonly (Int32Array | undefined)[],
  count: number,
): { starts: Int32Array; length: number } {
  const starts = new Int32Array(count + 1)
  for (let i = 0; i < count; i++) starts[i + 1] = starts[i]! + (values[i]?.length ?? 0)
  return { starts, length: starts[count]! }
}

function joined(values: readonly (Int32Array | undefined)[], starts: Int32Array): Int32Array {
  const all = new Int32Array(starts[starts.length - 1]!)
  for (const [i, part] of values.entries()) if (part) all.set(part, starts[i])
  return all
}
