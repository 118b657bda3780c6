import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { calibrationOf } from './choose-calibration.ts'

test('parts are fitted as one: 1 of 2 and 2 of 2 of one score are 3 of 4', () => {
  const one = { scores: Float32Array.of(0.5, 0.5), labels: Uint8Array.of(0, 1) }
  const other = { scores: Float32Array.of(0.5, 0.5), labels: Uint8Array.of(1, 1) }
  expect(calibrationOf([one, other], 1_000).probability(0.5)).toBe(0.75)
  const nothing = { scores: new Float32Array(0), labels: new Uint8Array(0) }
  expect(calibrationOf([one, nothing], 1_000).probability(0.5)).toBe(0.5)
})

/** Labels that come true with the probability that `truth` makes of what is said. */
function drawn(n: number, seed: number, truth: (said: number) => number) {
  const random = seeded(seed)
  const scores = Float32Array.from({ length: n }, () => random())
  return { scores, labels: Uint8Array.from(scores, (said) => Number(random() < truth(said))) }
}

test('probabilities that come true as said are left as they are more often than not, and nearly so else', () => {
  const off = Array.from({ length: 20 }, (_, seed) => {
    const parts = [2 * seed, 2 * seed + 1].map((part) => drawn(3_000, part, (said) => said))
    const { probability } = calibrationOf(parts, 1_000, true)
    return Math.max(...[0, 0.1, 0.5, 0.9, 1].map((said) => Math.abs(probability(said) - said)))
  })
  expect(off.filter((most) => most === 0).length).toBeGreaterThan(10)
  expect(Math.max(...off)).toBeLessThan(0.03)
})

test('what is wrong in a shape of its own is fitted by isotonic regression', () => {
  const step = (said: number) => (said < 0.5 ? 0.2 : 0.6)
  const parts = [1, 2].map((seed) => drawn(20_000, seed, step))
  const { probability } = calibrationOf(parts, 1_000, true)
  for (const said of [0.2, 0.4, 0.6, 0.9])
    expect(Math.abs(probability(said) - step(said))).toBeLessThan(0.05)
})

test('what is too sure in one part and not sure enough in the next is left as it is', () => {
  const power = (exponent: number) => (said: number) =>
    said ** exponent / (said ** exponent + (1 - said) ** exponent)
  const parts = [drawn(2_000, 1, power(0.5)), drawn(2_000, 2, power(2))]
  expect(calibrationOf(parts, 1_000, true).probability(0.9)).toBe(0.9)
})

test('of one part nothing can be chosen: isotonic regression', () => {
  const part = drawn(2_000, 1, () => 0.3)
  const { probability } = calibrationOf([part], 1_000, true)
  expect(Math.abs(probability(0.9) - 0.3)).toBeLessThan(0.1)
})
