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
  // That 2 or fewer of the 502 needed are among 50 of 550: the 48 not needed are all among the 50, C(50, 48) / C(550, 48)
  // = 3.6e-67; no chance.
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

const reporting = (used: number, expired: number, asked: number, idle: number, host = 'h') =>
  [
    ...some(used, 'used', 0, host),
    ...some(expired, 'expired', used, host),
    ...some(asked, 'asked', used + expired, host),
    ...some(idle, 'idle', used + expired + asked, host),
  ] satisfies PlannedItem[]
const verdicts = (items: readonly PlannedItem[], errorRate?: number) =>
  weighFeedback(items, errorRate === undefined ? {} : { errorRate }).hosts.map(
    ({ verdict }) => verdict,
  )

test('91 of 91 used and 1 kept back that was not needed happens to 1 honest host in 92: it is trusted', () => {
  // Both tails: 2 / 92 = 0.0217.
  expect(verdicts(reporting(91, 0, 0, 1))).toEqual(['trusted'])
  expect(verdicts(reporting(91, 0, 0, 1), 0.0217)).toEqual(['trusted'])
  expect(verdicts(reporting(91, 0, 0, 1), 0.0218)).toEqual(['contradicted'])
})

test('198 of 198 used and 2 kept back not needed: both tails 2 / 19,900, enough for one host and not for ten', () => {
  // C(200, 2) = 19,900 ways to keep back 2; 2 / 19,900 = 1.005e-4 exceeds 0.001 / 10 = 1e-4.
  const liar = reporting(198, 0, 0, 2)
  const honest = (count: number) =>
    Array.from({ length: count }, (_, n) => reporting(1, 1, 1, 1, `honest-${n}`)).flat()
  expect(verdicts([...liar, ...honest(8)])[0]).toBe('contradicted')
  expect(verdicts([...liar, ...honest(9)])[0]).toBe('trusted')
  // Who has nothing kept back, or reports nothing, cannot be tested and makes nobody's proof harder.
  const untested = [...some(9, 'used', 0, 'all-pushed'), ...some(9, 'unknown', 0, 'mute')]
  expect(verdicts([...liar, ...honest(8), ...untested])[0]).toBe('contradicted')
})

test('a host that hides its uses is contradicted too: 0 of 100 used, 3 of 3 kept back asked for', () => {
  // C(103, 3) = 176,851: 2 / 176,851 = 1.1e-5.
  expect(verdicts(reporting(0, 100, 3, 0))).toEqual(['contradicted'])
})

test('where nothing but the draw decides, at most the stated share of honest hosts is accused, with 1 to 5 kept back too', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat(65),
      fc.constantFrom(0.001, 0.01, 0.05, 0.2),
      (withheld, reported, n, errorRate) => {
        // Of the items `needed` are needed; every set of so many is as likely kept back, so count those that accuse.
        const needed = n % (reported + withheld + 1)
        let accusing = 0
        for (
          let asked = Math.max(0, needed - reported);
          asked <= Math.min(needed, withheld);
          asked++
        ) {
          const used = needed - asked
          const items = reporting(used, reported - used, asked, withheld - asked)
          if (verdicts(items, errorRate)[0] !== 'contradicted') continue
          accusing += choose(needed, asked) * choose(reported + withheld - needed, withheld - asked)
        }
        const share = accusing / choose(reported + withheld, withheld)
        expect(share).toBeLessThanOrEqual(errorRate)
      },
    ),
  ))

/** "n choose k" of a few. */
const choose = (n: number, k: number): number =>
  k > n ? 0 : k === 0 ? 1 : Math.round((choose(n - 1, k - 1) * n) / k)

test('of 300 weighings of 10 honest hosts at a rate of 0.1 at most 45 accuse any', () => {
  // Were it just 0.1, three standard deviations above 30: 30 + 3 √27 = 45.6.
  const random = seeded(5)
  let accusing = 0
  for (let trial = 0; trial < 300; trial++) {
    const items = Array.from({ length: 10 }, (_, host) => {
      const [withheld, share] = [1 + (host % 5), random()]
      const needed = () => random() < share
      const of = (count: number) => Array.from({ length: count }, needed).filter(Boolean).length
      const [used, asked] = [of(20), of(withheld)]
      return reporting(used, 20 - used, asked, withheld - asked, `h${host}`)
    }).flat()
    if (verdicts(items, 0.1).includes('contradicted')) accusing += 1
  }
  expect(accusing).toBeLessThanOrEqual(45)
})

test('an error rate that is no probability is refused', () => {
  expect(() => weighFeedback([], { errorRate: 1.5 })).toThrow(RangeError)
  expect(() => weighFeedback([], { errorRate: Number.NaN })).toThrow(RangeError)
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
