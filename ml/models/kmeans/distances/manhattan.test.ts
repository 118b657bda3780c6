import { expect, test } from 'vitest'
import { centreOf, distanceLaws } from './distance.cases.ts'
import { manhattan } from './manhattan.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: 3 + 4 + 0 = 7', () => {
  expect(manhattan.between(v(1, 2, 7), 0, v(4, -2, 7), 0, 3)).toBe(7)
})

test('the centre is the median of each column, the lower of two', () => {
  expect([
    ...centreOf(manhattan, [
      [1, 10],
      [2, 30],
      [100, 20],
      [3, -5],
    ]),
  ]).toEqual([2, 10])
})

test('weights shift the median: 1 × 1 and 1 × 2 against 3 × 100', () => {
  expect([...centreOf(manhattan, [[1], [2], [100]], [1, 1, 3])]).toEqual([100])
})

distanceLaws(manhattan, 'any')
