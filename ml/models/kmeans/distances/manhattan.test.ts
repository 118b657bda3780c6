import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { distanceLaws } from './distance.cases.ts'
import { manhattan } from './manhattan.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

/** The centre of all rows, from a place of no account. */
function centreOf(rows: number[][], weights = rows.map(() => 1)) {
  const matrix = matrixOf(rows)
  const group = {
    matrix,
    rows: Int32Array.from(rows, (_, i) => i),
    weights: Float64Array.from(weights),
  }
  return manhattan.centre(group, new Float32Array(matrix.columns))
}

test('by hand: 3 + 4 + 0 = 7', () => {
  expect(manhattan.between(v(1, 2, 7), 0, v(4, -2, 7), 0, 3)).toBe(7)
})

test('the centre is the median of each column, the lower of two', () => {
  expect([
    ...centreOf([
      [1, 10],
      [2, 30],
      [100, 20],
      [3, -5],
    ]),
  ]).toEqual([2, 10])
})

test('weights shift the median: 1 × 1 and 1 × 2 against 3 × 100', () => {
  expect([...centreOf([[1], [2], [100]], [1, 1, 3])]).toEqual([100])
})

distanceLaws(manhattan, 'any')
