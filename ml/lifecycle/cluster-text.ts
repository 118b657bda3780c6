import type { Agreement } from '../models/kmeans/index.ts'
import type { TriedDistance } from './choose-distance.ts'
import type { Cluster, ClusterReport, NetworkClusters } from './cluster-report.ts'
import { inWords } from './cluster-traits.ts'

/** The report as text, at most 100 columns wide but for names that are longer. */
export function clusterText(report: ClusterReport): string {
  const { distance, features, agreement, tried } = report
  const lines = [
    `Clusters by ${distance} on ${features.join(', ')}; ${howK(report)}; seed ${report.seed}`,
  ]
  if (tried.length > 0) lines.push('', ...triedLines(tried))
  const bySize = [...report.networks].sort((a, b) => b.vms - a.vms)
  for (const network of bySize) lines.push('', ...networkLines(network))
  if (agreement) {
    lines.push(
      '',
      `Against ${agreement.roles} roles of ${agreement.vms} VMs: ${agreementInWords(agreement)}`,
    )
  }
  return lines.join('\n')
}

/** How k came to be, in words. */
export function howK({ kBy }: ClusterReport): string {
  return kBy === 'given' ? 'k as given' : `k by ${kBy}`
}

/** How well the clusters of one VNI are parted and how steady they are. */
export function networkInWords({ vms, clusters, silhouette, stability }: NetworkClusters): string {
  return (
    `${vms.toLocaleString('en-US')} VMs in ${clusters.length} clusters; mean silhouette ${silhouette.toFixed(2)}; ` +
    `other seeds find the same to an adjusted Rand index of ${stability.toFixed(2)}`
  )
}

export function agreementInWords(agreement: Agreement): string {
  const { homogeneity, completeness, vMeasure, purity, adjustedRand } = agreement
  const parts = {
    homogeneity,
    completeness,
    'V-measure': vMeasure,
    purity,
    'adjusted Rand': adjustedRand,
  }
  return Object.entries(parts)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(', ')
}

/** What distinguishes a cluster, a clause each. */
export function traitsInWords({ traits, size }: Cluster): string[] {
  return traits.length === 0
    ? ['nothing that three tenths of them have, and others less often']
    : traits.map((trait) => inWords(trait, size))
}

export function rolesInWords({ roles = [] }: Cluster): string {
  return roles.map(({ role, vms }) => `${role} ${vms}`).join(', ')
}

/** What the clusters of each distance let models cover. */
export function triedInWords({ distance, clusters, coverage }: TriedDistance): string {
  const each = Object.entries(coverage).map(
    ([kind, share]) => `${kind} ${(100 * share).toFixed(2)} %`,
  )
  return `${distance}: ${clusters} clusters, coverage ${each.join(', ')}`
}

function triedLines(tried: readonly TriedDistance[]): string[] {
  return [
    'Replayed coverage with the clusters of each distance:',
    ...tried.map((one) => `  ${triedInWords(one)}`),
  ]
}

function networkLines(network: NetworkClusters): string[] {
  const lines = [`VNI ${network.vni}: ${networkInWords(network)}`]
  if (network.agreement) lines.push(`  ${agreementInWords(network.agreement)}`)
  for (const cluster of network.clusters) {
    const { id, size, silhouette } = cluster
    const roles = cluster.roles ? `; roles: ${rolesInWords(cluster)}` : ''
    lines.push(
      `  ${String(id).padStart(3)}  ${size} ${size === 1 ? 'VM' : 'VMs'}, silhouette ${silhouette.toFixed(2)}${roles}`,
    )
    lines.push(...traitsInWords(cluster).map((clause) => `         ${clause}`))
  }
  return lines
}
