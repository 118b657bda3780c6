import type { SparseRows, VmProfiles } from '../features/index.ts'

/** Something that a cluster's VMs have more often, or in another amount, than others. */
export type ClusterTrait =
  | {
      readonly kind: 'has'
      /** What they do with it, e.g. `ask for`. */
      readonly what: 'ask for' | 'use' | 'are asked by' | 'serve' | 'are'
      /** e.g. `10.0.0.5` or `TCP 443`. */
      readonly name: string
      /** Share of the cluster's VMs that have it, in `[0, 1]`. */
      readonly share: number
      /** How often others have it, in `[0, 1]`. */
      readonly others: number
      /** `share` over the share of all VMs. */
      readonly lift: number
    }
  | {
      readonly kind: 'amount'
      /** e.g. `peers`. */
      readonly name: string
      /** Medians of the cluster's VMs and of the others. */
      readonly median: number
      readonly others: number
      /** Standardised difference of the means of `log1p`, by the pooled standard deviation. */
      readonly difference: number
    }

const mostTraits = 6

/**
 * What distinguishes each cluster of one VNI: services, peers, clients and attributes by lift, amounts by
 * standardised mean difference.
 *
 * A thing counts if at least three tenths of the cluster have it, half as often again as all VMs do; an amount
 * if its means lie at least half a standard deviation apart.
 *
 * @param vms - Ids, shape `[n]`.
 * @param labels - Cluster of each in `[0, k)`, shape `[n]`.
 * @returns By cluster, strongest first, at most six.
 */
export function clusterTraits(
  profiles: VmProfiles,
  vms: readonly number[],
  labels: Int32Array,
  k: number,
): ClusterTrait[][] {
  const { items, vms: endpoints } = profiles.catalog
  const service = (column: number) => serviceName(profiles.serviceKeys[column]!)
  const sizes = new Int32Array(k)
  for (const label of labels) sizes[label]! += 1
  const traits: { strength: number; trait: ClusterTrait }[][] = Array.from({ length: k }, () => [])
  const things = (
    what: Extract<ClusterTrait, { kind: 'has' }>['what'],
    rows: SparseRows | undefined,
    nameOf: (column: number) => string,
  ) => {
    if (rows) addLifts(traits, what, rows, vms, labels, sizes, nameOf)
  }
  things('use', profiles.services, service)
  things('serve', profiles.served, service)
  things('ask for', profiles.peers, (item) => items.address(item))
  things('are asked by', profiles.clients, (vm) => endpoints.address(vm))
  things(
    'are',
    profiles.attributes,
    (column) => profiles.attributeNames?.[column] ?? `attribute ${column + 1}`,
  )
  addAmounts(traits, profiles, vms, labels, sizes)
  return traits.map((own) =>
    own
      .sort((a, b) => b.strength - a.strength)
      .slice(0, mostTraits)
      .map(({ trait }) => trait),
  )
}

/** A trait as a clause, e.g. `11 of 12 use TCP 443 (others 20 %, lift 4.2)`. */
export function inWords(trait: ClusterTrait, size: number): string {
  if (trait.kind === 'has') {
    const { what, name, share, others, lift } = trait
    const all = share === 1 ? 'all' : `${Math.round(share * size)} of ${size}`
    return `${all} ${what} ${name} (others ${(100 * others).toFixed(0)} %, lift ${lift.toFixed(1)})`
  }
  const { name, median, others, difference } = trait
  const relation = difference > 0 ? 'more' : 'fewer'
  const sign = difference > 0 ? '+' : '−'
  return `${relation} ${name}: median ${amount(median)}, others ${amount(others)} (${sign}${Math.abs(difference).toFixed(1)} SD)`
}

function amount(value: number): string {
  return value >= 1_000
    ? Math.round(value).toLocaleString('en-US')
    : String(Number(value.toPrecision(3)))
}

const protocols: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP' }

/** `TCP 443`, from `protocol × 65,536 + port`. */
function serviceName(key: number): string {
  const [protocol, port] = [Math.floor(key / 65_536), key % 65_536]
  return `${protocols[protocol] ?? `protocol ${protocol}`} ${port}`
}

