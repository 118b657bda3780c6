import { expect, test } from 'vitest'
import { matrixOf } from '../../../features/index.ts'
import { kmeans } from '../kmeans.ts'
import { cosine } from './cosine.ts'
import { distanceLaws } from './distance.cases.ts'

const between = (...rows: [number[], number[]]) => {
  const { values, columns } = cosine.prepare!(matrixOf(rows))
  return cosine.between(values, 0, values, 1, columns)
}

test('by hand: (3, 4) and (4, 3) have cosine 24/25', () => {
  expect(between([3, 4], [4, 3])).toBeCloseTo(1 - 24 / 25, 6)
})

test('length does not count, and opposite rows are at 2', () => {
  expect(between([1, 2], [8, 16])).toBe(0)
  expect(between([1, 2], [-1, -2])).toBeCloseTo(2, 6)
})

test('two rows of zeros are equal, and one against any other is at 1', () => {
  expect(between([0, 0], [0, 0])).toBe(0)
  expect(between([0, 0], [5, 1])).toBeCloseTo(1, 6)
})

test('the centre is the mean direction: (1, 0) and (0, 7) have (1, 1) / √2', () => {
  const { centres } = kmeans(
    matrixOf([
      [1, 0],
      [0, 7],
    ]),
    { k: 1, distance: cosine },
  )
  expect(centres[0]).toBeCloseTo(Math.SQRT1_2, 6)
  expect(centres[1]).toBeCloseTo(Math.SQRT1_2, 6)
})

test('rows of zeros make a cluster of their own', () => {
  const { labels, objective } = kmeans(
    matrixOf([
      [0, 0],
      [1, 2],
      [0, 0],
      [2, 4],
    ]),
    {
      k: 2,
      distance: cosine,
    },
  )
  expect([labels[0] === labels[2], labels[1] === labels[3]]).toEqual([true, true])
  expect(objective).toBe(0)
})

distanceLaws(cosine, 'any')
