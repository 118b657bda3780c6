import { expect, test } from 'vitest'
import { historyOf } from '../history.ts'
import type { Query } from '../sequence-model.ts'
import { ownPast, ownPastSignals } from './own-past.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The signals of an item by name, for a VM with these requests. */
function signalsOf(items: number[], times: number[], now: number, item: number, horizon = minute) {
  const query: Query = { vni: 7, vm: 0, cluster: -1, now, history: historyOf(items, times) }
  const values = new Float32Array(ownPastSignals.length)
  ownPast(query, horizon).write(item, values, 0)
  return Object.fromEntries(ownPastSignals.map((name, at) => [name, values[at]!])) as Record<
    (typeof ownPastSignals)[number],
    number
  >
}

test('an item never asked for has no past: all zeros', () => {
  expect(Object.values(signalsOf([1], [0], minute, 2))).toEqual(ownPastSignals.map(() => 0))
})

test('recency and frequency, by hand: 2 of 3 requests, the last one minute ago', () => {
  const signals = signalsOf([1, 2, 1], [0, minute, 2 * minute], 3 * minute, 1)
  expect(signals['asked before']).toBe(1)
  expect(signals.requests).toBeCloseTo(Math.log(3), 6)
  expect(signals['share of requests']).toBeCloseTo(2 / 3, 6)
  expect(signals['age within a minute']).toBeCloseTo(1 / 2, 6)
  expect(signals['age within an hour']).toBeCloseTo(60 / 61, 6)
  expect(signals.interval).toBeCloseTo(Math.log(2 * minute), 5)
})

test('the item asked for latest has rank 1, the one before it 1/2', () => {
  const times = [0, minute, 2 * minute]
  expect(signalsOf([1, 2, 1], times, 3 * minute, 1)['rank of age']).toBe(1)
  expect(signalsOf([1, 2, 1], times, 3 * minute, 2)['rank of age']).toBe(1 / 2)
})

test('every ten minutes: due is near 1 when the next one is, and low in between and long after', () => {
  const items = [1, 1, 1, 1]
  const times = items.map((_, i) => 10 * minute * i)
  const due = (now: number) => signalsOf(items, times, now, 1).due
  expect(due(40 * minute)).toBeCloseTo(1, 6)
  expect(due(31 * minute)).toBeCloseTo(Math.exp(-9), 6)
  expect(due(90 * minute)).toBeCloseTo(Math.exp(-5), 6)
})

test('asked at nine every day: at nine on the next it is at its hour, at noon it is not', () => {
  const items = [1, 1, 1]
  const times = items.map((_, i) => i * day + 9 * hour)
  const atHour = (now: number) => signalsOf(items, times, now, 1)['same hour of the day']
  expect(atHour(3 * day + 9 * hour)).toBe(1)
  expect(atHour(3 * day + 12 * hour)).toBe(0)
})

test('2 followed 1 within the horizon two times of two, 3 too late: 2/3 and 0', () => {
  const items = [1, 2, 3, 1, 2, 1]
  const times = [0, 10_000, 200_000, 300_000, 310_000, 600_000]
  expect(signalsOf(items, times, 600_000, 2)['follows the last request']).toBeCloseTo(2 / 3, 6)
  expect(signalsOf(items, times, 600_000, 3)['follows the last request']).toBe(0)
})
