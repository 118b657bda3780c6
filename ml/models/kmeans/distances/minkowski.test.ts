import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { distanceLaws } from './distance.cases.ts'
import { minkowski } from './minkowski.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: (3³ + 4³ + 5³)^(1/3) = 6', () => {
  expect(minkowski(3).between(v(1, 2, 7), 0, v(4, -2, 2), 0, 3)).toBeCloseTo(6, 12)
})

test('p = 1 is Manhattan, p = 2 Euclidean, and a large p comes near to Chebyshev', () => {
  const [a, b] = [v(1, 2, 7), v(4, -2, 7)]
  expect(minkowski(1).between(a, 0, b, 0, 3)).toBeCloseTo(7, 12)
  expect(minkowski(2).between(a, 0, b, 0, 3)).toBeCloseTo(5, 12)
  expect(minkowski(200).between(a, 0, b, 0, 3)).toBeCloseTo(4, 6)
})

test('powers neither overflow nor vanish', () => {
  expect(minkowski(40).between(v(1e30, 0), 0, v(0, 0), 0, 2) / 1e30).toBeCloseTo(1, 6)
  expect(minkowski(40).between(v(1e-30, 0), 0, v(0, 0), 0, 2) / 1e-30).toBeCloseTo(1, 6)
})

test('for p = 2 the centre is that of Euclidean: the middle of an equilateral triangle', () => {
  const matrix = matrixOf([
    [0, 0],
    [2, 0],
    [1, Math.sqrt(3)],
  ])
  const group = { matrix, rows: Int32Array.of(0, 1, 2), weights: Float64Array.of(1, 1, 1) }
  const [x, y] = minkowski(2).centre(group, v(0.1, 0.1))
  expect(x).toBeCloseTo(1, 2)
  expect(y).toBeCloseTo(1 / Math.sqrt(3), 2)
})

test('a p below 1 and an infinite one are errors', () => {
  expect(() => minkowski(0.5)).toThrow('p must be a finite number of at least 1, got 0.5')
  expect(() => minkowski(Number.POSITIVE_INFINITY)).toThrow('take chebyshev')
})

for (const p of [1, 1.5, 3]) distanceLaws(minkowski(p), 'any')
