import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ShapeError, UnknownItemError } from '../../core/index.ts'
import { rowGradients } from './row-gradients.ts'

test('rows used several times are summed, in the order of first use', () => {
  const gradients = rowGradients(5, 2)
  gradients.add(Int32Array.of(3, 1, 3), Float32Array.of(1, 2, 10, 20, 4, 8))
  gradients.add(Int32Array.of(1), Float32Array.of(100, 200))
  expect(gradients.touched).toEqual([3, 1])
  expect([...gradients.sums.subarray(0, 4)]).toEqual([5, 10, 110, 220])
})

test('rows that were scaled after the lookup have their gradients scaled', () => {
  const gradients = rowGradients(2, 1)
  gradients.add(Int32Array.of(1), Float32Array.of(3), 8)
  expect(gradients.sums[0]).toBe(24)
})

test('whatever the uses, the sums are those of a whole table, also after a clear', () => {
  const uses = fc.array(fc.tuple(fc.nat(199), fc.integer({ min: -9, max: 9 })), { maxLength: 300 })
  fc.assert(
    fc.property(uses, uses, (before, after) => {
      const gradients = rowGradients(200, 1, 0)
      for (const batch of [before, after]) {
        gradients.clear()
        const index = Int32Array.from(batch, ([row]) => row)
        gradients.add(
          index,
          Float32Array.from(batch, ([, value]) => value),
        )
      }
      const expected = new Map<number, number>()
      for (const [row, value] of after) {
        if (row !== 0) expected.set(row, (expected.get(row) ?? 0) + value)
      }
      const found = gradients.touched.map((row, slot) => [row, gradients.sums[slot]])
      expect(found).toEqual([...expected])
    }),
  )
})

test('a row that the table does not have, or gradients of another length, are errors', () => {
  const gradients = rowGradients(2, 3)
  expect(() => gradients.add(Int32Array.of(2), new Float32Array(3))).toThrow(UnknownItemError)
  expect(() => gradients.add(Int32Array.of(-1), new Float32Array(3))).toThrow(UnknownItemError)
  expect(() => gradients.add(Int32Array.of(1), new Float32Array(4))).toThrow(ShapeError)
})
