import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { distanceLaws } from './distance.cases.ts'
import { squaredEuclidean } from './squared-euclidean.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: 3² + 4² + 0² = 25', () => {
  expect(squaredEuclidean.between(v(1, 2, 7), 0, v(4, -2, 7), 0, 3)).toBe(25)
})

test('rows are told apart by index: (3, 4) to (0, 1) is 9 + 9', () => {
  expect(squaredEuclidean.between(v(9, 9, 3, 4), 1, v(0, 1), 0, 2)).toBe(18)
})

test('the centre is the mean, weighted: (0 + 3 · 4) / 4 = 3', () => {
  const matrix = matrixOf([
    [0, 1],
    [10, 10],
    [4, 5],
  ])
  const group = { matrix, rows: Int32Array.of(0, 2), weights: Float64Array.of(1, 1, 3) }
  expect(squaredEuclidean.centre(group, v(0, 0))).toEqual(v(3, 4))
})

distanceLaws(squaredEuclidean, 'any')
