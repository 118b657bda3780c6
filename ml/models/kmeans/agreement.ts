import { PortentError, ShapeError } from '../../../core/index.ts'

/** How well clusters and given roles agree; each but the last in `[0, 1]`, 1 is best, names of labels don't matter. */
export interface Agreement {
  /** 1 when no cluster mixes roles: `1 − H(role | cluster) / H(role)`. */
  readonly homogeneity: number
  /** 1 when no role is spread over clusters: `1 − H(cluster | role) / H(cluster)`. */
  readonly completeness: number
  /** Their harmonic mean. */
  readonly vMeasure: number
  /** Share of the VMs that have the most frequent role of their cluster. */
  readonly purity: number
  /** Adjusted Rand index, at most 1; 0 is chance and below it worse. See {@link adjustedRand}. */
  readonly adjustedRand: number
}

/**
 * Homogeneity, completeness, V-measure, purity and adjusted Rand index of a clustering against known roles.
 *
 * Where there is one role, no cluster can mix roles, and homogeneity is 1; likewise for one cluster.
 *
 * @param roles - Role of each VM, any integers, shape `[n]`, n >= 1.
 * @param clusters - Cluster of each, any integers, shape `[n]`.
 * @throws {@link ShapeError} if the lengths differ, {@link PortentError} `ERR_INPUT` if they are empty.
 * @see Rosenberg and Hirschberg, EMNLP-CoNLL 2007, with β = 1.
 * @see Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, section 16.3, for purity.
 */
export function agreement(roles: ArrayLike<number>, clusters: ArrayLike<number>): Agreement {
  const { n, byA, byB, both } = contingency(roles, clusters)
  const [role, cluster, joint] = [entropy(byA, n), entropy(byB, n), entropy(both, n)]
  // H(role | cluster) = H(role, cluster) − H(cluster); rounding may leave it a hair outside.
  const homogeneity = role === 0 ? 1 : unit(1 - (joint - cluster) / role)
  const completeness = cluster === 0 ? 1 : unit(1 - (joint - role) / cluster)
  const sum = homogeneity + completeness
  return {
    homogeneity,
    completeness,
    vMeasure: sum && (2 * homogeneity * completeness) / sum,
    purity: purity(roles, clusters, both),
    adjustedRand: adjustedRand(roles, clusters),
  }
}

/**
 * Adjusted Rand index of two partitions: the share of pairs on which they agree, less what chance would give,
 * over the most there could be.
 *
 * @param a - Cluster of each VM, any integers, shape `[n]`, n >= 1.
 * @param b - Cluster of each in the other partition, any integers, shape `[n]`.
 * @returns At most 1, which is equal partitions; 0 is chance.
 * @throws {@link ShapeError} if the lengths differ, {@link PortentError} `ERR_INPUT` if they are empty.
 * @see Hubert and Arabie, Journal of Classification 2:193–218, 1985.
 */
export function adjustedRand(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { n, byA, byB, both } = contingency(a, b)
  const [pairsA, pairsB, together] = [pairs(byA), pairs(byB), pairs(both)]
  const all = (n * (n - 1)) / 2
  const expected = all === 0 ? 0 : (pairsA * pairsB) / all
  const most = (pairsA + pairsB) / 2
  // All alone on both sides, or all together: the partitions are equal.
  return most === expected ? 1 : (together - expected) / (most - expected)
}

/** How many VMs have each label, and each pair of labels. */
function contingency(a: ArrayLike<number>, b: ArrayLike<number>) {
  const n = a.length
  if (b.length !== n) throw new ShapeError('clusters', n, b.length)
  if (n === 0) throw new PortentError('ERR_INPUT', 'agreement needs at least one labelled VM')
  const byA = new Map<number, number>()
  const byB = new Map<number, number>()
  const both = new Map<string, number>()
  for (let i = 0; i < n; i++) {
    increment(byA, a[i]!)
    increment(byB, b[i]!)
    increment(both, `${a[i]} ${b[i]}`)
  }
  return { n, byA, byB, both }
}

function purity(
  roles: ArrayLike<number>,
  clusters: ArrayLike<number>,
  both: ReadonlyMap<string, number>,
): number {
  const most = new Map<number, number>()
  for (let i = 0; i < roles.length; i++) {
    const count = both.get(`${roles[i]} ${clusters[i]}`)!
    most.set(clusters[i]!, Math.max(count, most.get(clusters[i]!) ?? 0))
  }
  let sum = 0
  for (const count of most.values()) sum += count
  return sum / roles.length
}

/** Pairs of VMs that share a label. */
function pairs(counts: ReadonlyMap<unknown, number>): number {
  let sum = 0
  for (const count of counts.values()) sum += (count * (count - 1)) / 2
  return sum
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
