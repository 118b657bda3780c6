import type { Distance } from './distance.ts'
import { meanOf } from './group.ts'

/**
 * Squared Euclidean distance, `Σ (aᵢ − bᵢ)²`, in `[0, ∞)`; the centre is the mean, which is best.
 *
 * The one distance whose best centre is the mean in closed form, hence the classical k-means. Columns weigh
 * by the square of their scale, so they have to be scaled first. Not a metric: 0, 1 and 2 on a line break
 * the triangle inequality (4 > 1 + 1); its square root is one.
 *
 * @see Lloyd, IEEE Transactions on Information Theory 28(2):129–137, 1982.
 */
export const squaredEuclidean: Distance = {
  name: 'squared-euclidean',
  metric: 'square root',

  between(a, i, b, j, d) {
    let sum = 0
    const from = i * d
    const to = j * d
    for (let column = 0; column < d; column++) {
      const difference = a[from + column]! - b[to + column]!
      sum += difference * difference
    }
    return sum
  },

  centre: (group) => Float32Array.from(meanOf(group)),
  simd: { kind: 'squares', fromMean: (mean) => Float32Array.from(mean) },
}
