import { expect, test } from 'vitest'
import { below, seeded } from '../../../core/index.ts'
import { estimatedSimilarity, minHash } from './minhash.ts'
import { setsOf } from './sparse-rows.cases.ts'

/** Pairs of sets of 40 with `shared` in common: similarity `shared / (80 − shared)`. */
function pairsSharing(shared: number, pairs: number) {
  const random = seeded(shared)
  const sets = Array.from({ length: pairs }, () => {
    const all = new Set<number>()
    while (all.size < 80 - shared) all.add(below(random, 1_000_000))
    const columns = [...all]
    return [columns.slice(0, 40), columns.slice(40 - shared)]
  }).flat()
  return setsOf(1_000_000, sets)
}

test('equal sets have equal signatures, empty ones too, and disjoint sets share next to nothing', () => {
  const signatures = minHash(setsOf(100, [[1, 2, 3], [3, 2, 1], [], [], [50, 60, 70]]), 256, 1)
  expect(estimatedSimilarity(signatures, 0, 1)).toBe(1)
  expect(estimatedSimilarity(signatures, 2, 3)).toBe(1)
  expect(estimatedSimilarity(signatures, 0, 4)).toBeLessThan(0.02)
})

test.each([10, 20, 32])(
  'the estimate is unbiased and its error is √(J(1 − J)/m): %i of 40 shared',
  (shared) => {
    const [hashes, pairs] = [128, 300]
    const similarity = shared / (80 - shared)
    const signatures = minHash(pairsSharing(shared, pairs), hashes, 7)
    const errors = Array.from(
      { length: pairs },
      (_, i) => estimatedSimilarity(signatures, 2 * i, 2 * i + 1) - similarity,
    )
    const variance = (similarity * (1 - similarity)) / hashes
    const mean = errors.reduce((sum, error) => sum + error, 0) / pairs
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / pairs))
    const square = errors.reduce((sum, error) => sum + error * error, 0) / pairs
    expect(square / variance).toBeGreaterThan(0.7)
    expect(square / variance).toBeLessThan(1.3)
  },
)

test('off by 0.1 or more are no more pairs than Hoeffding allows: 2 exp(−2 · 128 · 0.01) = 15 %', () => {
  const signatures = minHash(pairsSharing(27, 500), 128, 3)
  let off = 0
  for (let i = 0; i < 500; i++) {
    if (Math.abs(estimatedSimilarity(signatures, 2 * i, 2 * i + 1) - 27 / 53) >= 0.1) off += 1
  }
  expect(off / 500).toBeLessThanOrEqual(2 * Math.exp(-2 * 128 * 0.01))
})

test('no hashes are an error', () => {
  expect(() => minHash(setsOf(1, [[0]]), 0, 1)).toThrow('hashes must be a whole number')
})
