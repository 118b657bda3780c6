import { PortentError, seeded, shuffle } from '../../../core/index.ts'
import type { Matrix, VmProfiles } from '../../features/index.ts'
import { assigner, miniBatchKmeans, type RowBatch } from '../../models/kmeans/index.ts'
import { profileRows } from '../cluster-rows.ts'
import { type Clusters, clusterVni, fewest, isKnown } from '../cluster-vms.ts'
import { optimalAssignment } from './optimal-assignment.ts'

/** Rows of a batch. */
const batch = 1_024

/**
 * Clusters of yesterday, moved to where their VMs are today; each keeps its number.
 *
 * Mini-batch k-means begins, VNI by VNI, where the VMs of each cluster are now, so that a VM which is new
 * joins the cluster that it is most like, and one that has changed may change over. Then numbers are given so that
 * as many VMs as possible keep theirs: what was learned of a cluster's sequences stays true of it. A VNI that is new
 * is clustered from nothing; only a training from scratch chooses another number of clusters.
 *
 * @param before - Clusters that were; VMs beyond their labels are new.
 * @param seed - Of the projection and of the order of batches.
 */
export async function updatedClusters(
  profiles: VmProfiles,
  before: Clusters,
  seed: number,
): Promise<Clusters> {
  const { vms } = profiles.catalog
  const labels = new Int32Array(vms.size).fill(-1)
  let count = before.count
  for (const vni of vms.vnis) {
    const known = vms.idsOf(vni).filter((vm) => isKnown(profiles, vm))
    const old = Int32Array.from(known, (vm) => before.labels[vm] ?? -1)
    if (old.every((label) => label < 0)) {
      const found = clusterVni(profiles, known, seed, {})
      for (const [row, vm] of known.entries()) labels[vm] = count + found.labels[row]!
      count += found.count
      continue
    }
    const moved = await movedOf(profiles, known, old, seed)
    for (const [row, vm] of known.entries()) labels[vm] = moved[row]!
  }
  return { count, labels }
}

/** New labels of some VMs of a VNI, of which some had one; shape `[n]`. */
async function movedOf(
  profiles: VmProfiles,
  vms: readonly number[],
  old: Int32Array,
  seed: number,
): Promise<Int32Array> {
  const names = Int32Array.from(new Set(old.filter((label) => label >= 0))).sort()
  if (names.length === 1 || vms.length < fewest) return old.map((label) => nameOr(label, names))
  const rows = profileRows(profiles, vms, seed, undefined)
  const places = new Map(Array.from(names, (name, place) => [name, place]))
  const initialCentres = meansOf(rows, old, places)
  const found = await placesOf(rows, names.length, initialCentres, seed)
  const kept = keptNames(found, old, places)
  return found.map((place) => names[kept[place]!]!)
}

/** A VM without a label joins the only cluster there is, or the first of few VMs'. */
function nameOr(label: number, names: Int32Array): number {
  return label >= 0 ? label : names[0]!
}

/** Mean row of each label's VMs, shape `[k, d]`. */
function meansOf(
  { rows, columns: d, values }: Matrix,
  old: Int32Array,
  places: ReadonlyMap<number, number>,
): Float32Array {
  const sums = new Float64Array(places.size * d)
  const counts = new Int32Array(places.size)
  for (let row = 0; row < rows; row++) {
    const place = places.get(old[row]!)
    if (place === undefined) continue
    counts[place]! += 1
    for (let column = 0; column < d; column++)
      sums[place * d + column]! += values[row * d + column]!
  }
  return Float32Array.from(sums, (sum, at) => sum / counts[Math.floor(at / d)]!)
}

/** Cluster of each row in `[0, k)`, centres having moved with the rows, shape `[n]`. */
async function placesOf(
  rows: Matrix,
  k: number,
  initialCentres: Float32Array,
  seed: number,
): Promise<Int32Array> {
  const d = rows.columns
  const model = await miniBatchKmeans(batchesOf(rows, seed), { k, seed, initialCentres }).catch(
    (error: unknown) => {
      // VMs that cannot be told apart any more: fewer different ones than clusters. Their centres stay.
      if (error instanceof PortentError && error.code === 'ERR_INPUT') return undefined
      throw error
    },
  )
  const nearest = model && assigner(model)
  return Int32Array.from({ length: rows.rows }, (_, row) => {
    const values = rows.values.subarray(row * d, (row + 1) * d)
    return nearest ? nearest(values).cluster : nearestOf(values, initialCentres, d)
  })
}

function* batchesOf(rows: Matrix, seed: number): Generator<RowBatch> {
  const d = rows.columns
  const order = Int32Array.from({ length: rows.rows }, (_, row) => row)
  shuffle(order, seeded(seed))
  for (let from = 0; from < order.length; from += batch) {
    const part = order.subarray(from, from + batch)
    const values = new Float32Array(part.length * d) // (batch, d)
    for (const [at, row] of part.entries())
      values.set(rows.values.subarray(row * d, (row + 1) * d), at * d)
    yield { matrix: { rows: part.length, columns: d, values } }
  }
}

function nearestOf(row: Float32Array, centres: Float32Array, d: number): number {
  let best = { place: 0, distance: Infinity }
  for (let place = 0; place * d < centres.length; place++) {
    const distance = row.reduce((sum, value, i) => sum + (value - centres[place * d + i]!) ** 2, 0)
    if (distance < best.distance) best = { place, distance }
  }
  return best.place
}

/** For each place found, the place whose name it takes: so that most VMs keep their name. Shape `[k]`. */
function keptNames(
  found: Int32Array,
  old: Int32Array,
  places: ReadonlyMap<number, number>,
): Int32Array {
  const k = places.size
  const shared = new Float64Array(k * k) // (found, old)
  for (const [row, place] of found.entries()) {
    const was = places.get(old[row]!)
    if (was !== undefined) shared[place * k + was]! += 1
  }
  return optimalAssignment(shared, k, k)
}
