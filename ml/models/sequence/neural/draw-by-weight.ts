import type { Random } from '../../../../core/index.ts'

/** Running sums of weights, for {@link drawByWeight}; shape as given. */
export function cumulativeWeights(weights: Float64Array): Float64Array {
  const sums = new Float64Array(weights.length)
  let sum = 0
  for (const [at, weight] of weights.entries()) {
    sum += weight
    sums[at] = sum
  }
  return sums
}

/** An index, as likely as its weight. */
export function drawByWeight(sums: Float64Array, random: Random): number {
  const drawn = random() * sums[sums.length - 1]!
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sums[middle]! > drawn) high = middle
    else low = middle + 1
  }
  return low
}
