import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { centreOf, distanceLaws } from './distance.cases.ts'
import { hamming } from './hamming.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: two of four columns differ', () => {
  expect(hamming.between(v(0, 1, 1, 0), 0, v(1, 1, 0, 0), 0, 4)).toBe(2)
})

test('the centre is the majority of each column; of a tie, 0', () => {
  expect([
    ...centreOf(hamming, [
      [1, 1, 0],
      [1, 0, 0],
      [1, 1, 1],
      [0, 0, 0],
    ]),
  ]).toEqual([1, 0, 0])
})

test('weights decide the majority', () => {
  expect([...centreOf(hamming, [[1], [0], [0]], [2.5, 1, 1])]).toEqual([1])
})

test('anything but 0 and 1 is an error that says where', () => {
  expect(() =>
    hamming.check!(
      matrixOf([
        [1, 0],
        [2, 0],
      ]),
    ),
  ).toThrow('row 1, column 0 is 2; hamming takes 0 and 1')
})

distanceLaws(hamming, 'sets')
