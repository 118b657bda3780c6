import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { kmeans } from '../kmeans.ts'
import { distanceLaws } from './distance.cases.ts'
import { jensenShannon } from './jensen-shannon.ts'

const between = (...rows: [number[], number[]]) => {
  const { values, columns } = jensenShannon.prepare!(matrixOf(rows))
  return jensenShannon.between(values, 0, values, 1, columns)
}

test('by hand: 1, 0 and ½, ½ have H(¾, ¼) − ½ bits', () => {
  const entropy = -(0.75 * Math.log2(0.75) + 0.25 * Math.log2(0.25))
  expect(between([1, 0], [2, 2])).toBeCloseTo(entropy - 0.5, 12)
})

test('histograms without a common bin are a bit apart, in equal shares 0', () => {
  expect(between([2, 0], [0, 5])).toBe(1)
  expect(between([1, 3], [2, 6])).toBe(0)
})

test('two rows of zeros are equal, and one against any other is at 1', () => {
  expect(between([0, 0], [0, 0])).toBe(0)
  expect(between([0, 0], [5, 1])).toBeCloseTo(1, 6)
})

test('the series for near shares meets the logarithms where they meet', () => {
  // t = (p − q) / (p + q) a hair on either side of 0.1; the terms differ by the slope, 2e-9 or so.
  const at = (t: number) => between([1 + t, 1 - t], [1 - t, 1 + t])
  expect(Math.abs(at(0.1000001) - at(0.0999999))).toBeLessThan(1e-7)
})

test('shares that differ in the seventh digit are not equal', () => {
  expect(between([1, 1], [1, 1.0000002])).toBeGreaterThan(0)
})

test('the centre of two histograms without a common bin is their mean', () => {
  const { centres } = kmeans(
    matrixOf([
      [4, 0],
      [0, 1],
    ]),
    { k: 1, distance: jensenShannon },
  )
  expect(centres[0]).toBeCloseTo(0.5, 4)
  expect(centres[1]).toBeCloseTo(0.5, 4)
})

distanceLaws(jensenShannon, 'counts')
