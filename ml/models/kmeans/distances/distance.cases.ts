import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded, shuffle } from '../../../../core/index.ts'
import { type Matrix, matrixOf } from '../../../features/index.ts'
import { denseSpace } from '../dense-space.ts'
import { distinctRows } from '../distinct-rows.ts'
import { kernelOf } from '../kernel.ts'
import { kmeans, prepared } from '../kmeans.ts'
import { lloyd } from '../lloyd.ts'
import { seedRows } from '../seeding.ts'
import type { Distance } from './distance.ts'
import { costOf } from './group.ts'

/** What a distance takes: all finite numbers, numbers from 0 up, or 0 and 1. */
export type Domain = 'any' | 'counts' | 'sets'

/** Few values, so that ties, equal rows and rows of zeros are common. */
const smallValues: Record<Domain, fc.Arbitrary<number>> = {
  any: fc.integer({ min: -24, max: 24 }).map((x) => x / 4),
  counts: fc.nat({ max: 9 }),
  sets: fc.constantFrom(0, 1),
}

const float = { noNaN: true, noDefaultInfinity: true } as const
const anyValues: Record<Domain, fc.Arbitrary<number>> = {
  any: fc.float({ ...float, min: -(2 ** 50), max: 2 ** 50 }),
  counts: fc.float({ ...float, min: 0, max: 2 ** 50 }),
  sets: fc.constantFrom(0, 1),
}

function rowsOf(value: fc.Arbitrary<number>, least: number, most: number) {
  return fc.integer({ min: 1, max: 5 }).chain((d) =>
    fc.array(fc.array(value, { minLength: d, maxLength: d }), {
      minLength: least,
      maxLength: most,
    }),
  )
}

/** Rows drawn by a seed, so that sums in another order round to the same 32 bits and there are no near ties. */
function drawnRows(domain: Domain, n: number, d: number, seed: number): number[][] {
  const random = seeded(seed)
  const draw = { any: () => 2 * random() - 1, counts: random, sets: () => Math.round(random()) }
  return Array.from({ length: n }, () => Array.from({ length: d }, draw[domain]))
}

/** Rows under a distance that has learned from them, and how many of them differ to it. */
function under(distance: Distance, rows: readonly number[][], weights?: Float64Array) {
  const matrix = matrixOf(rows)
  const weighed = weights ?? new Float64Array(rows.length).fill(1)
  const fitted = distance.fit?.(matrix, weighed) ?? distance
  const own = prepared(fitted, matrix)
  return {
    matrix: own,
    fitted,
    distinct: distinctRows(own, rows.length),
    space: (bounded = false) => denseSpace(own, weighed, fitted, bounded),
  }
}

const inMetric = ({ metric }: Distance, x: number) => (metric === 'itself' ? x : Math.sqrt(x))

function expectNoRise(history: readonly number[]): void {
  for (const objective of history) expect(objective).toBeGreaterThanOrEqual(0)
  for (let i = 1; i < history.length; i++) {
    expect(history[i]).toBeLessThanOrEqual(history[i - 1]!)
  }
}

/** The centre of all rows, from a place of no account, shape `[d]`. */
export function centreOf(
  distance: Distance,
  rows: readonly number[][],
  weights: readonly number[] = rows.map(() => 1),
): Float32Array {
  const matrix = matrixOf(rows)
  const group = {
    matrix,
    rows: Int32Array.from(rows, (_, i) => i),
    weights: Float64Array.from(weights),
  }
  return distance.centre(group, new Float32Array(matrix.columns))
}

