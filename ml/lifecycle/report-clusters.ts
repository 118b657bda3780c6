import { PortentError } from '../../core/index.ts'
import { principalComponents, type VmProfiles } from '../features/index.ts'
import { agreement, squaredEuclidean } from '../models/kmeans/index.ts'
import type { TriedDistance } from './choose-distance.ts'
import type { ClusterOptions } from './cluster-options.ts'
import type { Cluster, ClusterAbout, ClusterReport, NetworkClusters } from './cluster-report.ts'
import type { Roles } from './cluster-roles.ts'
import { type ClusteredRows, clusterRows, featuresOf, profileRows } from './cluster-rows.ts'
import { clusterTraits } from './cluster-traits.ts'
import { fewest, isKnown } from './cluster-vms.ts'

export interface ReportClustersOptions extends ClusterOptions {
  readonly seed: number
  readonly about: ClusterAbout
  /** What VMs are said to be, to compare with. */
  readonly roles?: Roles
  /** What was tried before this distance was taken. */
  readonly tried?: readonly TriedDistance[]
  /** How many seeds stability is taken over, at least 2. Default 3. */
  readonly stabilitySeeds?: number
  readonly onProgress?: (share: number) => void
}

/**
 * Clusters the VMs of each VNI and tells what distinguishes the clusters, how well parted and how steady they
 * are, and how they agree with roles.
 *
 * VNIs of fewer than eight VMs are passed over, unless none has more.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if there is no VM, and what {@link clusterRows} throws.
 */
export function reportClusters(
  profiles: VmProfiles,
  options: ReportClustersOptions,
): ClusterReport {
  const { seed, about, roles, tried = [], distance = squaredEuclidean } = options
  const { vms } = profiles.catalog
  const networks = vms.vnis
    .map((vni) => ({ vni, known: vms.idsOf(vni).filter((vm) => isKnown(profiles, vm)) }))
    .filter(({ known }) => known.length > 0)
  if (networks.length === 0) {
    throw new PortentError('ERR_NO_DATA', 'there is no VM to cluster: portent ingest takes logs in')
  }
  const large = networks.filter(({ known }) => known.length >= fewest)
  const chosen = large.length > 0 ? large : networks
  const clusterOf = new Int32Array(vms.size).fill(-1)
  let count = 0
  const found = chosen.map(({ vni, known }, i) => {
    const rows = clusteredIn(vni, () => clusterRows(profiles, known, seed, options))
    for (const [row, vm] of known.entries()) clusterOf[vm] = count + rows.labels[row]!
    count += rows.k
    const network = networkOf(profiles, vni, known, rows, options)
    options.onProgress?.((i + 1) / chosen.length)
    return network
  })
  return {
    about,
    distance: distance.name,
    features: featuresOf(profiles, distance, options.features),
    kBy: options.k === undefined ? (options.by ?? 'silhouette') : 'given',
    seed,
    tried,
    networks: found,
    ...(roles && { agreement: overall(clusterOf, roles) }),
  }
}

/** The work's result; an error in the input names the VNI. */
function clusteredIn(vni: number, work: () => ClusteredRows): ClusteredRows {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof PortentError)) throw error
    throw new PortentError(error.code, `VNI ${vni}: ${error.message}`, { cause: error })
  }
}

function overall(clusterOf: Int32Array, { names, byVm }: Roles) {
  const both = Array.from(clusterOf.keys()).filter((vm) => clusterOf[vm]! >= 0 && byVm[vm]! >= 0)
  if (both.length === 0) {
    throw new PortentError('ERR_INPUT', 'no VM that was clustered has a role; check the roles file')
  }
  const measured = agreement(
    both.map((vm) => byVm[vm]!),
    both.map((vm) => clusterOf[vm]!),
  )
  return { ...measured, vms: both.length, roles: names.length }
}

function networkOf(
  profiles: VmProfiles,
  vni: number,
  vms: readonly number[],
  rows: ClusteredRows,
  { seed, features, roles, stabilitySeeds = 3 }: ReportClustersOptions,
): NetworkClusters {
  const { labels, trials, objective, k } = rows
  const { vms: names } = profiles.catalog
  const silhouettes = rows.silhouettes()
  const plane = principalComponents(profileRows(profiles, vms, seed, features), 2)
  const order = bySize(labels, k)
  const idOf = new Map(order.map((label, i) => [label, i + 1]))
  const points = Array.from(silhouettes.rows, (row, i) => ({
    vm: names.address(vms[row]!),
    cluster: idOf.get(labels[row]!)!,
    x: plane.scores.values[2 * row]!,
    y: plane.scores.values[2 * row + 1]!,
    silhouette: silhouettes.values[i]!,
  }))
  const traits = clusterTraits(profiles, vms, labels, k)
  const withRole = roles && vms.flatMap((vm, row) => (roles.byVm[vm]! >= 0 ? [row] : []))
  return {
    vni,
    vms: vms.length,
    objective,
    trials,
    silhouette: mean(points.map(({ silhouette }) => silhouette)),
    stability: rows.stability(Array.from({ length: stabilitySeeds }, (_, i) => seed + i)),
    shares: [plane.shares[0]!, plane.shares[1]!],
    clusters: order.map((label): Cluster => {
      const members = vms.filter((_, row) => labels[row] === label)
      const id = idOf.get(label)!
      return {
        id,
        size: members.length,
        silhouette: mean(
          points.filter(({ cluster }) => cluster === id).map(({ silhouette }) => silhouette),
        ),
        traits: traits[label]!,
        ...(roles && { roles: mostFrequent(members, roles) }),
        examples: members.slice(0, 3).map((vm) => names.address(vm)),
      }
    }),
    points,
    ...(withRole &&
      withRole.length > 0 && {
        agreement: agreement(
          withRole.map((row) => roles.byVm[vms[row]!]!),
          withRole.map((row) => labels[row]!),
        ),
      }),
  }
}

/** Labels that occur, by falling size. */
function bySize(labels: Int32Array, k: number): number[] {
  const sizes = new Int32Array(k)
  for (const label of labels) sizes[label]! += 1
  return [...sizes.keys()]
    .filter((label) => sizes[label]! > 0)
    .sort((a, b) => sizes[b]! - sizes[a]!)
}

function mostFrequent(members: readonly number[], { names, byVm }: Roles) {
  const counts = new Map<string, number>()
  for (const vm of members) {
    const role = names[byVm[vm]!] ?? 'not known'
    counts.set(role, (counts.get(role) ?? 0) + 1)
  }
  return [...counts]
    .map(([role, vms]) => ({ role, vms }))
    .sort((a, b) => b.vms - a.vms)
    .slice(0, 3)
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
