/**
 * The k at the bend of the objective: the one that lies farthest below the line from the first k to the last,
 * in `k` against `ln objective`.
 *
 * The logarithm makes every halving a like step, so the bend does not depend on how far the first k is off.
 *
 * @param ks - Rising, at least one.
 * @param objectives - By k, above 0.
 * @returns The smallest of equally far ones; the first where nothing lies below the line.
 * @see Satopaa, Albrecht, Irwin and Raghavan, Finding a "Kneedle" in a Haystack, ICDCSW 2011.
 */
export function elbow(ks: readonly number[], objectives: readonly number[]): number {
  const logs = objectives.map(Math.log)
  const last = ks.length - 1
  const slope = last === 0 ? 0 : (logs[last]! - logs[0]!) / (ks[last]! - ks[0]!)
  let best = { k: ks[0]!, below: 0 }
  for (const [i, k] of ks.entries()) {
    const below = logs[0]! + slope * (k - ks[0]!) - logs[i]!
    if (below > best.below + 1e-12) best = { k, below }
  }
  return best.k
}
