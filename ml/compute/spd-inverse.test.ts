import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { spdInverse } from './spd-inverse.ts'

test('by hand: the inverse of [[4, 2], [2, 3]] is [[3, -2], [-2, 4]] / 8', async () => {
  const inverse = await spdInverse(Float64Array.of(4, 2, 2, 3), 2)
  for (const [at, value] of [3 / 8, -2 / 8, -2 / 8, 4 / 8].entries())
    expect(inverse[at]).toBeCloseTo(value, 14)
})

test('of any order, also across blocks of 192, it multiplies with the matrix to the identity', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 260 }), fc.integer(), async (n, seed) => {
      const matrix = randomSpd(n, seed)
      const inverse = await spdInverse(matrix, n)
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0
          for (let k = 0; k < n; k++) sum += matrix[i * n + k]! * inverse[k * n + j]!
          if (Math.abs(sum - (i === j ? 1 : 0)) > 1e-8) throw new Error(`(${i}, ${j}) is ${sum}`)
        }
    }),
    { numRuns: 8 },
  ))

test('one thread and two give the same bits', async () => {
  const matrix = randomSpd(250, 7)
  expect(await spdInverse(matrix, 250, { threads: 2 })).toEqual(await spdInverse(matrix, 250))
})

test('only the lower triangle is read, and the matrix is left alone', async () => {
  const lower = Float64Array.of(4, Number.NaN, 2, 3)
  expect(await spdInverse(lower, 2)).toEqual(await spdInverse(Float64Array.of(4, 2, 2, 3), 2))
  expect([...lower]).toEqual([4, Number.NaN, 2, 3])
})

test('a matrix that is not positive definite, or not square, is a RangeError', async () => {
  await expect(spdInverse(Float64Array.of(1, 2, 2, 1), 2)).rejects.toThrow(RangeError)
  await expect(spdInverse(Float64Array.of(Number.NaN), 1)).rejects.toThrow(RangeError)
  await expect(spdInverse(Float64Array.of(1, 2, 3), 2)).rejects.toThrow(RangeError)
})

/** `R Rᵀ + I` of a random R with entries in [0, 1). */
function randomSpd(n: number, seed: number): Float64Array {
  const random = seeded(seed)
  const r = Float64Array.from({ length: n * 5 }, random)
  const matrix = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < 5; k++) matrix[i * n + j]! += r[i * 5 + k]! * r[j * 5 + k]!
      if (i === j) matrix[i * n + j]! += 1
    }
  return matrix
}
