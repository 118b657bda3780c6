import fc from 'fast-check'
import { expect, test } from 'vitest'
import { optimalAssignment } from './optimal-assignment.ts'

test('by hand: the greedy choice of 9 costs more than it gains', () => {
  // Rows by columns; 9 + 1 = 10 is less than 8 + 7 = 15.
  expect([...optimalAssignment([9, 8, 7, 1], 2, 2)]).toEqual([1, 0])
})

test('a column may be left over', () => {
  expect([...optimalAssignment([1, 5, 3], 1, 3)]).toEqual([1])
})

test('no assignment gains more, of all that there are', () => {
  const cases = fc.integer({ min: 1, max: 4 }).chain((rows) =>
    fc.integer({ min: rows, max: 5 }).chain((columns) =>
      fc.record({
        rows: fc.constant(rows),
        columns: fc.constant(columns),
        gains: fc.array(fc.integer({ min: -9, max: 9 }), {
          minLength: rows * columns,
          maxLength: rows * columns,
        }),
      }),
    ),
  )
  fc.assert(
    fc.property(cases, ({ rows, columns, gains }) => {
      const found = optimalAssignment(gains, rows, columns)
      expect(new Set(found).size).toBe(rows)
      const total = found.reduce((sum, column, row) => sum + gains[row * columns + column]!, 0)
      expect(total).toBe(bestByTrial(gains, rows, columns, 0, new Set()))
    }),
  )
})

test('more rows than columns are refused', () => {
  expect(() => optimalAssignment([1, 2], 2, 1)).toThrow(RangeError)
})

function bestByTrial(
  gains: readonly number[],
  rows: number,
  columns: number,
  row: number,
  taken: ReadonlySet<number>,
): number {
  if (row === rows) return 0
  let best = Number.NEGATIVE_INFINITY
  for (let column = 0; column < columns; column++) {
    if (taken.has(column)) continue
    const rest = bestByTrial(gains, rows, columns, row + 1, new Set([...taken, column]))
    best = Math.max(best, gains[row * columns + column]! + rest)
  }
  return best
}
