import { expect, test } from 'vitest'
import { centreOf, distanceLaws } from './distance.cases.ts'
import { euclidean } from './euclidean.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: √(3² + 4² + 0²) = 5', () => {
  expect(euclidean.between(v(1, 2, 7), 0, v(4, -2, 7), 0, 3)).toBe(5)
})

test('the centre of a triangle with an angle above 120° is that corner (Fermat and Torricelli)', () => {
  // At (0, 0) the sides to (−4, 1) and (4, 1) make an angle of about 152°.
  const centre = centreOf(euclidean, [
    [0, 0],
    [-4, 1],
    [4, 1],
  ])
  expect(Math.hypot(...centre)).toBeLessThan(2e-3)
})

test('the centre of an equilateral triangle is its middle, also from a corner', () => {
  const corners = [
    [0, 0],
    [2, 0],
    [1, Math.sqrt(3)],
  ]
  const [x, y] = centreOf(euclidean, corners)
  expect(x).toBeCloseTo(1, 3)
  expect(y).toBeCloseTo(1 / Math.sqrt(3), 3)
})

test('a row that outweighs all others is the centre', () => {
  const centre = centreOf(
    euclidean,
    [
      [3, 1],
      [0, 0],
      [9, 9],
    ],
    [5, 1, 1],
  )
  expect(Math.hypot(centre[0]! - 3, centre[1]! - 1)).toBeLessThan(1e-2)
})

distanceLaws(euclidean, 'any')
