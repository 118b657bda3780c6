import { type Matrix, profileMatrix, type VmProfiles } from '../features/index.ts'
import { kmeansWithChosenK } from '../models/kmeans/index.ts'

/** VMs in groups of like ones. */
export interface Clusters {
  /** How many there are, over all VNIs. */
  readonly count: number
  /** Cluster of each VM in `[0, count)`, or -1 for one without a profile, shape `[VMs]`. */
  readonly labels: Int32Array
}

/** Fewer VMs than this in a VNI are one cluster: there is nothing to tell apart. */
const fewest = 8

/** Centres are fitted to at most so many VMs of a VNI; the others join the nearest. */
const fitted = 10_000

/**
 * Clusters the VMs of each VNI by their profiles; a cluster never spans two VNIs.
 *
 * Peers mean something within one tenant only, and nothing of one tenant may reach another. k is chosen for
 * each VNI by silhouette.
 *
 * @param seed - Of the projections and of k-means.
 * @param onProgress - Told the share of VMs done, in `[0, 1]`, after each VNI.
 */
export function clusterVms(
  profiles: VmProfiles,
  seed: number,
  onProgress: (share: number) => void = () => {},
): Clusters {
  const { vms } = profiles.catalog
  const labels = new Int32Array(vms.size).fill(-1)
  let count = 0
  let done = 0
  for (const vni of vms.vnis) {
    const known = vms.idsOf(vni).filter((vm) => isKnown(profiles, vm))
    const found = clusterVni(profiles, known, seed)
    for (const [row, vm] of known.entries()) labels[vm] = count + found.labels[row]!
    count += found.count
    done += vms.idsOf(vni).length
    onProgress(done / vms.size)
  }
  return { count, labels }
}

/** Whether a VM used anything or was used. */
function isKnown({ peers, clients }: VmProfiles, vm: number): boolean {
  const used = peers.indptr[vm + 1]! > peers.indptr[vm]!
  return used || clients.indptr[vm + 1]! > clients.indptr[vm]!
}

function clusterVni(profiles: VmProfiles, vms: readonly number[], seed: number): Clusters {
  if (vms.length === 0) return { count: 0, labels: new Int32Array(0) }
  if (vms.length < fewest) return { count: 1, labels: new Int32Array(vms.length) }
  const matrix = profileMatrix(profiles, vms, { seed })
  const clustering = kmeansWithChosenK(everyNth(matrix, Math.ceil(vms.length / fitted)), {
    seed,
    restarts: 2,
  })
  const d = matrix.columns
  const labels = Int32Array.from(vms, (_, row) =>
    clustering.assign(matrix.values.subarray(row * d, (row + 1) * d)),
  )
  return { count: clustering.k, labels }
}

/** Rows 0, n, 2n, …; ids are given in order of appearance, so these are of all times. */
function everyNth(matrix: Matrix, n: number): Matrix {
  if (n === 1) return matrix
  const { columns: d, values } = matrix
  const rows = Math.ceil(matrix.rows / n)
  const kept = new Float32Array(rows * d) // (rows, d)
  for (let row = 0; row < rows; row++) {
    kept.set(values.subarray(row * n * d, (row * n + 1) * d), row * d)
  }
  return { rows, columns: d, values: kept }
}
