import type { Distance } from './distance.ts'
import { checkNotNegative } from './domain.ts'
import {
  halfSquare,
  normalisedMean,
  scaledRows,
  sumOf,
  unitRowsForm,
  withoutLastColumn,
} from './unit-rows.ts'

/**
 * Squared Hellinger distance of histograms, `½ Σ (√pᵢ − √qᵢ)²`, in `[0, 1]`; p and q are the rows as shares of
 * their sums.
 *
 * The best centre has as its roots the mean of the rows' roots, scaled to length 1. Rare bins count for more
 * than under a difference of shares. A row of zeros is at 0 from another such row and at 1 from all others.
 * Its square root is a metric.
 *
 * @see Hellinger, Journal für die reine und angewandte Mathematik 136:210–271, 1909.
 */
export const hellinger: Distance = {
  name: 'hellinger',
  metric: 'square root',
  check: (matrix) => checkNotNegative('hellinger', matrix),

  prepare(matrix) {
    const shares = scaledRows(matrix, sumOf)
    return { ...shares, values: shares.values.map(Math.sqrt) }
  },

  restore(centres, columns) {
    const roots = withoutLastColumn(centres, columns)
    return { ...roots, values: roots.values.map((root) => root * root) }
  },

  between: halfSquare,
  centre: normalisedMean,
  simd: unitRowsForm,
}
