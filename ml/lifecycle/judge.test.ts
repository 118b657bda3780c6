import { expect, test } from 'vitest'
import { bestOf, costOf } from './judge.ts'

const requestLatency = { median: 99, slowest: 298, of: 200 }

test('by hand: 4 of 10 missed at 99 ms and 100 pushes at 0.055 ms are 40.15 ms a packet', () => {
  expect(costOf({ events: 10, hits: 6, pushes: 100 }, { requestLatency })).toBeCloseTo(40.15, 12)
})

test('one more hit is worth 1,799 more pushes, not 1,801', () => {
  const cost = (hits: number, pushes: number) =>
    costOf({ events: 100, hits, pushes }, { requestLatency })
  expect(cost(51, 1_799)).toBeLessThan(cost(50, 0))
  expect(cost(51, 1_801)).toBeGreaterThan(cost(50, 0))
})

test('the least cost wins, and of equals the first', () => {
  const judgement = (kind: string, cost: number) => ({
    kind,
    name: kind,
    coverage: 0,
    pushes: 0,
    cost,
  })
  const judgements = [judgement('a', 3), judgement('b', 2), judgement('c', 2)]
  expect(bestOf(judgements).kind).toBe('b')
})
