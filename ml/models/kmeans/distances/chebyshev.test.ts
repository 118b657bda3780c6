import { expect, test } from 'vitest'
import { chebyshev } from './chebyshev.ts'
import { centreOf, distanceLaws } from './distance.cases.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: max(3, 4, 0) = 4', () => {
  expect(chebyshev.between(v(1, 2, 7), 0, v(4, -2, 7), 0, 3)).toBe(4)
})

test('with one column the centre is the median, not the middle of the range', () => {
  expect([...centreOf(chebyshev, [[0], [1], [100]])]).toEqual([1])
})

test('by hand: the corners of a square are each 1 from its middle, and no centre has a sum below 4', () => {
  const centre = centreOf(chebyshev, [
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
