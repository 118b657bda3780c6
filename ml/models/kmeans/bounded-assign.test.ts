import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { denseSpace } from './dense-space.ts'
import type { Distance } from './distances/distance.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { lloyd } from './lloyd.ts'

/** Squared Euclidean that counts how often it is asked. */
function counting(): { distance: Distance; asked: () => number } {
  let count = 0
  const distance: Distance = {
    ...squaredEuclidean,
    between(...args) {
      count += 1
      return squaredEuclidean.between(...args)
    },
  }
  return { distance, asked: () => count }
}

test('thirty groups into thirty clusters: under half of the comparisons, the same labels', () => {
  const random = seeded(1)
  const [n, d, k] = [3_000, 4, 30]
  const middles = Float32Array.from({ length: 30 * d }, random)
  const values = Float32Array.from(
    { length: n * d },
    (_, at) => middles[(Math.floor(at / d) % 30) * d + (at % d)]! + 0.2 * random(),
  )
  const run = (bounded: boolean) => {
    const { distance, asked } = counting()
    const weights = new Float64Array(n).fill(1)
    const space = denseSpace({ rows: n, columns: d, values }, weights, distance, bounded)
    const { labels, history } = lloyd(
      space,
      space.pick(Array.from({ length: k }, (_, i) => 7 * i)),
      k,
      100,
    )
    return { labels, history, asked: asked() }
  }
  const [plain, bounded] = [run(false), run(true)]
  expect(bounded.labels).toEqual(plain.labels)
  expect(bounded.history).toEqual(plain.history)
  expect(bounded.asked).toBeLessThan(plain.asked / 2)
})
