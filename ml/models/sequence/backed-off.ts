import type { Catalog } from '../../../datasets/index.ts'
import type { Followers } from './chain.ts'
import { networkRanking } from './network-ranking.ts'
import { mayName, type Repeats } from './repeats.ts'
import type { Query, Ranking } from './sequence-model.ts'
import { TopK } from './top-k.ts'

/** How far counts are believed. */
export interface BackOff {
  /** How many observations what is below a level counts for, above 0. */
  readonly backOff: number
  /** Whether to name what the VM has asked for before. */
  readonly repeats: Repeats
}

/**
 * Ranks by counts of levels, the broadest first, over the items' shares `p₀` of their network's requests: each level
 * makes `pᵢ(item) = (cᵢ(item) + b · pᵢ₋₁(item)) / (cᵢ + b)`, with b the back-off.
 *
 * @param requests - Requests by item, shape `[items]`.
 */
export function backedOff(
  requests: Float64Array,
  catalog: Catalog,
  { backOff, repeats }: BackOff,
): (query: Query, levels: readonly Followers[], k: number) => Ranking {
  const shares = sharesOfRequests(requests, catalog)
  const popular = networkRanking(catalog, shares)
  return (query, levels, k) => {
    const scores = new Map<number, number>()
    let rest = 1 // what p₀ weighs after the levels above it
    for (const { total, counts: row } of levels) {
      rest *= backOff / (total + backOff)
      for (const [item, score] of scores) scores.set(item, (score * backOff) / (total + backOff))
      for (const [item, count] of row)
        scores.set(item, (scores.get(item) ?? 0) + count / (total + backOff))
    }
    const best = new TopK(k)
    for (const [item, score] of scores)
      if (mayName(query, item, repeats)) best.offer(item, score + rest * (shares[item] ?? 0))
    const exclude = { has: (item: number) => scores.has(item) || !!query.exclude?.has(item) }
    const others = popular.top({ ...query, exclude }, k, repeats)
    for (const [at, item] of others.items.entries()) best.offer(item, rest * others.scores[at]!)
    return best.ranking()
  }
}

/** Each item's share of its VNI's requests, in `[0, 1]`, shape `[items]`. */
function sharesOfRequests(requests: Float64Array, { items }: Catalog): Float64Array {
  const totals = new Map<number, number>()
  for (const [item, count] of requests.entries()) {
    const vni = items.vni(item)
    totals.set(vni, (totals.get(vni) ?? 0) + count)
  }
  return requests.map((count, item) => (count === 0 ? 0 : count / totals.get(items.vni(item))!))
}
