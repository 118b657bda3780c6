import { expect, test } from 'vitest'
import { below, seeded } from '../../../core/index.ts'
import { jaccardNeighbours } from './jaccard-neighbours.ts'
import { setsOf } from './sparse-rows.cases.ts'

test('by hand: {1, 2, 3}, {1, 2, 3}, {1, 2, 3, 4} and a stranger', () => {
  const sets = setsOf(100, [
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3, 4],
    [80, 90],
  ])
  const { rows, distances } = jaccardNeighbours(sets, { count: 2 })
  expect([...rows]).toEqual([1, 2, 0, 2, 0, 1, -1, -1])
  expect([...distances]).toEqual([0, 0.25, 0, 0.25, 0.25, 0.25, 1, 1])
})

test('pairs of similarity ½ are found as often as 1 − (1 − ½⁴)³² = 87 % says, within four errors', () => {
  const random = seeded(1)
  const pairs = 400
  const sets = Array.from({ length: pairs }, () => {
    const columns = Array.from({ length: 40 }, () => below(random, 1_000_000_000))
    return [columns.slice(0, 30), columns.slice(10)]
  }).flat()
  const { rows } = jaccardNeighbours(setsOf(1_000_000_000, sets), { count: 1 })
  let found = 0
  for (let i = 0; i < pairs; i++) if (rows[2 * i] === 2 * i + 1) found += 1
  const expected = 1 - (1 - 0.5 ** 4) ** 32
  const error = Math.sqrt((expected * (1 - expected)) / pairs)
  expect(Math.abs(found / pairs - expected)).toBeLessThan(4 * error)
})

test('nearest first, and among like sets the nearest is found for 95 of 100', () => {
  const random = seeded(2)
  const sets = Array.from({ length: 300 }, (_, i) =>
    Array.from({ length: 20 }, () => 30 * (i % 10) + below(random, 30)),
  )
  const all = setsOf(300, sets)
  const { rows, distances, count } = jaccardNeighbours(all, {
    count: 3,
    bands: 64,
    hashesPerBand: 2,
  })
  const unique = sets.map((set) => new Set(set))
  const exact = (a: Set<number>, b: Set<number>) => {
    const both = [...a].filter((column) => b.has(column)).length
    return 1 - both / (a.size + b.size - both)
  }
  let nearest = 0
  for (let row = 0; row < 300; row++) {
    const own = distances.subarray(row * count, (row + 1) * count)
    expect([...own]).toEqual([...own].sort((a, b) => a - b))
    expect(own[0]).toBeCloseTo(exact(unique[row]!, unique[rows[row * count]!]!), 12)
    const least = Math.min(
      ...unique.map((other, i) => (i === row ? 1 : exact(unique[row]!, other))),
    )
    if (own[0]! <= least + 1e-12) nearest += 1
  }
  expect(nearest).toBeGreaterThan(285)
})

test('thousands of equal sets are no square of work, and each has its neighbours', () => {
  const sets = setsOf(
    10,
    Array.from({ length: 5_000 }, () => [1, 2, 3]),
  )
  const { rows } = jaccardNeighbours(sets, { count: 5, bands: 4 })
  expect(rows.every((row) => row >= 0)).toBe(true)
})

test('options out of range are errors', () => {
  expect(() => jaccardNeighbours(setsOf(1, [[0]]), { bands: 0 })).toThrow(
    'bands must be a whole number',
  )
})
