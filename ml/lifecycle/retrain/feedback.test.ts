import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { type PlannedItem, weighFeedback } from './feedback.ts'

const item = (
  fate: PlannedItem['fate'],
  n: number,
  host = 'h',
  planned = 1_000 * n,
): PlannedItem => ({
  ...{ vni: 7, source: 'vm', destination: `item-${n}`, host },
  ...{ planned, expires: planned + 500, fate },
})
const some = (count: number, fate: PlannedItem['fate'], from: number, host?: string) =>
  Array.from({ length: count }, (_, i) => item(fate, from + i, host))

test('a host that reports is trusted, and each of its events is one', () => {
  const feedback = weighFeedback([
    ...some(9, 'used', 0),
    ...some(9, 'expired', 9),
    item('idle', 18),
  ])
  expect(feedback.hosts).toMatchObject([{ pushed: 18, reported: 18, used: 9, verdict: 'trusted' }])
  expect(feedback.weightOfRequest(7, 'vm', 'item-18', 18_100)).toBe(1)
  expect(feedback.weightOfLabel(7, 'vm', 'item-3', 3_000, 3_400)).toBe(1)
})

test('of a host that reports nothing, 1 of 10 kept back stands for 10, and pushes for nothing', () => {
  const feedback = weighFeedback([...some(9, 'unknown', 0), item('asked', 9)])
  expect(feedback.hosts[0]!.verdict).toBe('silent')
  expect(feedback.weightOfRequest(7, 'vm', 'item-9', 9_200)).toBe(10)
  expect(feedback.weightOfLabel(7, 'vm', 'item-9', 8_800, 9_100)).toBe(10)
  expect(feedback.weightOfLabel(7, 'vm', 'item-3', 3_100, 3_200)).toBe(0)
})

test('before and after an item was with its host, what came of it is known', () => {
  const feedback = weighFeedback([...some(9, 'unknown', 0), item('asked', 9)])
  expect(feedback.weightOfLabel(7, 'vm', 'item-3', 2_000, 2_999)).toBe(1)
  expect(feedback.weightOfLabel(7, 'vm', 'item-3', 3_501, 4_000)).toBe(1)
  expect(feedback.weightOfRequest(7, 'vm', 'item-9', 9_501)).toBe(1)
})

test('a host that reports every push as used, where 2 of 50 kept back were asked for, is contradicted', () => {
  // 500 of 500 against 2 of 50: 27 deviations or so; no chance.
  const feedback = weighFeedback([
    ...some(500, 'used', 0),
    ...some(2, 'asked', 500),
    ...some(48, 'idle', 502),
    ...some(100, 'used', 600, 'honest'),
  ])
  expect(feedback.hosts.map(({ host, verdict }) => [host, verdict])).toEqual([
    ['h', 'contradicted'],
    ['honest', 'trusted'],
  ])
  expect(feedback.trusts(7, 'h')).toBe(false)
  expect(feedback.trusts(7, 'honest')).toBe(true)
  expect(feedback.trusts(8, 'h')).toBe(true)
  expect(feedback.weightOfRequest(7, 'vm', 'item-500', 500_001)).toBe(11)
})

test('of 2,000 honest hosts at most two are taken for liars', () => {
  const random = seeded(3)
  let liars = 0
  for (let host = 0; host < 2_000; host++) {
    const share = 0.05 + 0.9 * random()
    const needed = () => random() < share
    const items = Array.from({ length: 220 }, (_, n) =>
      item(n < 20 ? (needed() ? 'asked' : 'idle') : needed() ? 'used' : 'expired', n),
    )
    if (weighFeedback(items).hosts[0]!.verdict === 'contradicted') liars += 1
  }
  expect(liars).toBeLessThanOrEqual(2)
})

test('weighed requests of a silent host add up, on average, to what was needed', () => {
  // 400 items, each needed with its own probability, a tenth kept back by a draw that knows nothing of it.
  const random = seeded(11)
  const needed = Array.from({ length: 400 }, (_, n) => random() < n / 400)
  const truth = needed.filter(Boolean).length
  let sum = 0
  const trials = 300
  for (let trial = 0; trial < trials; trial++) {
    const items = needed.map((is, n) =>
      item(random() < 0.1 ? (is ? 'asked' : 'idle') : 'unknown', n),
    )
    const feedback = weighFeedback(items)
    for (const { fate, destination, planned } of items)
      if (fate === 'asked') sum += feedback.weightOfRequest(7, 'vm', destination, planned)
  }
  // One trial's deviation is about 400 · √(0.25 · 9 / 400) = 30, the mean's 1.7.
  expect(Math.abs(sum / trials - truth)).toBeLessThan(6)
})

test('what one tenant reports says nothing of another, though addresses are the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
      const feedback = weighFeedback([...some(count, 'unknown', 0), item('asked', count)])
      expect(feedback.weightOfLabel(8, 'vm', 'item-0', 0, 1e9)).toBe(1)
      expect(feedback.weightOfRequest(8, 'vm', `item-${count}`, 1_000 * count)).toBe(1)
    }),
  )
})
