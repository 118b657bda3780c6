import { expect, test } from 'vitest'
import type { SparseRows } from '../../features/index.ts'
import { sparseKmeansWithChosenK } from './choose-sparse-k.ts'
import { sparseRowSilhouettes } from './row-silhouettes.ts'

/** Sets of two columns of each group's own three, in turn: three groups of twelve. */
function groups(): SparseRows {
  const sets = Array.from({ length: 36 }, (_, row) => {
    const first = 3 * Math.floor(row / 12)
    return [
      [0, 1],
      [0, 2],
      [1, 2],
    ][row % 3]!.map((column) => first + column)
  })
  return {
    rows: 36,
    columns: 9,
    indptr: Int32Array.from({ length: 37 }, (_, row) => 2 * row),
    indices: Int32Array.from(sets.flat()),
    values: new Float32Array(72).fill(1),
  }
}

test('by silhouette as many clusters as sets differ: each then holds equal sets', () => {
  const { k, trials, objective } = sparseKmeansWithChosenK(groups())
  expect(k).toBe(9)
  expect(objective).toBe(0)
  expect(trials.map((trial) => trial.k)).toContain(3)
})

test('silhouette in three clusters by hand: 16/33 within, 1 to the others', () => {
  const chosen = sparseKmeansWithChosenK(groups(), { by: 'elbow' })
  const labels = Int32Array.from({ length: 36 }, (_, row) => Math.floor(row / 12))
  const { values } = sparseRowSilhouettes(groups(), { ...chosen, k: 3, labels })
  // Of 11 fellows 3 are equal, and 8 share one of three columns: Jaccard distance 2/3.
  for (const value of values) expect(value).toBeCloseTo(1 - (8 * 2) / 3 / 11, 6)
})
