import type { Catalog } from '../../../datasets/index.ts'
import { mayName, type Repeats } from './repeats.ts'
import type { Query, Ranking } from './sequence-model.ts'
import { TopK } from './top-k.ts'

/** One fixed order of items per VNI, each made when first asked for. */
export interface NetworkRanking {
  /** The first k that the query allows. */
  top(query: Query, k: number, repeats: Repeats): Ranking
}

/**
 * Ranks each VNI's items by a score that does not depend on the VM.
 *
 * @param scores - By item id, shape `[m]`; an item without one, or with 0, is never named.
 */
export function networkRanking(catalog: Catalog, scores: Float64Array): NetworkRanking {
  const rankings = new Map<number, Ranking>()
  const rankingOf = (vni: number) => {
    const made = rankings.get(vni)
    if (made) return made
    const candidates = catalog.items.idsOf(vni)
    const best = new TopK(Math.max(1, candidates.length))
    for (const item of candidates) best.offer(item, scores[item] ?? 0)
    const ranking = best.ranking()
    rankings.set(vni, ranking)
    return ranking
  }
  return {
    top(query, k, repeats) {
      const all = rankingOf(query.vni)
      const best = new TopK(Math.min(k, Math.max(1, all.items.length)))
      let named = 0
      for (let rank = 0; rank < all.items.length && named < k; rank++) {
        if (!mayName(query, all.items[rank]!, repeats)) continue
        best.offer(all.items[rank]!, all.scores[rank]!)
        named += 1
      }
      return best.ranking()
    },
  }
}
