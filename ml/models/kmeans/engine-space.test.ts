import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import type { Matrix } from '../../features/index.ts'
import { plainSpace } from './dense-space.ts'
import type { Group } from './distances/distance.ts'
import { meanOf } from './distances/group.ts'
import { distances } from './distances/index.ts'
import { engineSpace } from './engine-space.ts'
import { prepared } from './kmeans.ts'
import { lloyd } from './lloyd.ts'

const engines = distances.filter(({ simd }) => simd !== undefined)
const sets = new Set(['jaccard', 'hamming'])

/** Rows around a few middles, or sets. */
function rowsFor(name: string, n: number, d: number): Matrix {
  const random = seeded(n + d)
  const value = sets.has(name)
    ? () => (random() < 0.3 ? 1 : 0)
    : () => random() + 3 * Math.floor(4 * random())
  return { rows: n, columns: d, values: Float32Array.from({ length: n * d }, value) }
}

function both(matrix: Matrix, name: string, k: number, bounded: boolean, weights: Float64Array) {
  const distance = distances.find((one) => one.name === name)!
  const rows = prepared(distance, matrix)
  const plain = plainSpace(rows, weights, distance, bounded)
  const fast = engineSpace(rows, weights, distance, bounded, plain, 0)
  const start = plain.pick(Int32Array.from({ length: k }, (_, i) => i * 7))
  return [lloyd(plain, start, k, 5), lloyd(fast, start, k, 5)] as const
}

// An odd number of rows and columns, and of centres beyond a group of 16, in more than one range of rows.
for (const { name } of engines) {
  test(`${name}: all cores give the labels of one, with bounds and without`, () => {
    const matrix = rowsFor(name, 2_501, 11)
    const weights = Float64Array.from({ length: 2_501 }, (_, row) => 1 + (row % 3))
    for (const bounded of [false, true]) {
      const [plain, fast] = both(matrix, name, 19, bounded, weights)
      expect(fast.labels).toEqual(plain.labels)
      expect(fast.objective).toBeCloseTo(plain.objective, 8)
    }
  })
}

test('equal rows, and equally near centres, get the lowest label as in one thread', () => {
  // Whole numbers from 0 to 2 in two columns: nine places, many ties.
  const random = seeded(4)
  const values = Float32Array.from({ length: 2 * 3_000 }, () => Math.floor(3 * random()))
  const matrix = { rows: 3_000, columns: 2, values }
  for (const name of ['squared-euclidean', 'manhattan', 'chebyshev']) {
    const distance = distances.find((one) => one.name === name)!
    const weights = new Float64Array(3_000).fill(1)
    const plain = plainSpace(matrix, weights, distance, false)
    const fast = engineSpace(matrix, weights, distance, false, plain, 0)
    const centres = { rows: 4, columns: 2, values: Float32Array.of(0, 0, 2, 0, 0, 2, 0, 0) }
    expect(fast.assigner(4)(centres)).toEqual(plain.assigner(4)(centres))
  }
})

test('numbers that 32 bits cannot square are compared in 64', () => {
  const random = seeded(5)
  const values = Float32Array.from(
    { length: 3 * 500 },
    () => (random() - 0.5) * 2 ** (200 * random() - 100),
  )
  const matrix = { rows: 500, columns: 3, values }
  const weights = new Float64Array(500).fill(1)
  const distance = distances.find(({ name }) => name === 'squared-euclidean')!
  const plain = plainSpace(matrix, weights, distance, false)
  const fast = engineSpace(matrix, weights, distance, false, plain, 0)
  const centres = plain.pick([1, 2, 3, 4, 5])
  expect(fast.assigner(5)(centres)).toEqual(plain.assigner(5)(centres))
})

