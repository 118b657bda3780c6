import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { type Matrix, matrixOf } from '../../features/index.ts'
import { denseSpace } from './dense-space.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { silhouette } from './silhouette.ts'

const spaceOf = (matrix: Matrix, weights = new Float64Array(matrix.rows).fill(1)) =>
  denseSpace(matrix, weights, squaredEuclidean, false)

const line = matrixOf([[0], [1], [10], [11]])
const of = (labels: number[], sample = 10) =>
  silhouette(spaceOf(line), Int32Array.from(labels), 2, sample, seeded(1))

test('by hand: 0 and 1 against 10 and 11, in squares', () => {
  // Outer rows: a = 1, b = (100 + 121) / 2; inner rows: a = 1, b = (81 + 100) / 2.
  const expected = (1 - 1 / 110.5 + (1 - 1 / 90.5)) / 2
  expect(of([0, 0, 1, 1])).toBeCloseTo(expected, 12)
})

test('crossed clusters are negative, one cluster is 0, and a row alone counts 0', () => {
  expect(of([0, 1, 0, 1])).toBeLessThan(0)
  expect(of([0, 0, 0, 0])).toBe(0)
  // The row at 0 is alone; the others: a = mean of squares to their two fellows, b = square to 0.
  const three = [
    [(81 + 100) / 2, 1],
    [(81 + 1) / 2, 100],
    [(100 + 1) / 2, 121],
  ].map(([a, b]) => (b! - a!) / Math.max(a!, b!))
  expect(of([0, 1, 1, 1])).toBeCloseTo((three[0]! + three[1]! + three[2]!) / 4, 12)
})

test('a sample is drawn by the seed', () => {
  const rows = matrixOf(Array.from({ length: 100 }, (_, i) => [i % 2 ? i / 100 : 50 + i / 100]))
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 2)
  const run = (seed: number) => silhouette(spaceOf(rows), labels, 2, 20, seeded(seed))
  expect(run(1)).toBe(run(1))
  expect(run(1)).not.toBe(run(2))
  expect(run(1)).toBeGreaterThan(0.99)
})

test('rows count by their weights: by hand for 0 | 2 twice, 3', () => {
  // 0 is alone and counts 0. 2: a = 1, b = 4, ¾, twice; 3: a = 1 to both, b = 9, 8/9.
  const rows = matrixOf([[0], [2], [3]])
  const found = silhouette(
    spaceOf(rows, Float64Array.of(1, 2, 1)),
    Int32Array.of(0, 1, 1),
    2,
    10,
    seeded(1),
  )
  expect(found).toBeCloseTo((0 + 2 * 0.75 + 8 / 9) / 4, 12)
})
