import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded, shuffle } from '../../../core/index.ts'
import { agreement } from './agreement.ts'
import { cosine } from './distances/cosine.ts'
import { jaccard } from './distances/jaccard.ts'
import { manhattan } from './distances/manhattan.ts'
import { weightedJaccard } from './distances/weighted-jaccard.ts'
import { distinctRows } from './distinct-rows.ts'
import { kmeans, prepared } from './kmeans.ts'
import { sparseKmeans } from './sparse-kmeans.ts'
import { countsOf, denseOf, setsOf, sparseRowsOf } from './sparse-rows.cases.ts'

const distances = [jaccard, weightedJaccard, cosine].map((distance) => ({
  distance,
  rows: sparseRowsOf(distance === jaccard ? 1 : 5),
}))

test('by hand: {1, 2}, {1, 2}, {1, 3} have the centre {1, 2}, at 0, 0 and 2/3', () => {
  const found = sparseKmeans(
    setsOf(9, [
      [1, 2],
      [1, 2],
      [1, 3],
    ]),
    { k: 1 },
  )
  expect([...found.centres.indices]).toEqual([1, 2])
  expect(found.objective).toBeCloseTo(2 / 3, 12)
})

test('two kinds of sets out of 100,000 columns are told apart, and new ones join them', () => {
  const random = seeded(1)
  const draw = (kind: number) =>
    Array.from({ length: 12 }, () => 50_000 * kind + Math.floor(20 * random()))
  const found = sparseKmeans(
    setsOf(
      100_000,
      Array.from({ length: 60 }, (_, i) => draw(i % 2)),
    ),
    { k: 2 },
  )
  expect(
    agreement(
      Array.from({ length: 60 }, (_, i) => i % 2),
      found.labels,
    ).vMeasure,
  ).toBe(1)
  expect([...found.assign(setsOf(100_000, [draw(0), draw(1)]))]).toEqual([
    found.labels[0],
    found.labels[1],
  ])
})

test.each(distances)(
  'law: $distance.name never rises and is a fixed point',
  ({ distance, rows }) => {
    fc.assert(
      fc.property(rows, fc.nat(), (sets, seed) => {
        const distinct = distinctRows(prepared(distance, denseOf(sets)), sets.rows)
        const k = 1 + (seed % distinct)
        const found = sparseKmeans(sets, { k, seed, distance, restarts: 1, maxIterations: 1_000 })
        for (let i = 1; i < found.history.length; i++) {
          expect(found.history[i]).toBeLessThanOrEqual(found.history[i - 1]!)
        }
        expect(new Set(found.labels).size).toBe(k)
        expect(found.converged).toBe(true)
        expect(found.assign(sets)).toEqual(found.labels)
      }),
      { numRuns: 100 },
    )
  },
)

test.each(distances)(
  'law: $distance.name has the objective of the same rows with zeros',
  ({ distance, rows }) => {
    fc.assert(
      fc.property(rows, fc.nat(), (sets, seed) => {
        const k = 1 + (seed % 2)
        const dense = denseOf(sets)
        if (distinctRows(prepared(distance, dense), k) < k) return
        const sparse = sparseKmeans(sets, { k, seed, distance, restarts: 20 })
        const found = kmeans(dense, { k, seed, distance, restarts: 20 })
        // Best of many starts: both forms see the same rows, though they may round differently on the way.
        expect(sparse.objective).toBeCloseTo(found.objective, 4)
      }),
      { numRuns: 40 },
    )
  },
)

test.each(distances)(
  'law: $distance.name gives rows in another order the same labels',
  ({ distance, rows }) => {
    fc.assert(
      fc.property(rows, fc.nat(), (sets, seed) => {
        const entries = Array.from({ length: sets.rows }, (_, row) =>
          Array.from(
            sets.indices.subarray(sets.indptr[row], sets.indptr[row + 1]),
            (column, i) => [column, sets.values[sets.indptr[row]! + i]!] as const,
          ),
        )
        const distinct = distinctRows(prepared(distance, denseOf(sets)), 3)
        const k = Math.min(2, distinct)
        const start = sparseKmeans(sets, {
          k,
          seed,
          distance,
          maxIterations: 1,
          restarts: 1,
        }).centres
        const order = entries.map((_, i) => i)
        shuffle(order, seeded(seed))
        const run = (of: typeof entries) =>
          sparseKmeans(countsOf(8, of), { k, distance, initialCentres: start })
        const [plain, shuffled] = [run(entries), run(order.map((i) => entries[i]!))]
        expect([...shuffled.labels]).toEqual(order.map((i) => plain.labels[i]))
      }),
      { numRuns: 100 },
    )
  },
)

test('an explicit 0 is as if it were not there, and empty sets are a cluster of their own', () => {
  const rows = countsOf(4, [
    [
      [0, 1],
      [1, 0],
    ],
    [[0, 1]],
    [],
    [[3, 0]],
  ])
  const { labels, objective } = sparseKmeans(rows, { k: 2 })
  expect([labels[0] === labels[1], labels[2] === labels[3], objective]).toEqual([true, true, 0])
})

test('weights by hand: {1} three times outweighs {2}', () => {
  const found = sparseKmeans(setsOf(3, [[1], [2]]), { k: 1, weights: [3, 1] })
  expect([...found.centres.indices, found.objective]).toEqual([1, 1])
})

test('bad rows are errors that say where', () => {
  const good = setsOf(3, [[0, 1], [2]])
  const bad = (change: object) => () => sparseKmeans({ ...good, ...change }, { k: 1 })
  expect(bad({ rows: 0, indptr: Int32Array.of(0) })).toThrow('nothing to cluster')
  expect(bad({ indptr: Int32Array.of(0, 2) })).toThrow('indptr has length 2, expected 3')
  expect(bad({ values: Float32Array.of(1) })).toThrow('values has length 1, expected 3')
  expect(bad({ indptr: Int32Array.of(0, 1, 2) })).toThrow('indices has length 3, expected 2')
  expect(bad({ indices: Int32Array.of(1, 1, 2) })).toThrow('row 0 names column 1 after 1')
  expect(bad({ indices: Int32Array.of(0, 1, 3) })).toThrow('row 1 names column 3 after -1; columns')
  expect(bad({ values: Float32Array.of(1, Number.NaN, 1) })).toThrow('row 0, column 1 is NaN')
  expect(() => sparseKmeans(good, { k: 3 })).toThrow('k is 3, but only 2 rows are distinct')
  expect(() =>
    sparseKmeans(countsOf(2, [[[0, 1]], [[1, -2]]]), { k: 1, distance: weightedJaccard }),
  ).toThrow('row 1, column 1 is -2; weighted-jaccard takes no number below 0')
})

test('a distance for dense rows alone is an error that lists the others', () => {
  expect(() => sparseKmeans(setsOf(2, [[0]]), { k: 1, distance: manhattan })).toThrow(
    'manhattan takes no sparse rows; make them dense, or take cosine, jaccard, weighted-jaccard',
  )
})
