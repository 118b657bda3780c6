import { expect, test } from 'vitest'
import { elbow } from './elbow.ts'

test('an objective that falls by 10 up to k = 3 and by 1.1 after it bends at 3', () => {
  expect(elbow([1, 2, 3, 4, 5, 6], [100, 10, 1, 0.9, 0.8, 0.7])).toBe(3)
})

test('where every step divides alike there is no bend, and the first k is taken', () => {
  expect(elbow([1, 2, 3, 4], [8, 4, 2, 1])).toBe(1)
})

test('one k is that k', () => {
  expect(elbow([7], [3])).toBe(7)
})
