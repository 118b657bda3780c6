import { expect, test } from 'vitest'
import { normalQuantile, normalShare, studentQuantile } from './quantiles.ts'

test('normal quantiles as in tables, and back', () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6)
  expect(normalQuantile(0.05)).toBeCloseTo(-1.644854, 6)
  expect(normalQuantile(1e-6)).toBeCloseTo(-4.753424, 5)
  for (const p of [1e-7, 0.001, 0.2, 0.5, 0.77, 0.9999])
    expect(normalShare(normalQuantile(p))).toBeCloseTo(p, 10)
})

test("Student's quantiles as in tables", () => {
  expect(studentQuantile(0.975, 5)).toBeCloseTo(2.571, 2)
  expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228, 3)
  expect(studentQuantile(0.995, 20)).toBeCloseTo(2.845, 3)
  expect(studentQuantile(0.001, 30)).toBeCloseTo(-3.385, 3)
})
