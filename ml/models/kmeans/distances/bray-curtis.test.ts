import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { brayCurtis } from './bray-curtis.ts'
import { centreOf, distanceLaws } from './distance.cases.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: (1 + 3 + 0) / (3 + 5 + 8) = 1/4', () => {
  expect(brayCurtis.between(v(1, 4, 4), 0, v(2, 1, 4), 0, 3)).toBe(0.25)
})

test('two rows of zeros are equal, and one against any other is at 1', () => {
  expect(brayCurtis.between(v(0, 0), 0, v(0, 0), 0, 2)).toBe(0)
  expect(brayCurtis.between(v(0, 0), 0, v(0, 3), 0, 2)).toBe(1)
})

test('itself it is no metric: 1/3 + 1/3 is less than 1', () => {
  const rows = v(1, 0, 1, 1, 0, 1)
  const to = (i: number, j: number) => brayCurtis.between(rows, i, rows, j, 2)
  expect(to(0, 1)).toBeCloseTo(1 / 3, 12)
  expect(to(1, 2)).toBeCloseTo(1 / 3, 12)
  expect(to(0, 2)).toBe(1)
})

test('with one column and three rows the centre is near the middle one', () => {
  expect(centreOf(brayCurtis, [[4], [5], [6]])[0]).toBeCloseTo(5, 1)
})

test('a number below 0 is an error that says where', () => {
  const matrix = matrixOf([
    [1, 2],
    [3, -4],
  ])
  expect(() => brayCurtis.check!(matrix)).toThrow(
    'row 1, column 1 is -4; bray-curtis takes no number below 0',
  )
})

distanceLaws(brayCurtis, 'counts')
