import { expect, test } from 'vitest'
import { ShapeError } from '../../core/index.ts'
import { checkMatrix, matrixOf } from './matrix.ts'

test('rows lie one after the other', () => {
  const matrix = matrixOf([
    [1, 2, 3],
    [4, 5, 6],
  ])
  expect([matrix.rows, matrix.columns, ...matrix.values]).toEqual([2, 3, 1, 2, 3, 4, 5, 6])
})

test('rows of different length are an error that names the row', () => {
  expect(() => matrixOf([[1, 2], [3]])).toThrow(ShapeError)
  expect(() => matrixOf([[1, 2], [3]])).toThrow('row 1 has length 1, expected 2')
})

test('what is not finite is named by row and column, 1e39 too: 32 bits end at 3.4e38', () => {
  const second = (value: number) => () =>
    matrixOf([
      [0, 0],
      [0, value],
    ])
  expect(second(Number.NaN)).toThrow('row 1, column 1 is NaN')
  expect(second(Number.NEGATIVE_INFINITY)).toThrow('row 1, column 1 is -Infinity')
  expect(second(1e39)).toThrow('row 1, column 1 is Infinity')
})

test('no rows, no columns and a wrong number of values are errors', () => {
  expect(() => matrixOf([])).toThrow('nothing to cluster')
  expect(() => matrixOf([[]])).toThrow('nothing to cluster')
  expect(() => checkMatrix({ rows: 2, columns: 2, values: new Float32Array(3) })).toThrow(
    ShapeError,
  )
})
