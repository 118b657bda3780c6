import { expect, test } from 'vitest'
import { expectedTime } from './expected-time.ts'
import { defaultCosts, worthOf } from './worth.ts'

const times = { pushLatency: 100, horizon: 60_000, idleTimeout: 60_000 }

test('by hand: half likely, 100 ms of 60 s too late, so 0.5 × 599/600 × 99 ms for 0.055 ms', () => {
  const { timely, savingMs, costMs } = worthOf({ probability: 0.5 }, defaultCosts, times)
  expect(timely).toBeCloseTo(0.499_166_7, 7)
  expect(savingMs).toBeCloseTo(49.4175, 4)
  expect(costMs).toBe(0.055)
})

test('a push breaks even where its probability is 1/1,800: 0.055 / 99', () => {
  const worth = (probability: number) => {
    const { savingMs, costMs } = worthOf({ probability, expectedAt: 1 }, defaultCosts, times)
    return savingMs - costMs
  }
  expect(worth(0.055 / 99)).toBeCloseTo(0, 12)
  expect(worth(1 / 1_700)).toBeGreaterThan(0)
  expect(worth(1 / 1_900)).toBeLessThan(0)
})

test('memory has its price by the minute, for the longer of idle timeout and horizon', () => {
  const costs = { ...defaultCosts, holdMsPerMinute: 2 }
  expect(worthOf({ probability: 1 }, costs, { ...times, horizon: 180_000 }).costMs).toBe(0.055 + 6)
})

test('a push that takes longer than the horizon is never in time', () => {
  expect(worthOf({ probability: 1 }, defaultCosts, { ...times, pushLatency: 1e6 }).timely).toBe(0)
})

test('what comes every minute is expected a minute after it last came', () => {
  expect(expectedTime([0, 60_000, 120_000, 181_000], 200_000)).toBe(241_000)
})

test('three times, gaps that differ, or a rhythm that broke: nothing is expected', () => {
  expect(expectedTime([], 0)).toBeUndefined()
  expect(expectedTime([0, 60_000, 120_000], 130_000)).toBeUndefined()
  expect(expectedTime([0, 60_000, 150_000, 210_000], 220_000)).toBeUndefined()
  expect(expectedTime([0, 60_000, 120_000, 180_000], 260_000)).toBeUndefined()
})
