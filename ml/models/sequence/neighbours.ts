import type { PeerSets } from './peer-sets.ts'
import type { Query } from './sequence-model.ts'
import { TopK } from './top-k.ts'

/** VMs that share an item with the query's VM, with how alike they are. */
export interface Neighbours {
  /** Ids, shape `[n]`. */
  readonly vms: Int32Array
  /** Jaccard similarity of the peer sets, in `(0, 1]`, shape `[n]`. */
  readonly similarities: Float32Array
}

/**
 * Finds similar VMs by the items that they share: only lists of who asked for an item are walked, so VMs
 * that share nothing cost nothing.
 *
 * @param overlaps - Zeros by VM id, shape `[vms]`; left as zeros.
 * @param vniOf - The VNI of an item id.
 * @param most - At most so many, the most similar first; Infinity for all, in no order.
 */
export function neighboursOf(
  query: Query,
  sets: PeerSets,
  overlaps: Int32Array,
  vniOf: (item: number) => number,
  most: number,
): Neighbours {
  // Indices instead of views: there can be tens of thousands of VMs at each prediction.
  const { vmStarts, itemStarts } = sets
  const found: number[] = []
  let own = 0
  for (const item of query.history.distinct()) {
    if (vniOf(item) !== query.vni) continue
    own += 1
    const end = itemStarts[item + 1] ?? 0
    for (let p = itemStarts[item] ?? 0; p < end; p++) {
      const vm = sets.vms[p]!
      if (overlaps[vm] === 0) found.push(vm)
      overlaps[vm]! += 1
    }
  }
  const vms = Int32Array.from(found)
  const similarities = new Float32Array(vms.length)
  for (let n = 0; n < vms.length; n++) {
    const vm = vms[n]!
    const shared = overlaps[vm]!
    overlaps[vm] = 0
    // The VM's own past is no peer of it.
    if (vm === query.vm) continue
    similarities[n] = shared / (own + vmStarts[vm + 1]! - vmStarts[vm]! - shared)
  }
  return most < vms.length ? nearest(vms, similarities, most) : { vms, similarities }
}

/** The `most` similar ones, most similar first, equal ones by ascending id. */
export function nearest(vms: Int32Array, similarities: Float32Array, most: number): Neighbours {
  const best = new TopK(most)
  for (const [n, vm] of vms.entries()) best.offer(vm, similarities[n]!)
  const { items, scores } = best.ranking()
  return { vms: items, similarities: scores }
}
