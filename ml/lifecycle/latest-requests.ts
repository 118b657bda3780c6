import type { EventLog } from '../../datasets/index.ts'

/** At most so many requests of a VM are kept beside a model. */
export const historyLimit = 200

/** The latest requests of every VM, oldest first; VM `i` has `[indptr[i], indptr[i + 1])`. */
export interface LatestRequests {
  /** Shape `[VMs + 1]`. */
  readonly indptr: Int32Array
  /** Item ids. */
  readonly items: Int32Array
  /** Milliseconds since the epoch. */
  readonly times: Float64Array
}

/** The latest 200 requests of each VM of a log's catalog. */
export function latestRequests(log: EventLog): LatestRequests {
  const vms = log.catalog.vms.size
  const indptr = new Int32Array(vms + 1)
  for (const vm of log.vm) indptr[vm + 1]! += 1
  for (let vm = 0; vm < vms; vm++)
    indptr[vm + 1] = indptr[vm]! + Math.min(indptr[vm + 1]!, historyLimit)
  const items = new Int32Array(indptr[vms]!)
  const times = new Float64Array(indptr[vms]!)
  const next = indptr.slice(1)
  for (let i = log.length - 1; i >= 0; i--) {
    const vm = log.vm[i]!
    if (next[vm] === indptr[vm]) continue
    const at = --next[vm]!
    items[at] = log.item[i]!
    times[at] = log.time[i]!
  }
  return { indptr, items, times }
}
