import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matrixOf } from '../../features/index.ts'
import { withoutEmptyClusters } from './assignment.ts'
import { denseSpace } from './dense-space.ts'
import { manhattan } from './distances/manhattan.ts'
import { distinctRows } from './distinct-rows.ts'
import { objectiveOf } from './space.ts'

const repaired = (rows: number[][], centres: number[][], weights = rows.map(() => 1)) => {
  const space = denseSpace(matrixOf(rows), Float64Array.from(weights), manhattan, false)
  const start = matrixOf(centres)
  const nearest = space.assigner(start.rows)(start)
  return {
    before: objectiveOf(space.weights, nearest.distances),
    after: withoutEmptyClusters(space, start, start.rows, nearest),
  }
}

test('by hand: the empty centre moves onto the row at 9, and its neighbour at 8 joins it', () => {
  const { before, after } = repaired([[0], [1], [8], [9]], [[0], [100]])
  expect(before).toBe(18)
  expect([...after.labels]).toEqual([0, 0, 1, 1])
  expect([...after.centres.values]).toEqual([0, 9])
  expect(after.objective).toBe(2)
})

test('the worst row is the one that costs most, weight and all', () => {
  const { after } = repaired([[0], [5], [9]], [[0], [100]], [1, 3, 1])
  expect([...after.centres.values]).toEqual([0, 5])
})

test('law: no cluster is left empty and the objective does not rise', () => {
  const value = fc.integer({ min: -9, max: 9 })
  const row = fc.tuple(value, value).map((pair) => [...pair])
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 20 }),
      fc.array(row, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 20, maxLength: 20 }),
      (rows, centres, weights) => {
        if (distinctRows(matrixOf(rows), centres.length) < centres.length) return
        const { before, after } = repaired(rows, centres, weights.slice(0, rows.length))
        expect(after.objective).toBeLessThanOrEqual(before)
        expect(new Set(after.labels).size).toBe(centres.length)
      },
    ),
    { numRuns: 500 },
  )
})
