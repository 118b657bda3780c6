import { expect, test } from 'vitest'
import { matrixOf } from '../../features/index.ts'
import { assigner } from './assigner.ts'
import { jaccard } from './distances/jaccard.ts'
import { manhattan } from './distances/manhattan.ts'
import { kmeans } from './kmeans.ts'

test('by hand: (3, 1) is 2 + 1 from the centre at (1, 0)', () => {
  const assign = assigner(
    kmeans(
      matrixOf([
        [0, 0],
        [1, 0],
        [2, 0],
        [100, 0],
      ]),
      { k: 2, distance: manhattan },
    ),
  )
  const near = assign(Float32Array.of(3, 1))
  expect(near.distance).toBe(3)
  expect(near.cluster).toBe(assign(Float32Array.of(0, 0)).cluster)
  expect(near.cluster).not.toBe(assign(Float32Array.of(90, 0)).cluster)
})

test('a new row that the distance has no answer for is an error', () => {
  const assign = assigner(
    kmeans(
      matrixOf([
        [0, 1],
        [1, 0],
      ]),
      { k: 2, distance: jaccard },
    ),
  )
  expect(() => assign(Float32Array.of(0, 2))).toThrow('row 0, column 1 is 2; jaccard takes 0 and 1')
  expect(() => assign(Float32Array.of(0))).toThrow('row has length 1, expected 2')
  expect(() => assign(Float32Array.of(0, Number.NaN))).toThrow('row 0, column 1 is NaN')
})
