import { PortentError } from '../../core/index.ts'
import {
  type Block,
  type Matrix,
  profileMatrix,
  type SparseRows,
  selectRows,
  sideBySideSparse,
  type VmProfiles,
} from '../features/index.ts'
import {
  adjustedRand,
  type Distance,
  kmeans,
  kmeansWithChosenK,
  type RowSilhouettes,
  rowSilhouettes,
  sparseKmeans,
  sparseKmeansWithChosenK,
  sparseRowSilhouettes,
  squaredEuclidean,
  type TriedK,
} from '../models/kmeans/index.ts'
import type { ClusterOptions } from './cluster-options.ts'

/** What profiles hold of VMs, each a block of columns. */
export const blocks: readonly Block[] = [
  'peers',
  'services',
  'clients',
  'served',
  'attributes',
  'hours',
  'volume',
]

/** Some VMs of one VNI in clusters. */
export interface ClusteredRows {
  readonly k: number
  /** Cluster of each VM in `[0, k)`, shape `[n]`. */
  readonly labels: Int32Array
  /** Sum of distances to the centres, of the VMs that centres were fitted to. */
  readonly objective: number
  /** What each k tried had; empty where k was given. */
  readonly trials: readonly TriedK[]
  /** Silhouettes of a sample. */
  readonly silhouettes: () => RowSilhouettes
  /** Mean adjusted Rand index between clusters of further seeds. */
  readonly stability: (seeds: readonly number[]) => number
}

/** Distances of sets and counts; the projected columns of a profile, below 0 too, mean nothing to them. */
const ofCounts = new Set([
  'bray-curtis',
  'jaccard',
  'hamming',
  'weighted-jaccard',
  'jensen-shannon',
  'hellinger',
])
const ofSets = new Set(['jaccard', 'hamming'])

/** Of shares: which services a VM uses and serves in which shares tells its role better than its peers do. */
const ofShares = new Set(['bray-curtis', 'jensen-shannon', 'hellinger'])

/** Centres are fitted to at most so many dense VMs of a VNI; the others join the nearest. */
const fitted = 10_000

/** Most numbers that sets are written out to for a distance that takes no sparse rows. */
const mostDense = 2 ** 26

/**
 * Clusters VMs of one VNI: by sets and counts of what they used for the distances that take these, by weighed
 * and projected profiles (see {@link profileMatrix}) for the others.
 *
 * @param vms - Ids, at least one.
 * @throws {@link PortentError} `ERR_INPUT` for features that the distance has no form of or that are empty, or k
 *   above the number of distinct VMs.
 */
export function clusterRows(
  profiles: VmProfiles,
  vms: readonly number[],
  seed: number,
  options: ClusterOptions = {},
): ClusteredRows {
  const { distance = squaredEuclidean, features } = options
  if (!ofCounts.has(distance.name)) {
    return clusterDense(profileRows(profiles, vms, seed, features), distance, seed, options)
  }
  const counts = countRows(
    profiles,
    vms,
    featuresOf(profiles, distance, features),
    ofSets.has(distance.name),
  )
  return distance.sparse
    ? clusterSparse(counts, distance, seed, options)
    : clusterDense(written(counts, distance), distance, seed, options)
}

/** What VMs are compared by under a distance. */
export function featuresOf(
  { attributes }: VmProfiles,
  { name }: Distance,
  given: readonly Block[] | undefined,
): readonly Block[] {
  if (given) return given
  if (ofShares.has(name)) return ['services', 'served']
  if (ofCounts.has(name)) return ['peers']
  return blocks.filter((block) => block !== 'attributes' || attributes !== undefined)
}

/** Profiles as a matrix, of the blocks named or of all. */
export function profileRows(
  profiles: VmProfiles,
  vms: readonly number[],
  seed: number,
  features: readonly Block[] | undefined,
): Matrix {
  const weights = features && Object.fromEntries(blocks.map((name) => [name, 0]))
  for (const name of features ?? []) weights![name] = 1
  const matrix = profileMatrix(profiles, vms, { seed, ...(weights && { weights }) })
  if (matrix.columns === 0) throw nothingIn(features ?? blocks)
  return matrix
}

