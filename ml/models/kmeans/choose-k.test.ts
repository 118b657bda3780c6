import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { matrixOf } from '../../features/index.ts'
import { defaultKs, kmeansWithChosenK } from './choose-k.ts'
import { jaccard } from './distances/jaccard.ts'

test('four groups far apart are found to be four', () => {
  const random = seeded(1)
  const rows = Array.from({ length: 120 }, (_, i) => [
    20 * (i % 2) + random(),
    20 * ((i >> 1) % 2) + random(),
  ])
  const found = kmeansWithChosenK(matrixOf(rows), { ks: [2, 3, 4, 5, 6] })
  expect(found.k).toBe(4)
  expect(found.trials.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6])
  expect(found.trials[2]!.silhouette).toBeGreaterThan(0.95)
})

test('k is chosen on a sample and then fitted to all rows', () => {
  const random = seeded(2)
  const rows = Array.from({ length: 3_000 }, (_, i) => [50 * (i % 3) + random()])
  const found = kmeansWithChosenK(matrixOf(rows), { ks: [2, 3, 4], sample: 200 })
  expect([found.k, found.labels.length]).toEqual([3, 3_000])
})

test('rows that are all equal make one cluster', () => {
  const found = kmeansWithChosenK(matrixOf([[1], [1], [1], [1]]))
  expect([found.k, found.objective, found.trials.length]).toEqual([1, 0, 0])
})

test('the ks tried grow by a third or so, from a quarter of the square root of n to twice it', () => {
  expect(defaultKs(100)).toEqual([3, 4, 5, 7, 9, 12, 16])
  expect(defaultKs(3)).toEqual([2, 3])
  expect(defaultKs(1e9)).toEqual([16, 21, 27, 35, 46, 60, 78, 101])
})

// No square of groups: there, one half is as far from the other as rows spread evenly, and the gap may stop at 1.
test('by elbow and by gap, four groups far apart are four as well', () => {
  const random = seeded(3)
  const centres = [
    [0, 0],
    [20, 0],
    [5, 40],
    [60, 25],
  ]
  const rows = Array.from({ length: 160 }, (_, i) => centres[i % 4]!.map((at) => at + random()))
  const ks = [1, 2, 3, 4, 5, 6]
  expect(kmeansWithChosenK(matrixOf(rows), { ks, by: 'elbow' }).k).toBe(4)
  const gap = kmeansWithChosenK(matrixOf(rows), { ks, by: 'gap' })
  expect(gap.k).toBe(4)
  expect(gap.trials.every(({ error }) => error! > 0)).toBe(true)
})

test('by gap, rows without clusters are one', () => {
  const random = seeded(4)
  const rows = Array.from({ length: 150 }, () => [random(), random()])
  expect(kmeansWithChosenK(matrixOf(rows), { ks: [1, 2, 3, 4], by: 'gap' }).k).toBe(1)
})

test('k is chosen in any distance: three kinds of sets', () => {
  const random = seeded(5)
  const rows = Array.from({ length: 90 }, (_, i) =>
    Array.from({ length: 12 }, (_, c) => (Math.floor(c / 4) === i % 3 && random() < 0.8 ? 1 : 0)),
  )
  expect(kmeansWithChosenK(matrixOf(rows), { ks: [2, 3, 4, 5], distance: jaccard }).k).toBe(3)
})
