import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { squaredEuclidean } from './squared-euclidean.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: 3² + 4² + 0² = 25', () => {
  expect(squaredEuclidean.between(v(1, 2, 7), 0, v(4, -2, 7), 0, 3)).toBe(25)
})

test('rows are told apart by index: (3, 4) to (0, 1) is 9 + 9', () => {
  expect(squaredEuclidean.between(v(9, 9, 3, 4), 1, v(0, 1), 0, 2)).toBe(18)
})

test('the centre is the mean of each label', () => {
  const matrix = matrixOf([
    [0, 1],
    [10, 10],
    [2, 3],
  ])
  expect(squaredEuclidean.centres(matrix, Int32Array.of(0, 1, 0), 2)).toEqual(v(1, 2, 10, 10))
})

test('is symmetric, and 0 for equal rows', () => {
  const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, max: 1e6, min: -1e6 }), {
    minLength: 4,
    maxLength: 4,
  })
  fc.assert(
    fc.property(row, row, (x, y) => {
      const [a, b] = [v(...x), v(...y)]
      expect(squaredEuclidean.between(a, 0, b, 0, 4)).toBe(squaredEuclidean.between(b, 0, a, 0, 4))
      expect(squaredEuclidean.between(a, 0, a, 0, 4)).toBe(0)
    }),
  )
})
