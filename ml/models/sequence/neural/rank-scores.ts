import type { Ranking } from '../sequence-model.ts'
import { TopK } from '../top-k.ts'
import type { FoundRows } from './item-search.ts'

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
  const shares = new Float64Array(scores.length)
  for (let at = 0; at < scores.length; at++) {
    shares[at] = Math.exp(scores[at]! - top)
    total += shares[at]!
  }
  for (let at = 0; at < scores.length; at++) {
    const probability = shares[at]! / total
    const item = items[at]!
    if (best.wants(item, probability) && allowed(item)) best.offer(item, probability)
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
