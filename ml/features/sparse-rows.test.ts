import { expect, test } from 'vitest'
import { selectRows, sideBySideSparse, sparseRows } from './sparse-rows.ts'

const rows = sparseRows(3, 4, {
  row: [2, 0, 2, 0, 2],
  column: [3, 1, 0, 1, 3],
  value: [1, 2, 4, 8, 16],
})

test('entries in any order come to lie by row and column; equal places add up', () => {
  expect([...rows.indptr]).toEqual([0, 1, 1, 3])
  expect([...rows.indices]).toEqual([1, 0, 3])
  expect([...rows.values]).toEqual([10, 4, 17])
})

test('a selection keeps the order asked for, repeats and empty rows, and of columns 0 and 3 makes 0 and 1', () => {
  const some = selectRows(rows, [2, 1, 2])
  expect([some.rows, some.columns]).toEqual([3, 2])
  expect([...some.indptr]).toEqual([0, 2, 2, 4])
  expect([...some.indices]).toEqual([0, 1, 0, 1])
  expect([...some.values]).toEqual([4, 17, 4, 17])
})

test('no entries make empty rows; entry columns of different length are an error', () => {
  expect([...sparseRows(2, 5, { row: [], column: [], value: [] }).indptr]).toEqual([0, 0, 0])
  expect(() => sparseRows(1, 1, { row: [0], column: [], value: [1] })).toThrow('column has length')
  expect(() => sparseRows(1, 1, { row: [0], column: [0], value: [] })).toThrow('value has length')
})

test('side by side the second columns follow the first, row by row', () => {
  const left = sparseRows(2, 3, { row: [0, 1], column: [2, 0], value: [1, 2] })
  const right = sparseRows(2, 2, { row: [0], column: [1], value: [5] })
  const { columns, indptr, indices, values } = sideBySideSparse([left, right])
  expect(columns).toBe(5)
  expect([...indptr]).toEqual([0, 2, 3])
  expect([...indices]).toEqual([2, 4, 0])
  expect([...values]).toEqual([1, 5, 2])
})
