import type { Distance } from './distance.ts'

/**
 * Squared Euclidean distance, `Σ (aᵢ − bᵢ)²`, in `[0, ∞)`; the centre is the mean.
 *
 * The one distance whose best centre is the mean in closed form, hence the classical k-means. Columns weigh
 * by the square of their scale, so they have to be scaled first. Not a metric: 0, 1 and 2 on a line break
 * the triangle inequality (4 > 1 + 1).
 *
 * @see Lloyd, IEEE Transactions on Information Theory 28(2):129–137, 1982.
 */
export const squaredEuclidean: Distance = {
  name: 'squared-euclidean',

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

  centres({ rows, columns, values }, labels, k) {
    const sums = new Float64Array(k * columns) // (k, d)
    const sizes = new Float64Array(k)
    for (let row = 0; row < rows; row++) {
      const label = labels[row]!
      sizes[label]! += 1
      const from = row * columns
      const to = label * columns
      for (let column = 0; column < columns; column++) sums[to + column]! += values[from + column]!
    }
    return Float32Array.from(sums, (sum, at) => sum / sizes[Math.floor(at / columns)]!)
  },
}