function addLifts(
  traits: { strength: number; trait: ClusterTrait }[][],
  what: Extract<ClusterTrait, { kind: 'has' }>['what'],
  all: SparseRows,
  vms: readonly number[],
  labels: Int32Array,
  sizes: Int32Array,
  nameOf: (column: number) => string,
): void {
  const counts = sizes.length > 1 ? countHaving(all, vms, labels) : []
  const found: { strength: number; trait: ClusterTrait }[][] = Array.from(sizes, () => [])
  for (const { column, total, byCluster } of counts) {
    for (const [cluster, having] of byCluster) {
      const share = having / sizes[cluster]!
      const lift = (share * vms.length) / total
      if (share < 0.3 || lift < 1.5) continue
      const others = (total - having) / (vms.length - sizes[cluster]!)
      found[cluster]!.push({
        strength: (share - others) * Math.log(lift),
        trait: { kind: 'has', what, name: nameOf(column), share, others, lift },
      })
    }
  }
  // Two of a kind: a cluster with one hundred peers of its own is not told by six of them.
  for (const [cluster, own] of found.entries()) {
    traits[cluster]!.push(...own.sort((a, b) => b.strength - a.strength).slice(0, 2))
  }
}

/** How many VMs have each column, in all and by cluster. */
function countHaving(all: SparseRows, vms: readonly number[], labels: Int32Array) {
  const total = new Int32Array(all.columns)
  const byColumn = new Map<number, Map<number, number>>()
  for (const [row, vm] of vms.entries()) {
    for (let at = all.indptr[vm]!; at < all.indptr[vm + 1]!; at++) {
      const column = all.indices[at]!
      total[column]! += 1
      const counts = byColumn.get(column) ?? new Map<number, number>()
      counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1)
      byColumn.set(column, counts)
    }
  }
  return [...byColumn].map(([column, byCluster]) => ({ column, total: total[column]!, byCluster }))
}

function addAmounts(
  traits: { strength: number; trait: ClusterTrait }[][],
  { peers, clients, services, bytes, packets }: VmProfiles,
  vms: readonly number[],
  labels: Int32Array,
  sizes: Int32Array,
): void {
  const degree = (rows: SparseRows) => (vm: number) => rows.indptr[vm + 1]! - rows.indptr[vm]!
  const amounts: Record<string, (vm: number) => number> = {
    peers: degree(peers),
    clients: degree(clients),
    'services used': degree(services),
    bytes: (vm) => bytes[vm]!,
    packets: (vm) => packets[vm]!,
  }
  for (const [name, amountOf] of Object.entries(amounts)) {
    const values = Float64Array.from(vms, amountOf)
    for (let cluster = 0; cluster < sizes.length; cluster++) {
      const inside = values.filter((_, row) => labels[row] === cluster)
      const outside = values.filter((_, row) => labels[row] !== cluster)
      const difference = standardisedDifference(inside, outside)
      if (!(Math.abs(difference) >= 0.5)) continue
      traits[cluster]!.push({
        strength: Math.abs(difference) / 2,
        trait: {
          kind: 'amount',
          name,
          median: median(inside),
          others: median(outside),
          difference,
        },
      })
    }
  }
}

/** Of the means of `log1p`, by the pooled standard deviation; 0 where nothing varies. */
function standardisedDifference(inside: Float64Array, outside: Float64Array): number {
  if (inside.length === 0 || outside.length === 0) return 0
  const [a, b] = [moments(inside.map(Math.log1p)), moments(outside.map(Math.log1p))]
  const pooled = Math.sqrt(
    (a.variance * inside.length + b.variance * outside.length) / (inside.length + outside.length),
  )
  const apart = a.mean - b.mean
  // Two amounts that never vary and differ lie infinitely far apart; 10 says so in a number.
  if (pooled < 1e-9) return Math.abs(apart) < 1e-9 ? 0 : 10 * Math.sign(apart)
  return Math.max(-10, Math.min(10, apart / pooled))
}

function moments(values: Float64Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, variance }
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
