import { expect, test } from 'vitest'
import { nearestOf, pastItems } from './nearest-past.ts'

// Items 4, 6, 7 and 9 in two dimensions, after the rows of padding and start.
const table = {
  items: Int32Array.of(4, 6, 7, 9),
  placeOf: new Map([4, 6, 7, 9].map((item, place) => [item, place] as const)),
  table: Float32Array.of(9, 9, 9, 9, ...[1, 0], ...[2, 1], ...[2, -1], ...[-1, 5]),
}
const nearest = (past: number[], item: number) =>
  nearestOf(pastItems(Int32Array.from(past), table), item, table, 2)

test('the two with the greatest products come first: with item 9, (-1, 5), 4 has -1, 6 has 3 and 7 has -7', () => {
  expect(nearest([7, 4, 6], 9)).toEqual([6, 4])
})

test('equal products come by id, and an item that was asked for often is named once', () => {
  // With item 4, (1, 0), items 6 and 7 both have 2.
  expect(nearest([7, 9, 6, 7, 6, 7], 4)).toEqual([6, 7])
})

test('an item does not explain itself; without any other nothing does', () => {
  expect(nearest([6, 6, 4], 6)).toEqual([4])
  expect(nearest([6], 6)).toEqual([])
  expect(nearest([], 6)).toEqual([])
  expect(nearest([4], 5)).toEqual([])
})
