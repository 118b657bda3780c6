import type { Ranking } from '../sequence-model.ts'
import { TopK } from '../top-k.ts'

/**
 * The k likeliest items, with their probabilities among all candidates: softmax of the scores.
 *
 * @param items - Of the candidates, ascending ids, shape `[C]`.
 * @param scores - Shape `[C]`.
 * @param allowed - Whether an item may be named; those that may not still count in the probabilities.
 */
export function rankScores(
  items: Int32Array,
  scores: Float32Array,
  k: number,
  allowed: (item: number) => boolean,
): Ranking {
  const best = new TopK(k)
  if (items.length === 0) return best.ranking()
  let top = Number.NEGATIVE_INFINITY
  for (let at = 0; at < scores.length; at++) if (scores[at]! > top) top = scores[at]!
  let total = 0
  for (let at = 0; at < scores.length; at++) total += Math.exp(scores[at]! - top)
  for (let at = 0; at < scores.length; at++) {
    const probability = Math.exp(scores[at]! - top) / total
    const item = items[at]!
    if (best.wants(item, probability) && allowed(item)) best.offer(item, probability)
  }
  return best.ranking()
}