test('clusters that lose all rows are repaired as in one thread', () => {
  const matrix = rowsFor('squared-euclidean', 1_000, 3)
  const weights = new Float64Array(1_000).fill(1)
  const distance = distances.find(({ name }) => name === 'squared-euclidean')!
  const plain = plainSpace(matrix, weights, distance, true)
  const fast = engineSpace(matrix, weights, distance, true, plain, 0)
  const start = {
    rows: 20,
    columns: 3,
    values: Float32Array.from({ length: 60 }, (_, i) => i * 50),
  }
  expect(lloyd(fast, start, 20, 20).labels).toEqual(lloyd(plain, start, 20, 20).labels)
})

for (const { name } of engines) {
  test(`${name}: centres that follow from the mean move as in one thread, and never where that costs more`, () => {
    const distance = distances.find((one) => one.name === name)!
    const matrix = prepared(distance, rowsFor(name, 1_201, 7))
    const weights = Float64Array.from({ length: 1_201 }, (_, row) => 1 + (row % 3))
    // The mean, or of sets the majority, which for most distances is not the best place.
    const place = (mean: Float64Array) =>
      Float32Array.from(mean, (share) => (sets.has(name) ? Number(share > 0.5) : share))
    const simd = { ...distance.simd!, fromMean: place }
    const byMean = { ...distance, simd, centre: (group: Group) => place(meanOf(group)) }
    const plain = plainSpace(matrix, weights, byMean, true)
    const fast = engineSpace(matrix, weights, byMean, true, plain, 0)
    const start = plain.pick(Int32Array.from({ length: 9 }, (_, i) => i * 7))
    const [expected, found] = [lloyd(plain, start, 9, 8), lloyd(fast, start, 9, 8)]
    expect(found.labels).toEqual(expected.labels)
    expect(found.history).toHaveLength(expected.history.length)
    for (const [i, objective] of found.history.entries()) {
      expect(objective).toBeCloseTo(expected.history[i]!, 6)
    }
    fast.release!()
  })
}

test('memory that held other rows before changes nothing', () => {
  const weights = new Float64Array(2_000).fill(1)
  const find = (name: string, columns: number) => {
    const distance = distances.find((one) => one.name === name)!
    const matrix = rowsFor(name, 2_000, columns)
    const plain = plainSpace(matrix, weights, distance, true)
    const fast = engineSpace(matrix, weights, distance, true, plain, 0)
    const start = plain.pick(Int32Array.from({ length: 21 }, (_, i) => i * 7))
    const labels = lloyd(fast, start, 21, 4).labels
    fast.release!()
    return { labels, expected: lloyd(plain, start, 21, 4).labels }
  }
  for (const [name, columns] of [
    ...([
      ['squared-euclidean', 34],
      ['jaccard', 33],
      ['manhattan', 31],
    ] as const),
    ...([
      ['squared-euclidean', 30],
      ['chebyshev', 29],
      ['jaccard', 35],
    ] as const),
  ] as const) {
    const { labels, expected } = find(name, columns)
    expect(labels, name).toEqual(expected)
  }
})

test('rows too close together, or too far out, for 16 bits get the labels of comparing in 64', () => {
  const random = seeded(8)
  const weights = new Float64Array(4_000).fill(1)
  const distance = distances.find(({ name }) => name === 'squared-euclidean')!
  // Two heaps a unit apart, each a thousandth wide; and the same with a row in a thousand far out.
  const heap = () => Math.floor(2 * random()) + 1e-3 * random()
  for (const far of [0, 0.001]) {
    const values = Float32Array.from(
      { length: 8 * 4_000 },
      () => (random() < far ? 1e4 : 1) * heap(),
    )
    const matrix = { rows: 4_000, columns: 8, values }
    const plain = plainSpace(matrix, weights, distance, true)
    const fast = engineSpace(matrix, weights, distance, true, plain, 0)
    const start = plain.pick(Int32Array.from({ length: 12 }, (_, i) => i * 7))
    expect(lloyd(fast, start, 12, 6).labels).toEqual(lloyd(plain, start, 12, 6).labels)
  }
})
