import { expect, test } from 'vitest'
import { canberra } from './canberra.ts'
import { centreOf, distanceLaws } from './distance.cases.ts'

const v = (...xs: number[]) => Float32Array.from(xs)

test('by hand: 3/3 + 5/7 + 5/13 + 2/10 + 1/5', () => {
  const expected = 3 / 3 + 5 / 7 + 5 / 13 + 2 / 10 + 1 / 5
  expect(canberra.between(v(0, 1, 4, 6, 2), 0, v(3, 6, 9, 4, 3), 0, 5)).toBeCloseTo(expected, 12)
})

test('a column that is zero on both sides adds nothing', () => {
  expect(canberra.between(v(0, 1), 0, v(0, 2), 0, 2)).toBeCloseTo(1 / 3, 12)
})

test('numbers of unlike sign are as far apart as a column can be', () => {
  expect(canberra.between(v(-1e-9), 0, v(1e9), 0, 1)).toBe(1)
})

test('by hand: of 1, 2, 4 the centre is 2, with 1/3 + 0 + 1/3; the mean 7/3 has more', () => {
  expect([...centreOf(canberra, [[1], [2], [4]])]).toEqual([2])
})

test('a column that is mostly zero has its centre at 0', () => {
  expect([
    ...centreOf(canberra, [
      [0, 5],
      [0, 5],
      [7, 6],
    ]),
  ]).toEqual([0, 5])
})

test('among a thousand values the search finds the best, as trying all does', () => {
  const values = Array.from({ length: 1_000 }, (_, i) => 1 + ((i * 7_919) % 1_009) ** 1.5)
  const [found] = centreOf(
    canberra,
    values.map((x) => [x]),
  )
  const cost = (centre: number) =>
    values.reduce((sum, x) => sum + canberra.between(v(x), 0, v(centre), 0, 1), 0)
  expect(cost(found!)).toBeLessThanOrEqual(Math.min(...values.map(cost)) * (1 + 1e-6))
})

distanceLaws(canberra, 'any')
