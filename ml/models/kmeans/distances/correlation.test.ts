import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { correlation } from './correlation.ts'
import { distanceLaws } from './distance.cases.ts'

const between = (...rows: [number[], number[]]) => {
  const { values, columns } = correlation.prepare!(matrixOf(rows))
  return correlation.between(values, 0, values, 1, columns)
}

test('by hand: 1, 2, 3 and 1, 3, 2 have r = 1/2', () => {
  expect(between([1, 2, 3], [1, 3, 2])).toBeCloseTo(0.5, 6)
})

test('level and scale do not count, and opposite shapes are at 2', () => {
  expect(between([1, 2, 3], [101, 103, 105])).toBeCloseTo(0, 6)
  expect(between([1, 2, 3], [3, 2, 1])).toBeCloseTo(2, 6)
})

test('two constant rows are equal, whatever their level; one against any other is at 1', () => {
  expect(between([0.1, 0.1, 0.1], [7, 7, 7])).toBe(0)
  expect(between([0.1, 0.1, 0.1], [1, 2, 3])).toBeCloseTo(1, 6)
})

distanceLaws(correlation, 'any')
