import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded, shuffle } from '../../../core/index.ts'
import { matrixOf } from '../../features/index.ts'
import { manhattan } from './distances/manhattan.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { kmeans } from './kmeans.ts'

const squares = [
  [0, 0],
  [0, 2],
  [2, 0],
  [2, 2],
  [10, 10],
  [10, 12],
]

test('by hand: four corners and a pair have centres (1, 1) and (10, 11), objective 4·2 + 2·1 = 10', () => {
  const found = kmeans(matrixOf(squares), { k: 2 })
  const [square, pair] = [found.labels[0]!, found.labels[4]!]
  expect([...found.labels]).toEqual([square, square, square, square, pair, pair])
  expect([...found.centres.subarray(square * 2, square * 2 + 2)]).toEqual([1, 1])
  expect([...found.centres.subarray(pair * 2, pair * 2 + 2)]).toEqual([10, 11])
  expect(found.objective).toBe(10)
  expect(found.converged).toBe(true)
})

test('a new row joins its nearest centre', () => {
  const found = kmeans(matrixOf(squares), { k: 2 })
  expect(found.assign(Float32Array.of(8, 8))).toBe(found.labels[4])
  expect(found.assign(Float32Array.of(-3, 4))).toBe(found.labels[0])
})

test('equal seeds give equal clusters', () => {
  const random = seeded(5)
  const matrix = matrixOf(Array.from({ length: 200 }, () => [random(), random(), random()]))
  const run = (seed: number) => kmeans(matrix, { k: 7, seed, restarts: 1 })
  expect(run(3).labels).toEqual(run(3).labels)
  expect(run(3).centres).not.toEqual(run(4).centres)
})

test('five clusters of 40 rows ten widths apart are found whole', () => {
  const random = seeded(6)
  const rows = Array.from({ length: 200 }, (_, i) => [10 * (i % 5) + random(), random()])
  const { labels } = kmeans(matrixOf(rows), { k: 5 })
  expect(new Set(labels.slice(0, 5)).size).toBe(5)
  expect(labels.every((label, i) => label === labels[i % 5])).toBe(true)
})

test('centres that nobody is near move, so no cluster is empty', () => {
  const far = Float32Array.of(1, 1, 900, 900, 900, 901)
  const found = kmeans(matrixOf(squares), { k: 3, initialCentres: far })
  expect(new Set(found.labels).size).toBe(3)
  expect([...far]).toEqual([1, 1, 900, 900, 900, 901])
})

// Quarters below 64 add up exactly, so equal rows in another order have equal sums.
const quarter = fc.integer({ min: -200, max: 200 }).map((x) => x / 4)
const rowsAndK = fc
  .integer({ min: 1, max: 4 })
  .chain((d) =>
    fc.tuple(
      fc.uniqueArray(fc.array(quarter, { minLength: d, maxLength: d }), {
        minLength: 1,
        maxLength: 40,
        selector: (row) => row.join(),
      }),
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.nat(),
      fc.nat(),
    ),
  )
  .map(([distinct, copies, k, seed]) => ({
    rows: [...distinct, ...copies.map((i) => distinct[i % distinct.length]!)],
    k: 1 + (k % distinct.length),
    seed,
  }))

test('law: the objective never rises, and every label is the nearest centre', () => {
  fc.assert(
    fc.property(rowsAndK, ({ rows, k, seed }) => {
      const matrix = matrixOf(rows)
      const { labels, centres, history, objective } = kmeans(matrix, { k, seed, restarts: 1 })
      for (let i = 1; i < history.length; i++) {
        expect(history[i]).toBeLessThanOrEqual(history[i - 1]!)
      }
      expect(history.at(-1)).toBe(objective)
      expect(new Set(labels).size).toBe(k)
      for (const [row, label] of labels.entries()) {
        const to = (centre: number) =>
          squaredEuclidean.between(matrix.values, row, centres, centre, matrix.columns)
        for (let centre = 0; centre < k; centre++) expect(to(label)).toBeLessThanOrEqual(to(centre))
      }
    }),
    { numRuns: 200 },
  )
})

test('law: the result is a fixed point; from its own centres nothing changes', () => {
  fc.assert(
    fc.property(rowsAndK, ({ rows, k, seed }) => {
      const first = kmeans(matrixOf(rows), { k, seed, restarts: 1 })
      const again = kmeans(matrixOf(rows), { k, initialCentres: first.centres })
      expect(first.converged).toBe(true)
      expect(again.labels).toEqual(first.labels)
      expect(again.objective).toBe(first.objective)
    }),
    { numRuns: 200 },
  )
})

