import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { sparseRows } from './sparse-rows.ts'
import { truncatedSvd } from './truncated-svd.ts'

function dense(rows: number[][]) {
  const entries = rows.flatMap((row, i) => row.map((value, column) => ({ row: i, column, value })))
  const kept = entries.filter(({ value }) => value !== 0)
  return sparseRows(rows.length, rows[0]!.length, {
    row: kept.map((entry) => entry.row),
    column: kept.map((entry) => entry.column),
    value: kept.map((entry) => entry.value),
  })
}

const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0)

test('by hand: [[3, 0], [4, 5]] has singular values √45 and √5', () => {
  const { values } = truncatedSvd(dense([[3, 0], [4, 5]]), 2, 1) // biome-ignore format: a matrix
  // Its left singular vectors are (1, 3)/√10 and (3, −1)/√10, up to sign.
  const expected = [Math.sqrt(4.5), Math.sqrt(4.5), 3 * Math.sqrt(4.5), -Math.sqrt(0.5)]
  expect(Math.abs(values[0]!)).toBeCloseTo(expected[0]!, 5)
  expect(Math.abs(values[1]!)).toBeCloseTo(expected[1]!, 5)
  expect(Math.abs(values[2]!)).toBeCloseTo(expected[2]!, 5)
  expect(Math.abs(values[3]!)).toBeCloseTo(Math.sqrt(0.5), 5)
})

test('with as many directions as the rank, squared distances between rows stay', () => {
  const random = seeded(3)
  const factors = Array.from({ length: 30 }, () => [random(), random(), random()])
  const rows = factors.map(([a, b, c]) => [a!, b!, c!, a! + b!, b! - c!, a! * 2])
  const { values } = truncatedSvd(dense(rows), 3, 1)
  const before = rows[0]!.reduce((sum, x, i) => sum + (x - rows[7]![i]!) ** 2, 0)
  const after = squares(values.slice(0, 3).map((x, i) => x - values[7 * 3 + i]!))
  expect(after).toBeCloseTo(before, 5)
})

test('directions past the rank are 0, and an empty matrix gives zeros', () => {
  const { values, columns } = truncatedSvd(dense([[1, 2], [2, 4], [3, 6]]), 4, 1) // biome-ignore format: a matrix
  expect(columns).toBe(4)
  for (let row = 0; row < 3; row++) {
    expect(Math.abs(values[row * 4]!)).toBeCloseTo((row + 1) * Math.sqrt(5), 5)
    expect(squares(values.slice(row * 4 + 1, row * 4 + 4))).toBeLessThan(1e-10)
  }
  const nothing = sparseRows(2, 3, { row: [], column: [], value: [] })
  expect([...truncatedSvd(nothing, 2, 1).values]).toEqual([0, 0, 0, 0])
})
