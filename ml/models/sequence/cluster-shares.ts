import type { Catalog } from '../../../datasets/index.ts'
import { activeVms, itemsOfVm, type PeerSets, vmsOfItem } from './peer-sets.ts'
import { sharesOfVms } from './popularity.ts'
import type { Query } from './sequence-model.ts'

/** What the VMs of one cluster within one VNI have asked for. */
interface ClusterAskers {
  /** Active VMs of the cluster. */
  readonly vms: number
  /** How many of them asked for each item. */
  readonly askers: ReadonlyMap<number, number>
}

/** The prior of a VM of which nothing else is known: its cluster's favourites, then its network's. */
export interface ClusterShares {
  /**
   * Adds `weight · share` to each item's score, where the share is
   * `(askers in the cluster + share of the network) / (VMs of the cluster + 1)`: the network counts as
   * one more VM of the cluster. Without a cluster it is the share of the network.
   *
   * @param scores - By item id, at least as long as the items that were learned.
   */
  add(query: Query, weight: number, scores: Float64Array): void
  /** "asked by 14 of 16 VMs of its cluster", or of its network. */
  explain(query: Query, item: number): string
}

/** @param clusterOf - Cluster by VM id, -1 where it has none; VMs beyond its end have none. */
export function clusterShares(
  sets: PeerSets,
  catalog: Catalog,
  clusterOf: Int32Array,
): ClusterShares {
  const active = activeVms(sets, catalog)
  const shares = sharesOfVms(sets, catalog, active)
  const clusters = askersByCluster(sets, catalog, clusterOf)
  const clusterAt = (query: Query) =>
    query.cluster < 0 ? undefined : clusters.get(keyOf(query.vni, query.cluster))
  return {
    add(query, weight, scores) {
      const cluster = clusterAt(query)
      const unit = weight / ((cluster?.vms ?? 0) + 1)
      for (const item of catalog.items.idsOf(query.vni)) {
        if (item >= shares.length) break
        scores[item]! += unit * shares[item]!
      }
      if (cluster) for (const [item, askers] of cluster.askers) scores[item]! += unit * askers
    },
    explain(query, item) {
      const cluster = clusterAt(query)
      const inCluster = cluster?.askers.get(item)
      if (inCluster) return `asked by ${inCluster} of ${cluster?.vms} VMs of its cluster`
      const askers = vmsOfItem(sets, item).length
      return `asked by ${askers} of ${active.get(query.vni) ?? 0} VMs of this network`
    },
  }
}

function askersByCluster(
  sets: PeerSets,
  catalog: Catalog,
  clusterOf: Int32Array,
): Map<string, ClusterAskers> {
  const clusters = new Map<string, { vms: number; askers: Map<number, number> }>()
  for (let vm = 0; vm + 1 < sets.vmStarts.length; vm++) {
    const items = itemsOfVm(sets, vm)
    const cluster = clusterOf[vm] ?? -1
    if (cluster < 0 || items.length === 0) continue
    const key = keyOf(catalog.vms.vni(vm), cluster)
    const known = clusters.get(key) ?? { vms: 0, askers: new Map<number, number>() }
    clusters.set(key, known)
    known.vms += 1
    for (const item of items) known.askers.set(item, (known.askers.get(item) ?? 0) + 1)
  }
  return clusters
}

/** Clusters may span networks; what is told of one network stays in it. */
function keyOf(vni: number, cluster: number): string {
  return `${vni} ${cluster}`
}
