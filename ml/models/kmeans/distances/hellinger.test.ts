import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { kmeans } from '../kmeans.ts'
import { distanceLaws } from './distance.cases.ts'
import { hellinger } from './hellinger.ts'

const between = (...rows: [number[], number[]]) => {
  const { values, columns } = hellinger.prepare!(matrixOf(rows))
  return hellinger.between(values, 0, values, 1, columns)
}

test('by hand: shares ½, ½ and 1, 0 have 1 − √½', () => {
  expect(between([1, 1], [3, 0])).toBeCloseTo(1 - Math.SQRT1_2, 6)
})

test('histograms without a common bin are at 1, in equal shares at 0', () => {
  expect(between([2, 0], [0, 5])).toBeCloseTo(1, 6)
  expect(between([1, 3], [2, 6])).toBe(0)
})

test('two rows of zeros are equal, and one against any other is at 1', () => {
  expect(between([0, 0], [0, 0])).toBe(0)
  expect(between([0, 0], [5, 1])).toBeCloseTo(1, 6)
})

test('centres come back as shares: roots (1, 0) and (0, 1) have the mean (½, ½)', () => {
  const { centres } = kmeans(
    matrixOf([
      [4, 0],
      [0, 1],
    ]),
    { k: 1, distance: hellinger },
  )
  expect(centres[0]).toBeCloseTo(0.5, 6)
  expect(centres[1]).toBeCloseTo(0.5, 6)
})

test('a number below 0 is an error that says where', () => {
  expect(() => hellinger.check!(matrixOf([[1, -2]]))).toThrow('row 0, column 1 is -2')
})

distanceLaws(hellinger, 'counts')
