import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { matrixOf } from '../../features/index.ts'
import { stability } from './stability.ts'

test('clusters far apart are found by every seed; nine clusters of a uniform square are not', () => {
  const random = seeded(1)
  const far = matrixOf(Array.from({ length: 90 }, (_, i) => [50 * (i % 3) + random()]))
  const even = matrixOf(Array.from({ length: 90 }, () => [random(), random()]))
  const of = (matrix: typeof far, k: number) => stability(matrix, { k, restarts: 1 }, [1, 2, 3, 4])
  expect(of(far, 3)).toBe(1)
  expect(of(even, 9)).toBeLessThan(0.9)
})

test('one seed is an error', () => {
  expect(() => stability(matrixOf([[1], [2]]), { k: 1 }, [1])).toThrow('at least 2 seeds, got 1')
})
