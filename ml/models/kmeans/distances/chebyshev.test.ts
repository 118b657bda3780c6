import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { chebyshev } from './chebyshev.ts'
import { distanceLaws } from './distance.cases.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

/** The centre of all rows, from a place of no account. */
function centreOf(rows: number[][], weights = rows.map(() => 1)) {
  const matrix = matrixOf(rows)
  const group = {
    matrix,
    rows: Int32Array.from(rows, (_, i) => i),
    weights: Float64Array.from(weights),
  }
  return chebyshev.centre(group, new Float32Array(matrix.columns))
}

test('by hand: max(3, 4, 0) = 4', () => {
  expect(chebyshev.between(v(1, 2, 7), 0, v(4, -2, 7), 0, 3)).toBe(4)
})

test('with one column the centre is the median, not the middle of the range', () => {
  expect([...centreOf([[0], [1], [100]])]).toEqual([1])
})

test('by hand: the corners of a square are each 1 from its middle, and no centre has a sum below 4', () => {
  const centre = centreOf([
    [0, 0],
    [0, 2],
    [2, 0],
    [2, 2],
  ])
  const sum = [0, 0, 0, 2, 2, 0, 2, 2]
  const cost = [0, 1, 2, 3].reduce(
    (all, i) => all + chebyshev.between(v(...sum), i, centre, 0, 2),
    0,
  )
  expect(cost).toBeCloseTo(4, 6)
})

distanceLaws(chebyshev, 'any')
