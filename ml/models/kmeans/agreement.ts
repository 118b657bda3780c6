import { PortentError, ShapeError } from '../../../core/index.ts'

/** How well clusters and given roles agree; each in `[0, 1]`, 1 is best, names of labels don't matter. */
export interface Agreement {
  /** 1 when no cluster mixes roles: `1 − H(role | cluster) / H(role)`. */
  readonly homogeneity: number
  /** 1 when no role is spread over clusters: `1 − H(cluster | role) / H(cluster)`. */
  readonly completeness: number
  /** Their harmonic mean. */
  readonly vMeasure: number
}

/**
 * Homogeneity, completeness and V-measure of a clustering against known roles.
 *
 * Where there is one role, no cluster can mix roles, and homogeneity is 1; likewise for one cluster.
 *
 * @param roles - Role of each VM, any integers, shape `[n]`, n >= 1.
 * @param clusters - Cluster of each, any integers, shape `[n]`.
 * @throws {@link ShapeError} if the lengths differ, {@link PortentError} `ERR_INPUT` if they are empty.
 * @see Rosenberg and Hirschberg, EMNLP-CoNLL 2007, with β = 1.
 */
export function agreement(roles: ArrayLike<number>, clusters: ArrayLike<number>): Agreement {
  const n = roles.length
  if (clusters.length !== n) throw new ShapeError('clusters', n, clusters.length)
  if (n === 0) throw new PortentError('ERR_INPUT', 'agreement needs at least one labelled VM')
  const byRole = new Map<number, number>()
  const byCluster = new Map<number, number>()
  const byBoth = new Map<string, number>()
  for (let i = 0; i < n; i++) {
    increment(byRole, roles[i]!)
    increment(byCluster, clusters[i]!)
    increment(byBoth, `${roles[i]} ${clusters[i]}`)
  }
  const [role, cluster, both] = [entropy(byRole, n), entropy(byCluster, n), entropy(byBoth, n)]
  // H(role | cluster) = H(role, cluster) − H(cluster); rounding may leave it a hair outside.
  const homogeneity = role === 0 ? 1 : unit(1 - (both - cluster) / role)
  const completeness = cluster === 0 ? 1 : unit(1 - (both - role) / cluster)
  const sum = homogeneity + completeness
  return { homogeneity, completeness, vMeasure: sum && (2 * homogeneity * completeness) / sum }
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** `−Σ p ln p` over shares of n, in nats. */
function entropy(counts: ReadonlyMap<unknown, number>, n: number): number {
  let sum = 0
  for (const count of counts.values()) sum -= (count / n) * Math.log(count / n)
  return sum
}

function unit(x: number): number {
  return Math.min(1, Math.max(0, x))
}