/** What distances of counts and shares compare, with its zeros: `log1p` of uses, shape `[vms, columns]`. */
export function countMatrix(
  profiles: VmProfiles,
  vms: readonly number[],
  distance: Distance,
  features?: readonly Block[],
): Matrix {
  const own = featuresOf(profiles, distance, features)
  return written(countRows(profiles, vms, own, ofSets.has(distance.name)), distance)
}

/** Counts of uses as `log1p`, or 1 for what is there at all. */
function countRows(
  profiles: VmProfiles,
  vms: readonly number[],
  features: readonly Block[],
  asSets: boolean,
): SparseRows {
  const parts = features.map((name) => {
    if (name === 'hours' || name === 'volume') {
      throw new PortentError(
        'ERR_INPUT',
        `${name} is no set; take peers, services, clients, served or attributes, or another distance`,
      )
    }
    return profiles[name] && selectRows(profiles[name], vms)
  })
  const counts = sideBySideSparse(parts.filter((part) => part !== undefined))
  if (counts.columns === 0) throw nothingIn(features)
  return { ...counts, values: counts.values.map((uses) => (asSets ? 1 : Math.log1p(uses))) }
}

function nothingIn(features: readonly string[]): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `no VM has anything in ${features.join(', ')}; take other features, or give attributes`,
  )
}

function written(
  { rows, columns, indptr, indices, values }: SparseRows,
  distance: Distance,
): Matrix {
  if (rows * columns > mostDense) {
    throw new PortentError(
      'ERR_INPUT',
      `${distance.name} needs dense rows, and ${rows} VMs times ${columns} columns are too many; take jaccard ` +
        'or weighted-jaccard, or features with fewer columns such as services',
    )
  }
  const dense = new Float32Array(rows * columns) // (rows, columns)
  for (let row = 0; row < rows; row++) {
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) {
      dense[row * columns + indices[at]!] = values[at]!
    }
  }
  return { rows, columns, values: dense }
}

function clusterDense(
  matrix: Matrix,
  distance: Distance,
  seed: number,
  { k, by = 'silhouette', restarts = 2 }: ClusterOptions,
): ClusteredRows {
  const part = everyNth(matrix, Math.ceil(matrix.rows / fitted))
  const settings = { distance, restarts }
  const found =
    k === undefined
      ? kmeansWithChosenK(part, { ...settings, seed, by })
      : { ...kmeans(part, { ...settings, seed, k }), trials: [] }
  const d = matrix.columns
  const labels = Int32Array.from({ length: matrix.rows }, (_, row) =>
    found.assign(matrix.values.subarray(row * d, (row + 1) * d)),
  )
  const { trials, objective } = found
  const again = (seed: number) => kmeans(part, { ...settings, seed, k: found.k }).labels
  return {
    k: found.k,
    labels,
    objective,
    trials,
    silhouettes: () => rowSilhouettes(matrix, { k: found.k, labels, distance: found.distance }),
    stability: (seeds) => meanAgreement(seeds.map(again)),
  }
}

function clusterSparse(
  rows: SparseRows,
  distance: Distance,
  seed: number,
  { k, by = 'silhouette', restarts = 2 }: ClusterOptions,
): ClusteredRows {
  if (by === 'gap') {
    throw new PortentError(
      'ERR_INPUT',
      `the gap statistic needs dense rows, which ${distance.name} does not take; choose by silhouette or elbow`,
    )
  }
  const settings = { distance, restarts }
  const found =
    k === undefined
      ? sparseKmeansWithChosenK(rows, { ...settings, seed, by })
      : { ...sparseKmeans(rows, { ...settings, seed, k }), trials: [] }
  const again = (seed: number) => sparseKmeans(rows, { ...settings, seed, k: found.k }).labels
  return {
    k: found.k,
    labels: found.labels,
    objective: found.objective,
    trials: found.trials,
    silhouettes: () => sparseRowSilhouettes(rows, found),
    stability: (seeds) => meanAgreement(seeds.map(again)),
  }
}

/** Mean adjusted Rand index of all pairs. */
function meanAgreement(found: readonly Int32Array[]): number {
  let sum = 0
  for (let a = 0; a < found.length; a++) {
    for (let b = 0; b < a; b++) sum += adjustedRand(found[a]!, found[b]!)
  }
  return sum / ((found.length * (found.length - 1)) / 2)
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