/** What holds for every distance and its centre rule. */
export function distanceLaws(distance: Distance, domain: Domain): void {
  const small = rowsOf(smallValues[domain], 3, 24)
  const any = rowsOf(anyValues[domain], 3, 24)
  const run = { numRuns: 60 }

  test(`law, ${distance.name}: equal rows are at 0, and both ways are equally far`, () => {
    fc.assert(
      fc.property(fc.oneof(small, any), (rows) => {
        const { matrix, fitted } = under(distance, rows)
        const to = (i: number, j: number) =>
          fitted.between(matrix.values, i, matrix.values, j, matrix.columns)
        expect(to(0, 0)).toBe(0)
        expect(to(0, 1)).toBe(to(1, 0))
        expect(to(0, 1)).toBeGreaterThanOrEqual(0)
        expect(to(0, 1)).toBeLessThan(Number.POSITIVE_INFINITY)
      }),
      { numRuns: 200 },
    )
  })

  test(`law, ${distance.name}: no way round is shorter, in its ${distance.metric}`, () => {
    fc.assert(
      fc.property(small, (rows) => {
        const { matrix, fitted } = under(distance, rows)
        const to = (i: number, j: number) =>
          inMetric(fitted, fitted.between(matrix.values, i, matrix.values, j, matrix.columns))
        expect(to(0, 2)).toBeLessThanOrEqual((to(0, 1) + to(1, 2)) * (1 + 1e-9))
      }),
      { numRuns: 300 },
    )
  })

  test(`law, ${distance.name}: rows that differ once prepared are not at 0`, () => {
    fc.assert(
      fc.property(small, (rows) => {
        const { matrix, fitted } = under(distance, rows)
        const pair = { ...matrix, rows: 2, values: matrix.values.subarray(0, 2 * matrix.columns) }
        const apart = fitted.between(pair.values, 0, pair.values, 1, matrix.columns)
        expect(apart > 0).toBe(distinctRows(pair, 2) === 2)
      }),
      run,
    )
  })

  test(`law, ${distance.name}: the rule's centre is no worse than any row, to 0.1 %`, () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 12 }), (seed, n) => {
        const { matrix, fitted } = under(distance, drawnRows(domain, n, 3, seed))
        const weights = Float64Array.from({ length: n }, seeded(seed + 1)).map((x) => x + 0.1)
        const group = { matrix, rows: Int32Array.from({ length: n }, (_, row) => row), weights }
        const cost = (centre: Float32Array) => costOf(fitted.between, group, centre)
        const rowAt = (row: number) =>
          matrix.values.slice(row * matrix.columns, (row + 1) * matrix.columns)
        let found: Float32Array = rowAt(0)
        for (let step = 0; step < 30; step++) found = fitted.centre(group, found)
        for (let row = 0; row < n; row++) {
          expect(cost(found)).toBeLessThanOrEqual(cost(rowAt(row)) * 1.001 + 1e-12)
        }
      }),
      run,
    )
  })

  test(`law, ${distance.name}: the objective never rises, and each label is the nearest centre`, () => {
    fc.assert(
      fc.property(fc.oneof(small, any), fc.nat(), (rows, seed) => {
        const { matrix, fitted, distinct, space } = under(distance, rows)
        const k = 1 + (seed % distinct)
        const start = space().pick(seedRows(space(), k, 'k-means++', seeded(seed)))
        const found = lloyd(space(), start, k, 50)
        expectNoRise(found.history)
        expect(found.history.at(-1)).toBe(found.objective)
        expect(new Set(found.labels).size).toBe(k)
        const d = matrix.columns
        for (const [row, label] of found.labels.entries()) {
          const to = (centre: number) =>
            fitted.between(matrix.values, row, found.centres.values, centre, d)
          for (let c = 0; c < k; c++) expect(to(label)).toBeLessThanOrEqual(to(c) * (1 + 1e-12))
        }
      }),
      run,
    )
  })

  test(`law, ${distance.name}: the result is a fixed point; from its centres nothing changes`, () => {
    fc.assert(
      fc.property(small, fc.nat(), (rows, seed) => {
        const { distinct, space } = under(distance, rows)
        const k = 1 + (seed % distinct)
        const start = space().pick(seedRows(space(), k, 'k-means++', seeded(seed)))
        const first = lloyd(space(), start, k, 1_000)
        expect(first.converged).toBe(true)
        const again = lloyd(space(), first.centres, k, 1_000)
        expect(again.labels).toEqual(first.labels)
        expect(again.history).toEqual([first.objective])
        expect(again.centres.values).toEqual(first.centres.values)
      }),
      run,
    )
  })

  test(`law, ${distance.name}: rows in another order get the same labels in that order`, () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 4 }), (seed, d) => {
        const rows = drawnRows(domain, 30, d, seed)
        const order = rows.map((_, i) => i)
        shuffle(order, seeded(seed + 1))
        const { fitted, matrix, space, distinct } = under(distance, rows)
        const k = 1 + (seed % Math.min(distinct, 6))
        const start = space().pick(seedRows(space(), k, 'k-means++', seeded(seed)))
        const plain = lloyd(space(), start, k, 50)
        const values = matrixOf(
          order.map((i) => matrix.values.subarray(i * matrix.columns, (i + 1) * matrix.columns)),
        )
        const weights = new Float64Array(30).fill(1)
        const shuffled = lloyd(denseSpace(values, weights, fitted, false), start, k, 50)
        expect([...shuffled.labels]).toEqual(order.map((i) => plain.labels[i]))
      }),
      run,
    )
  })

  test(`law, ${distance.name}: bounds spare comparisons and change no label`, () => {
    fc.assert(
      fc.property(fc.oneof(small, any), fc.nat(), (rows, seed) => {
        const { distinct, space } = under(distance, rows)
        const k = 1 + (seed % distinct)
        const start = space().pick(seedRows(space(), k, 'k-means++', seeded(seed)))
        const [plain, bounded] = [lloyd(space(), start, k, 50), lloyd(space(true), start, k, 50)]
        expect(bounded.labels).toEqual(plain.labels)
        expect(bounded.history).toEqual(plain.history)
      }),
      run,
    )
  })

  test(`law, ${distance.name}: a row of weight 3 counts as three rows`, () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const rows = drawnRows(domain, 12, 3, seed)
        const weights = Float64Array.from(rows, (_, i) => 1 + ((seed + i) % 3))
        const copies = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row))
        const weighed = under(distance, rows, weights)
        const space = weighed.space()
        const start = space.pick(seedRows(space, 2, 'k-means||', seeded(seed)))
        const [one, other] = [
          lloyd(space, start, 2, 50),
          lloyd(under(distance, copies).space(), start, 2, 50),
        ]
        expect(other.objective).toBeCloseTo(one.objective, 4)
      }),
      run,
    )
  })

  test(`law, ${distance.name}: its kernel agrees with its formula`, () => {
    fc.assert(
      fc.property(small, (rows) => {
        const { matrix, fitted } = under(distance, rows)
        const centres: Matrix = {
          ...matrix,
          rows: 2,
          values: matrix.values.subarray(0, 2 * matrix.columns),
        }
        const { labels, distances } = kernelOf(fitted, centres).assign(matrix)
        for (const [row, label] of labels.entries()) {
          const to = (centre: number) =>
            fitted.between(matrix.values, row, centres.values, centre, matrix.columns)
          expect(distances[row]).toBe(to(label))
          expect(label).toBe(to(1) < to(0) ? 1 : 0)
        }
      }),
      run,
    )
  })

  test(`law, ${distance.name}: k-means ends without a rise, and its centres keep their rows`, () => {
    fc.assert(
      fc.property(small, fc.nat(), (rows, seed) => {
        const { distinct } = under(distance, rows)
        const k = 1 + (seed % distinct)
        const matrix = matrixOf(rows)
        const found = kmeans(matrix, { k, seed, restarts: 2, distance })
        expectNoRise(found.history)
        expect(found.centres).toHaveLength(k * matrix.columns)
        expect(found.centres.every(Number.isFinite)).toBe(true)
        const assigned = rows.map((row) => found.assign(Float32Array.from(row)))
        expect(assigned).toEqual([...found.labels])
      }),
      run,
    )
  })
}
