import type { VmProfiles } from '../features/index.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { clusterRows } from './cluster-rows.ts'

/** VMs in groups of like ones. */
export interface Clusters {
  /** How many there are, over all VNIs. */
  readonly count: number
  /** Cluster of each VM in `[0, count)`, or -1 for one without a profile, shape `[VMs]`. */
  readonly labels: Int32Array
}

/** Fewer VMs than this in a VNI are one cluster: there is nothing to tell apart. */
export const fewest = 8

/**
 * Clusters the VMs of each VNI by their profiles; a cluster never spans two VNIs.
 *
 * Peers mean something within one tenant only, and nothing of one tenant may reach another. Unless told,
 * k is chosen for each VNI by silhouette.
 *
 * @param seed - Of the projections and of k-means.
 * @param onProgress - Told the share of VMs done, in `[0, 1]`, after each VNI.
 */
export function clusterVms(
  profiles: VmProfiles,
  seed: number,
  onProgress: (share: number) => void = () => {},
  options: ClusterOptions = {},
): Clusters {
  const { vms } = profiles.catalog
  const labels = new Int32Array(vms.size).fill(-1)
  let count = 0
  let done = 0
  for (const vni of vms.vnis) {
    const known = vms.idsOf(vni).filter((vm) => isKnown(profiles, vm))
    const found = clusterVni(profiles, known, seed, options)
    for (const [row, vm] of known.entries()) labels[vm] = count + found.labels[row]!
    count += found.count
    done += vms.idsOf(vni).length
    onProgress(done / vms.size)
  }
  return { count, labels }
}

/** Whether a VM used anything or was used. */
export function isKnown({ peers, clients }: VmProfiles, vm: number): boolean {
  const used = peers.indptr[vm + 1]! > peers.indptr[vm]!
  return used || clients.indptr[vm + 1]! > clients.indptr[vm]!
}

/** Clusters some VMs of one VNI from nothing; labels in `[0, count)`, shape `[vms]`. */
export function clusterVni(
  profiles: VmProfiles,
  vms: readonly number[],
  seed: number,
  options: ClusterOptions,
): Clusters {
  if (vms.length === 0) return { count: 0, labels: new Int32Array(0) }
  if (vms.length < fewest) return { count: 1, labels: new Int32Array(vms.length) }
  const { k, labels } = clusterRows(profiles, vms, seed, options)
  return { count: k, labels }
}