test('law: rows in another order get the same labels in that order, from equal centres', () => {
  fc.assert(
    fc.property(rowsAndK, fc.nat(), ({ rows, k }, seed) => {
      const order = rows.map((_, i) => i)
      shuffle(order, seeded(seed))
      const initialCentres = matrixOf(rows.slice(0, k)).values
      const plain = kmeans(matrixOf(rows), { k, initialCentres })
      const shuffled = kmeans(matrixOf(order.map((i) => rows[i]!)), { k, initialCentres })
      expect([...shuffled.labels]).toEqual(order.map((i) => plain.labels[i]))
    }),
    { numRuns: 200 },
  )
})

test('law: any finite floats end without a rise', () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 50), max: 2 ** 50 })
  fc.assert(
    fc.property(fc.array(fc.tuple(float, float), { minLength: 3, maxLength: 30 }), (rows) => {
      if (new Set(rows.map((row) => row.map((x) => x + 0).join())).size < 3) return
      const { history } = kmeans(matrixOf(rows), { k: 3, restarts: 1 })
      for (let i = 1; i < history.length; i++) {
        expect(history[i]).toBeLessThanOrEqual(history[i - 1]!)
      }
    }),
    { numRuns: 200 },
  )
})

test('a k above the number of distinct rows is an error that says how many there are', () => {
  const matrix = matrixOf([[1], [1], [2]])
  const message = 'k is 3, but only 2 rows are distinct'
  expect(() => kmeans(matrix, { k: 3 })).toThrow(message)
  expect(() => kmeans(matrix, { k: 3, initialCentres: Float32Array.of(0, 1, 2) })).toThrow(message)
})

test('an empty matrix, NaN, and options out of range are errors', () => {
  const values = Float32Array.of(1, 2, 3, Number.NaN)
  expect(() => kmeans({ rows: 2, columns: 2, values }, { k: 1 })).toThrow('row 1, column 1 is NaN')
  expect(() => kmeans(matrixOf([]), { k: 1 })).toThrow('nothing to cluster')
  expect(() => kmeans(matrixOf([[1]]), { k: 0 })).toThrow(RangeError)
  expect(() => kmeans(matrixOf([[1]]), { k: 1.5 })).toThrow(RangeError)
  expect(() => kmeans(matrixOf([[1]]), { k: 1, initialCentres: new Float32Array(2) })).toThrow(
    'initialCentres has length 2, expected 1',
  )
})

test('a new row of another length, or with NaN, is an error', () => {
  const found = kmeans(matrixOf(squares), { k: 2 })
  expect(() => found.assign(Float32Array.of(1))).toThrow('row has length 1, expected 2')
  expect(() => found.assign(Float32Array.of(1, Number.NaN))).toThrow('column 1 is NaN')
})

test('weights by hand: 0 three times and 4 once have their mean at 1, objective 3·1 + 9', () => {
  const found = kmeans(matrixOf([[0], [4]]), { k: 1, weights: [3, 1] })
  expect([...found.centres, found.objective]).toEqual([1, 12])
})

test('k-means|| finds five clusters ten widths apart whole, too', () => {
  const random = seeded(6)
  const rows = Array.from({ length: 200 }, (_, i) => [10 * (i % 5) + random(), random()])
  const { labels } = kmeans(matrixOf(rows), { k: 5, seeding: 'k-means||', restarts: 1 })
  expect(labels.every((label, i) => label === labels[i % 5])).toBe(true)
  expect(new Set(labels).size).toBe(5)
})

test('k-means|| has enough centres where few rows are distinct', () => {
  const { objective } = kmeans(matrixOf([[1], [1], [2], [9]]), { k: 3, seeding: 'k-means||' })
  expect(objective).toBe(0)
})

test('a constant column changes no cluster and no objective', () => {
  const random = seeded(7)
  const rows = Array.from({ length: 60 }, (_, i) => [5 * (i % 3) + random()])
  const widened = rows.map(([x]) => [x!, 1e6])
  const [plain, wide] = [rows, widened].map((of) => kmeans(matrixOf(of), { k: 3 }))
  expect(wide!.labels).toEqual(plain!.labels)
  expect(wide!.objective).toBeCloseTo(plain!.objective, 9)
})

test('another distance has another result: one odd row moves a mean and no median', () => {
  const matrix = matrixOf([[0], [1], [2], [1_000]])
  expect(kmeans(matrix, { k: 1 }).centres[0]).toBe(250.75)
  expect(kmeans(matrix, { k: 1, distance: manhattan }).centres[0]).toBe(1)
})

test('weights of another length, and one that is not above 0, are errors', () => {
  const matrix = matrixOf([[1], [2]])
  expect(() => kmeans(matrix, { k: 1, weights: [1] })).toThrow('weights has length 1, expected 2')
  expect(() => kmeans(matrix, { k: 1, weights: [1, 0] })).toThrow('the weight of row 1 is 0')
  expect(() => kmeans(matrix, { k: 1, weights: [Number.NaN, 1] })).toThrow('row 0 is NaN')
})

test('rows of different length are an error that says which', () => {
  expect(() => matrixOf([[1, 2], [3]])).toThrow('row 1 has length 1, expected 2')
})
