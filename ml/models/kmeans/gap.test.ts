import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { matrixOf } from '../../features/index.ts'
import { gapOf, kByGap, referenceMatrix } from './gap.ts'

test('by hand: references e¹ and e³ over an objective of 1 have gap 2, s.d. 1, error √1.5', () => {
  const { gap, error } = gapOf(1, [Math.E, Math.E ** 3])
  expect(gap).toBeCloseTo(2, 12)
  expect(error).toBeCloseTo(Math.sqrt(1.5), 12)
})

test('the smallest k within an error of the next one is taken, else the largest gap', () => {
  const of = (gap: number) => ({ gap, error: 0.1 })
  expect(kByGap([1, 2, 3], [of(0), of(1), of(1.05)])).toBe(2)
  expect(kByGap([1, 2, 3], [of(0), of(1), of(2)])).toBe(3)
})

test('a reference stays in the range of each column, and keeps sets sets', () => {
  const { values } = referenceMatrix(
    matrixOf([
      [0, 5, 3],
      [1, 9, 3],
      [1, 7, 3],
    ]),
    seeded(1),
  )
  for (let row = 0; row < 3; row++) {
    expect([0, 1]).toContain(values[3 * row])
    expect(values[3 * row + 1]).toBeGreaterThanOrEqual(5)
    expect(values[3 * row + 1]).toBeLessThanOrEqual(9)
    expect(values[3 * row + 2]).toBe(3)
  }
})
