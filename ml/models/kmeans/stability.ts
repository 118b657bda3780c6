import type { Matrix } from '../../features/index.ts'
import { adjustedRand } from './agreement.ts'
import { type KMeansOptions, kmeans } from './kmeans.ts'

/**
 * How far clusters depend on the seed: the mean adjusted Rand index of all pairs of seeds.
 *
 * Clusters that another seed does not find again are no ground to predict on.
 *
 * @param seeds - At least two.
 * @returns At most 1, which is the same clusters for every seed; 0 is chance.
 * @throws RangeError for fewer seeds, and what {@link kmeans} throws.
 * @see Ben-Hur, Elisseeff and Guyon, Pacific Symposium on Biocomputing 2002, for stability as a measure.
 */
export function stability(
  matrix: Matrix,
  options: Omit<KMeansOptions, 'seed' | 'initialCentres'>,
  seeds: readonly number[],
): number {
  if (seeds.length < 2)
    throw new RangeError(`stability needs at least 2 seeds, got ${seeds.length}`)
  const found = seeds.map((seed) => kmeans(matrix, { ...options, seed }).labels)
  let sum = 0
  for (let a = 0; a < found.length; a++) {
    for (let b = 0; b < a; b++) sum += adjustedRand(found[a]!, found[b]!)
  }
  return sum / ((found.length * (found.length - 1)) / 2)
}
