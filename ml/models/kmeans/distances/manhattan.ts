import { coordinateMedians } from './coordinate-quantiles.ts'
import type { Distance } from './distance.ts'

/**
 * Manhattan distance, `Σ |aᵢ − bᵢ|`, in `[0, ∞)`; the centre is the weighted median of each column, which is
 * best (k-medians). Of two medians it is the lower, so that it is a value that occurs.
 *
 * One column that is far off counts once and not squared.
 *
 * @see Bradley, Mangasarian and Street, Clustering via Concave Minimization, NIPS 1996.
 */
export const manhattan: Distance = {
  name: 'manhattan',
  metric: 'itself',

  between(a, i, b, j, d) {
    let sum = 0
    const from = i * d
    const to = j * d
    for (let column = 0; column < d; column++) sum += Math.abs(a[from + column]! - b[to + column]!)
    return sum
  },

  centre: coordinateMedians,
  simd: { kind: 'absolutes' },
}
