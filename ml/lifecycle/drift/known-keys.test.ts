import { expect, test } from 'vitest'
import { KnownKeys } from './known-keys.ts'

const keysOf = (name: string, n: number) => Array.from({ length: n }, (_, i) => `${name}.${i}`)

test('after 1,000 keys it knows them all, and takes 1 − e^(−1000/16384) = 5.9 % of others for known', () => {
  const known = new KnownKeys()
  for (const key of keysOf('10.0.0', 1_000)) known.add(key)
  expect(keysOf('10.0.0', 1_000).every((key) => known.has(key))).toBe(true)
  const mistaken = keysOf('10.9.0', 10_000).filter((key) => known.has(key)).length
  // σ of the mean of 10,000 draws is 0.0024.
  expect(mistaken / 10_000).toBeCloseTo(0.059, 1)
  expect(mistaken / 10_000).toBeLessThan(0.075)
})

test('what was saved is known again', () => {
  const known = new KnownKeys()
  known.add('10.0.0.4')
  const resumed = new KnownKeys(known.save())
  expect(resumed.has('10.0.0.4')).toBe(true)
  expect(resumed.has('10.0.0.5')).toBe(false)
})
