import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { matrixOf } from '../../features/index.ts'
import { denseSpace } from './dense-space.ts'
import { manhattan } from './distances/manhattan.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { type Seeding, seedRows } from './seeding.ts'

const seedings: Seeding[] = ['k-means++', 'k-means||']

function spaceOf(rows: number[][], weights = rows.map(() => 1), distance = squaredEuclidean) {
  return denseSpace(matrixOf(rows), Float64Array.from(weights), distance, false)
}

test.each(seedings)('%s starts on distinct rows, one in each of ten far groups', (seeding) => {
  const random = seeded(1)
  const space = spaceOf(Array.from({ length: 500 }, (_, i) => [100 * (i % 10) + random()]))
  const rows = seedRows(space, 10, seeding, random)
  expect(new Set([...rows].map((row) => row % 10)).size).toBe(10)
})

test.each(seedings)('%s finds the few distinct rows among many equal ones', (seeding) => {
  const rows = Array.from({ length: 1_000 }, (_, i) => [i < 3 ? i : 7])
  const found = seedRows(spaceOf(rows), 4, seeding, seeded(2))
  expect([...found].map((row) => rows[row]![0]!).sort()).toEqual([0, 1, 2, 7])
  expect(() => seedRows(spaceOf(rows), 5, seeding, seeded(2))).toThrow('only 4 rows are distinct')
})

test('rows that the sample of very many leaves out are found where they are needed', () => {
  const rows = Array.from({ length: 15_000 }, (_, i) => [i === 14_999 ? 5 : 1])
  for (const seed of [1, 2, 3, 4]) {
    const found = seedRows(spaceOf(rows), 2, 'k-means++', seeded(seed))
    expect([...found].map((row) => rows[row]![0]!).sort()).toEqual([1, 5])
  }
})

test('the first centre is drawn by weight: 0 with 9 of 10', () => {
  const random = seeded(1)
  const space = spaceOf([[0], [1]], [9, 1])
  const first = Array.from({ length: 400 }, () => seedRows(space, 1, 'k-means++', random)[0])
  const zeros = first.filter((row) => row === 0).length
  // The standard error of 400 draws is 6.
  expect(Math.abs(zeros - 360)).toBeLessThan(24)
})

test('the second is drawn by what it costs in its own distance, here 1 : 3 and not 1 : 9', () => {
  // With two draws, the better of which is kept, 3 is missed with 1/4 · 1/4.
  const random = seeded(1)
  const space = spaceOf([[0], [1], [3]], undefined, manhattan)
  const pairs = Array.from({ length: 3_000 }, () => seedRows(space, 2, 'k-means++', random))
  const fromZero = pairs.filter(([first]) => first === 0)
  const threes = fromZero.filter(([, second]) => second === 2).length / fromZero.length
  expect(Math.abs(threes - 15 / 16)).toBeLessThan(4 * Math.sqrt(15 / 16 / 16 / fromZero.length))
})
