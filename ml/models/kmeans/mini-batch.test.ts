import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { matrixOf } from '../../features/index.ts'
import { agreement } from './agreement.ts'
import { assigner } from './assigner.ts'
import { chebyshev } from './distances/chebyshev.ts'
import { jaccard } from './distances/jaccard.ts'
import { manhattan } from './distances/manhattan.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { kmeans } from './kmeans.ts'
import { miniBatchKmeans, type RowBatch } from './mini-batch.ts'

const kinds = 5

/** Rows of five kinds, ten widths apart. */
function rowsOf(n: number, seed: number): number[][] {
  const random = seeded(seed)
  return Array.from({ length: n }, (_, i) => [10 * (i % kinds) + random(), random(), random()])
}

function* batchesOf(rows: number[][], size: number): Generator<RowBatch> {
  for (let at = 0; at < rows.length; at += size) {
    yield { matrix: matrixOf(rows.slice(at, at + size)) }
  }
}

test.each([squaredEuclidean, manhattan, chebyshev])(
  '$name in batches finds what all rows at once show, at most 2 % dearer',
  async (distance) => {
    const rows = rowsOf(20_000, 1)
    const model = await miniBatchKmeans(batchesOf(rows, 1_000), { k: kinds, distance })
    const assign = assigner(model)
    const placed = rows.map((row) => assign(Float32Array.from(row)))
    const kindOf = rows.map((_, i) => i % kinds)
    expect(
      agreement(
        kindOf,
        placed.map(({ cluster }) => cluster),
      ).vMeasure,
    ).toBeCloseTo(1, 9)
    const objective = placed.reduce((sum, { distance: far }) => sum + far, 0)
    const whole = kmeans(matrixOf(rows), { k: kinds, distance, restarts: 1 })
    expect(objective).toBeLessThan(1.02 * whole.objective)
    expect(model.rows).toBe(20_000)
  },
)

test('centres follow rows that move on', async () => {
  async function* drifting(): AsyncGenerator<RowBatch> {
    const random = seeded(2)
    for (let batch = 0; batch < 60; batch++) {
      yield {
        matrix: matrixOf(
          Array.from({ length: 200 }, (_, i) => [100 * (i % 2) + batch / 10 + random()]),
        ),
      }
    }
  }
  const { preparedCentres } = await miniBatchKmeans(drifting(), { k: 2, start: 200, memory: 100 })
  const [low, high] = [...preparedCentres.values].sort((a, b) => a - b)
  // From 0.5 and 100.5 the rows went up by 5.9; a mean of all of them would have gone up by half.
  expect(low).toBeGreaterThan(4.5)
  expect(high).toBeGreaterThan(104.5)
})

test('centres of sets stay sets', async () => {
  const random = seeded(3)
  const rows = Array.from({ length: 3_000 }, (_, i) =>
    Array.from({ length: 8 }, (_, c) => (c % 2 === i % 2 && random() < 0.9 ? 1 : 0)),
  )
  const model = await miniBatchKmeans(batchesOf(rows, 500), { k: 2, distance: jaccard, start: 500 })
  const centres = [0, 1].map((c) => model.preparedCentres.values.slice(8 * c, 8 * c + 8).join(''))
  expect(centres.sort()).toEqual(['01010101', '10101010'])
})

test('fewer rows than the start are clustered as a whole, weights and all', async () => {
  const batches = [{ matrix: matrixOf([[0]]), weights: [3] }, { matrix: matrixOf([[4]]) }]
  const { preparedCentres, rows } = await miniBatchKmeans(batches, { k: 1 })
  expect([...preparedCentres.values, rows]).toEqual([1, 2])
})

test('equal seeds give equal centres', async () => {
  const run = (seed: number) =>
    miniBatchKmeans(batchesOf(rowsOf(4_000, 4), 400), { k: 7, seed, start: 400, memory: 50 })
  expect((await run(1)).preparedCentres).toEqual((await run(1)).preparedCentres)
})

test('no batches, a batch with other columns, NaN, and too few distinct rows are errors', async () => {
  const of = (...rows: number[][][]) =>
    miniBatchKmeans(
      rows.map((batch) => ({ matrix: matrixOf(batch) })),
      { k: 2, start: 2 },
    )
  await expect(of()).rejects.toThrow('nothing to cluster')
  await expect(of([[1], [2]], [[1, 2]])).rejects.toThrow('columns has length 2, expected 1')
  await expect(of([[1]], [[1, 2]])).rejects.toThrow('columns has length 2, expected 1')
  await expect(of([[1], [1]], [[1]])).rejects.toThrow('k is 2, but only 1 rows are distinct')
  const bad = { rows: 1, columns: 1, values: Float32Array.of(Number.NaN) }
  await expect(miniBatchKmeans([{ matrix: bad }], { k: 1 })).rejects.toThrow(
    'row 0, column 0 is NaN',
  )
})
