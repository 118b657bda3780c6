import { expect, test } from 'vitest'
import { matrixOf } from './matrix.ts'
import { principalComponents } from './principal-components.ts'

test('points on the line y = 2x lie on one component that holds all variance', () => {
  const { scores, shares } = principalComponents(
    matrixOf([
      [0, 0],
      [1, 2],
      [2, 4],
    ]),
    2,
  )
  expect(shares[0]).toBeCloseTo(1, 9)
  expect(shares[1]).toBe(0)
  // The mean is (1, 2); the ends lie √5 from it.
  expect(Math.abs(scores.values[0]!)).toBeCloseTo(Math.sqrt(5), 5)
  expect(scores.values[2]).toBeCloseTo(0, 6)
  expect(scores.values[4]).toBeCloseTo(-scores.values[0]!, 5)
})

test('an ellipse along the axes: variances 8 and 2 are shares of 0.8 and 0.2', () => {
  const rows = [
    [4, 0],
    [-4, 0],
    [0, 2],
    [0, -2],
  ]
  const { shares } = principalComponents(matrixOf(rows), 2)
  expect(shares[0]).toBeCloseTo(0.8, 9)
  expect(shares[1]).toBeCloseTo(0.2, 9)
})

test('equal rows vary along nothing', () => {
  const { scores, shares } = principalComponents(
    matrixOf([
      [3, 1],
      [3, 1],
    ]),
    2,
  )
  expect([...shares]).toEqual([0, 0])
  expect([...scores.values]).toEqual([0, 0, 0, 0])
})

test('scores are the centred rows along the directions, which have length 1', () => {
  const { scores, directions } = principalComponents(
    { rows: 3, columns: 2, values: Float32Array.of(0, 0, 3, 4, 6, 8) },
    1,
  )
  const [x, y] = directions.values
  expect(Math.abs(x!)).toBeCloseTo(0.6, 5)
  expect(Math.abs(y!)).toBeCloseTo(0.8, 5)
  expect(scores.values[2]).toBeCloseTo(3 * x! + 4 * y!, 4)
})
