import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { centreOf, distanceLaws } from './distance.cases.ts'
import { weightedJaccard } from './weighted-jaccard.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: minima 1 + 1 + 4, maxima 2 + 4 + 4', () => {
  expect(weightedJaccard.between(v(1, 4, 4), 0, v(2, 1, 4), 0, 3)).toBeCloseTo(1 - 6 / 10, 12)
})

test('on 0 and 1 it is Jaccard', () => {
  expect(weightedJaccard.between(v(1, 1, 0, 0), 0, v(0, 1, 1, 0), 0, 4)).toBeCloseTo(2 / 3, 12)
})

test('two rows of zeros are equal, and one against any other is at 1', () => {
  expect(weightedJaccard.between(v(0, 0), 0, v(0, 0), 0, 2)).toBe(0)
  expect(weightedJaccard.between(v(0, 0), 0, v(0, 1), 0, 2)).toBe(1)
})

test('with one column the centre is the value with the least sum: of 1, 2, 4 it is 2, with ½ + 0 + ½', () => {
  expect([...centreOf(weightedJaccard, [[1], [2], [4]])]).toEqual([2])
})

test('a number below 0 is an error that says where', () => {
  expect(() => weightedJaccard.check!(matrixOf([[1, -2]]))).toThrow('row 0, column 1 is -2')
})

distanceLaws(weightedJaccard, 'counts')
