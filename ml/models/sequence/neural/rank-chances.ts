import type { Ranking } from '../sequence-model.ts'
import { TopK } from '../top-k.ts'
import type { FoundRows } from './item-search.ts'

/**
 * The k likeliest items, with their probabilities among all candidates.
 *
 * @param items - Of the candidates, ascending ids, shape `[C]`.
 * @param chances - Probability of each, in `[0, 1]`, shape `[C]`.
 * @param allowed - Whether an item may be named; those that may not still count in the probabilities.
 */
export function rankChances(
  items: Int32Array,
  chances: Float32Array,
  k: number,
  allowed: (item: number) => boolean,
): Ranking {
  const best = new TopK(k)
  // Ids ascend, so one that is only as likely as the worst that is kept comes after it.
  let least = best.least
  for (let at = 0; at < chances.length; at++) {
    const chance = chances[at]!
    if (chance <= least || !allowed(items[at]!)) continue
    best.offer(items[at]!, chance)
    least = best.least
  }
  return best.ranking()
}

/** Rows that the denominator of probabilities is estimated from. */
const sampledRows = 2_048

/**
 * What a search found, with probabilities among all candidates: their denominator from every nth candidate
 * and the best, as scoring all of them is what the search avoids.
 *
 * @param items - Of the candidates, shape `[C]`.
 * @param rows - Their embeddings, shape `[C, d]`.
 * @param hidden - Shape `[d]`.
 */
export function rankFound(
  items: Int32Array,
  rows: Float32Array,
  hidden: Float32Array,
  found: FoundRows,
): Ranking {
  const d = hidden.length
  const every = Math.max(1, Math.ceil(items.length / sampledRows))
  let top = found.scores[0] ?? Number.NEGATIVE_INFINITY
  const sampled = new Float64Array(Math.ceil(items.length / every))
  for (let at = 0; at < sampled.length; at++) {
    sampled[at] = product(hidden, rows, at * every * d)
    if (sampled[at]! > top) top = sampled[at]!
  }
  let total = 0
  for (const score of sampled) total += every * Math.exp(score - top)
  const best = found.rows[0]
  // The best weighs most: counted once, whether it was sampled or not.
  if (best !== undefined) {
    const share = Math.exp(found.scores[0]! - top)
    total += best % every === 0 ? (1 - every) * share : share
  }
  const scores = found.scores.map((score) => Math.exp(score - top) / total)
  return { items: found.rows.map((row) => items[row]!), scores }
}

function product(hidden: Float32Array, rows: Float32Array, from: number): number {
  let sum = 0
  for (let i = 0; i < hidden.length; i++) sum += hidden[i]! * rows[from + i]!
  return sum
}
