/** How far a sample is from another, by the share of each bin. */
export interface Stability {
  /** `Σ (pᵢ − qᵢ) ln(pᵢ / qᵢ)`, 0 for equal shares. */
  readonly psi: number
  /** What samples of these sizes would show on average though nothing changed: `(B − 1)(1/n + 1/m)`. */
  readonly byChance: number
  /** {@link psi} without {@link byChance}, at least 0. */
  readonly corrected: number
}

/** Added to each bin, so that one that is empty in one sample is far, and not infinitely far. */
const pseudoCount = 0.5

/**
 * The population stability index of counts against reference counts, bin by bin.
 *
 * Below 0.1 is taken for no change, above 0.25 for one that calls for action; for small samples chance alone
 * exceeds that, hence the correction. Bins empty in both samples do not count.
 *
 * @param reference - Counts, shape `[B]`.
 * @param current - Counts of the same bins, shape `[B]`.
 * @throws RangeError if the shapes differ.
 * @see Siddiqi, Credit Risk Scorecards, Wiley 2006 (thresholds); Yurdakul and Naranjo, Statistical properties
 *   of the population stability index, Journal of Risk Model Validation 14(4), 2020 (its distribution).
 */
export function populationStability(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): Stability {
  if (reference.length !== current.length)
    throw new RangeError(`${current.length} bins against ${reference.length} of the reference`)
  let [n, m, bins] = [0, 0, 0]
  for (let i = 0; i < reference.length; i++) {
    n += reference[i]!
    m += current[i]!
    if (reference[i]! + current[i]! > 0) bins++
  }
  if (n === 0 || m === 0) return { psi: 0, byChance: 0, corrected: 0 }
  let psi = 0
  for (let i = 0; i < reference.length; i++) {
    if (reference[i]! + current[i]! === 0) continue
    const p = (reference[i]! + pseudoCount) / (n + pseudoCount * bins)
    const q = (current[i]! + pseudoCount) / (m + pseudoCount * bins)
    psi += (q - p) * Math.log(q / p)
  }
  const byChance = (bins - 1) * (1 / n + 1 / m)
  return { psi, byChance, corrected: Math.max(0, psi - byChance) }
}
