import type { Matrix } from '../../../features/index.ts'
import type { Distance } from './distance.ts'
import {
  halfSquare,
  lengthOf,
  normalisedMean,
  scaledRows,
  unitRowsForm,
  withoutLastColumn,
} from './unit-rows.ts'

/**
 * Correlation distance, `1 − r`, with Pearson's r of the two rows, in `[0, 2]`; the centre is the mean of the
 * centred unit rows, scaled to length 1, which is best.
 *
 * Cosine of rows less their own mean: shapes count, neither level nor scale, as for hours of the day. A
 * constant row has no shape; it is at 0 from another constant row and at 1 from all others. Centres come
 * back centred and of length 1. Its square root is a metric.
 *
 * @see Pearson, Proceedings of the Royal Society of London 58:240–242, 1895.
 */
export const correlation: Distance = {
  name: 'correlation',
  metric: 'square root',
  prepare: (matrix) => scaledRows(lessRowMeans(matrix), lengthOf),
  restore: withoutLastColumn,
  between: halfSquare,
  centre: normalisedMean,
  simd: unitRowsForm,
}

function lessRowMeans({ rows, columns, values }: Matrix): Matrix {
  const centred = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns)
    // Equal 32-bit numbers add up and divide without rounding, so a constant row becomes zeros exactly.
    const mean = own.reduce((sum, value) => sum + value, 0) / columns
    for (let c = 0; c < columns; c++) centred[row * columns + c] = own[c]! - mean
  }
  return { rows, columns, values: centred }
}
