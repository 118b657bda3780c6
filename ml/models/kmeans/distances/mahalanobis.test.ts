import { expect, test } from 'vitest'
import { seeded } from '../../../../core/index.ts'
import { matrixOf } from '../../../features/index.ts'
import { agreement } from '../agreement.ts'
import { kmeans } from '../kmeans.ts'
import { distanceLaws } from './distance.cases.ts'
import { mahalanobis } from './mahalanobis.ts'
import { squaredEuclidean } from './squared-euclidean.ts'

const line = [
  [-2, 0],
  [2, 0],
  [0, -1],
  [0, 1],
]

test('by hand: variances 2 and ½ have determinant 1, so (2, 1) to (0, 0) is 4/2 + 1/½ = 4', () => {
  const fitted = mahalanobis.fit!(matrixOf(line), new Float64Array(4).fill(1))
  const { values } = fitted.prepare!(
    matrixOf([
      [2, 1],
      [0, 0],
    ]),
  )
  expect(fitted.between(values, 0, values, 1, 2)).toBeCloseTo(4, 5)
})

test('scaling a column changes no distance but for the common factor', () => {
  const ratio = (rows: number[][]) => {
    const fitted = mahalanobis.fit!(matrixOf(rows), new Float64Array(4).fill(1))
    const { values } = fitted.prepare!(matrixOf(rows))
    return fitted.between(values, 0, values, 2, 2) / fitted.between(values, 0, values, 1, 2)
  }
  expect(ratio(line.map(([x, y]) => [1_000 * x!, y! / 7]))).toBeCloseTo(ratio(line), 5)
})

test('a constant and a repeated column leave distances finite', () => {
  const rows = [
    [1, 1, 5],
    [2, 2, 5],
    [4, 4, 5],
  ]
  const fitted = mahalanobis.fit!(matrixOf(rows), new Float64Array(3).fill(1))
  expect(fitted.prepare!(matrixOf(rows)).values.every(Number.isFinite)).toBe(true)
})

test('what is prepared comes back as it was', () => {
  const matrix = matrixOf(line)
  const fitted = mahalanobis.fit!(matrix, new Float64Array(4).fill(1))
  const back = fitted.restore!(fitted.prepare!(matrix), 2).values
  for (const [at, value] of back.entries()) expect(value).toBeCloseTo(matrix.values[at]!, 5)
})

test('it learns the shape of clusters: two long parallel strips, which squares cut across', () => {
  const random = seeded(1)
  const rows = Array.from({ length: 200 }, (_, i) => [40 * random(), (i % 2) + 0.2 * random()])
  const strips = rows.map((_, i) => i % 2)
  const found = (distance: typeof mahalanobis) =>
    agreement(strips, kmeans(matrixOf(rows), { k: 2, distance }).labels).vMeasure
  expect(found(mahalanobis)).toBe(1)
  expect(found(squaredEuclidean)).toBeLessThan(0.1)
})

distanceLaws(mahalanobis, 'any')
