import { randomNormal } from 'd3-random'
import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { PageHinkley, thresholdFor } from './page-hinkley.ts'
import { riverExample } from './river-example.cases.ts'

test("river's documented example: the change is found at index 1006, and not before", () => {
  const test = new PageHinkley()
  expect(riverExample.findIndex((value) => test.add(value))).toBe(1006)
})

test('by hand, with mean 0, slack 1 and threshold 5: 3 − 1, then 1 − 1, then 5 − 1 reach 6', () => {
  const test = new PageHinkley({ mean: 0, delta: 1, threshold: 5, alpha: 1, minimum: 1 })
  expect([3, 1, 5].map((value) => test.add(value))).toEqual([false, false, true])
  expect(test.sum).toBe(6)
  expect(test.rise).toBe(3)
})

test('the sum never falls below 0, so that a long calm hides nothing', () => {
  const test = new PageHinkley({ mean: 0, delta: 0, threshold: 3, alpha: 1, minimum: 1 })
  for (let i = 0; i < 100; i++) test.add(-1)
  expect(test.sum).toBe(0)
  expect([1, 1, 1].map((value) => test.add(value))).toEqual([false, false, true])
})

test('a threshold of 5 at slack 0.5 has run length 938 by formula, and tables say 931 (two-sided 465)', () => {
  // b = 2 · 0.5 · (5 + 1.166) = 6.166: (e^6.166 − 1 − 6.166) / 0.5 = 938
  expect(thresholdFor(938, 0.5)).toBeCloseTo(5, 2)
})

test('on standard normal values false alarms come about as seldom as was asked for', () => {
  const [runLength, slack] = [500, 0.5]
  const threshold = thresholdFor(runLength, slack)
  const normal = randomNormal.source(seeded(7))()
  const options = { mean: 0, delta: slack, threshold, alpha: 1, minimum: 1 }
  const test = new PageHinkley(options)
  let alarms = 0
  for (let i = 0; i < 200_000; i++)
    if (test.add(normal())) {
      alarms++
      test.reset()
    }
  // 400 expected; a Poisson count's σ is 20, and the approximation is good to a few percent.
  expect(alarms).toBeGreaterThan(320)
  expect(alarms).toBeLessThan(480)
})

test('what was saved goes on as if nothing had happened', () => {
  const options = { threshold: 8, delta: 0.1, minimum: 1 }
  const test = new PageHinkley(options)
  for (let i = 0; i < 50; i++) test.add(i % 3)
  const resumed = new PageHinkley(options, JSON.parse(JSON.stringify(test.save())))
  for (let i = 0; i < 50; i++) expect(resumed.add(2 + (i % 3))).toBe(test.add(2 + (i % 3)))
  expect(resumed.sum).toBe(test.sum)
})
