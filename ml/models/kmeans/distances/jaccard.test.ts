import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { centreOf, distanceLaws } from './distance.cases.ts'
import { jaccard } from './jaccard.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: one of three columns that either has is common', () => {
  expect(jaccard.between(v(1, 1, 0, 0), 0, v(0, 1, 1, 0), 0, 4)).toBeCloseTo(2 / 3, 12)
})

test('two empty sets are equal, and an empty one against any other is at 1', () => {
  expect(jaccard.between(v(0, 0), 0, v(0, 0), 0, 2)).toBe(0)
  expect(jaccard.between(v(0, 0), 0, v(0, 1), 0, 2)).toBe(1)
})

test('the centre is a set, here the majority', () => {
  expect([
    ...centreOf(jaccard, [
      [1, 1, 0],
      [1, 1, 0],
      [1, 0, 1],
    ]),
  ]).toEqual([1, 1, 0])
})

test('majority is not always best: {1}, {2}, {3} have none, each against ∅ at 1, but {1} is at 0 from one', () => {
  const centre = centreOf(jaccard, [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ])
  const cost = [0, 1, 2].reduce(
    (sum, i) => sum + jaccard.between(v(1, 0, 0, 0, 1, 0, 0, 0, 1), i, centre, 0, 3),
    0,
  )
  // One of them, two of them: 0 + 1 + 1, or ½ + ½ + 1; all three: 3 · ⅔.
  expect(cost).toBeCloseTo(2, 6)
})

test('anything but 0 and 1 is an error that says where', () => {
  expect(() =>
    jaccard.check!(
      matrixOf([
        [1, 0],
        [1, 0.5],
      ]),
    ),
  ).toThrow('row 1, column 1 is 0.5; jaccard takes 0 and 1')
})

distanceLaws(jaccard, 'sets')
