import { expect, test } from 'vitest'
import { below, seeded, shuffle } from './random.ts'

test('equal seeds draw equal numbers, other seeds draw others', () => {
  const draws = (seed: number) => Array.from({ length: 5 }, seeded(seed))
  expect(draws(7)).toEqual(draws(7))
  expect(draws(7)).not.toEqual(draws(8))
})

test('every draw lies in [0, 1) and the mean of 100,000 is 1/2 within four standard errors', () => {
  const random = seeded(1)
  const draws = Array.from({ length: 100_000 }, random)
  expect(draws.every((x) => x >= 0 && x < 1)).toBe(true)
  const sum = draws.reduce((total, x) => total + x, 0)
  expect(Math.abs(sum / 100_000 - 0.5)).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(100_000))
})

test('a shuffle keeps the values and reaches all six orders of three about equally often', () => {
  const random = seeded(2)
  const seen = new Map<string, number>()
  for (let i = 0; i < 6_000; i++) {
    const values = [1, 2, 3]
    shuffle(values, random)
    seen.set(values.join(), (seen.get(values.join()) ?? 0) + 1)
  }
  expect(seen.size).toBe(6)
  for (const count of seen.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150)
})

test('a shuffle of a range leaves the rest alone', () => {
  const values = Int32Array.from([0, 1, 2, 3, 4, 5])
  shuffle(values, seeded(3), 2, 5)
  expect([values[0], values[1], values[5]]).toEqual([0, 1, 5])
})

test('below(n) stays under n', () => {
  const random = seeded(4)
  for (let i = 0; i < 1_000; i++) expect(below(random, 3)).toBeLessThan(3)
})

test('the first draws of 10,000 seeds in a row are as uniform as draws of one', () => {
  const counts = new Int32Array(10)
  for (let seed = 0; seed < 10_000; seed++) counts[Math.floor(10 * seeded(seed)())]!++
  // Four standard errors of a count with p = 1/10: 4 √(10,000 × 0.09) = 120.
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(120)
})

test('the draws of neighbouring seeds are not correlated', () => {
  let sum = 0
  for (let seed = 0; seed < 10_000; seed++)
    sum += (seeded(seed)() - 0.5) * (seeded(seed + 1)() - 0.5)
  // A correlation of n pairs has a standard error of 1/√n.
  expect(Math.abs((12 * sum) / 10_000)).toBeLessThan(0.04)
})
