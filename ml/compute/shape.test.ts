import fc from 'fast-check'
import { expect, test } from 'vitest'
import { broadcast, product, withSizes } from './shape.ts'

test('a product is a number, or symbols in order after one', () => {
  expect(product([2, 3])).toBe(6)
  expect(product([])).toBe(1)
  expect(product([2, 'L', 'B', 3])).toBe('6*B*L')
  expect(product(['B*L', 64])).toBe(product([64, 'L', 'B']))
  expect(product(['B', 0])).toBe(0)
})

test('whatever the shape, its product has the product of its sizes', () => {
  const sizes = { B: 3, L: 5, N: 7 }
  const dimension = fc.oneof(fc.nat(9), fc.constantFrom('B', 'L', 'N', '2*B*L'))
  fc.assert(
    fc.property(fc.array(dimension, { maxLength: 5 }), (shape) => {
      const elements = withSizes(shape, sizes).reduce((count, size) => count * size, 1)
      expect(withSizes([product(shape)], sizes)).toEqual([elements])
    }),
  )
})

test('shapes broadcast from the last dimension on, where 1 stretches', () => {
  expect(broadcast('add', ['B', 1, 3], ['L', 1])).toEqual(['B', 'L', 3])
  expect(broadcast('add', [], ['B'])).toEqual(['B'])
  expect(() => broadcast('add', ['B', 3], ['L', 3])).toThrow('add of [B, 3] and [L, 3]: ')
})

test('a symbol without a size is an error that names it', () => {
  expect(() => withSizes(['B', '2*L'], { B: 1 })).toThrow('[B, 2*L] needs the size of L')
})
