import { expect, test } from 'vitest'
import { clairvoyant, type Line, logOf, memory } from './by-hand.cases.ts'
import { type CompareProgress, compare } from './compare.ts'
import type { Policy } from './policy.ts'
import { defaultSettings } from './settings.ts'

// One hour; b repeats x and y every 20 minutes together, a asks for something new with them.
const lines = [0, 1_200, 2_400, 3_600].flatMap((time, round): Line[] => [
  [time, 'b', 'x'],
  [time + 0.05, 'b', 'z'],
  [time + 1, 'b', 'y'],
  [time + 1, 'a', `n${round}`],
])
const log = logOf(lines)
const policies: Policy[] = [
  { kind: 'on-demand' },
  { kind: 'model', model: memory(log) },
  { kind: 'model', model: clairvoyant(log) },
  { kind: 'push-all', largestVni: 100 },
]
const about = { title: 'By hand' }

test('each model is replayed with each K, the others once, in the order given', async () => {
  const seen: CompareProgress[] = []
  const onProgress = (progress: CompareProgress) => seen.push(progress)
  const options = { ks: [2, 1], about, resamples: 10, onProgress }
  const report = await compare({ log, start: 4 }, policies, defaultSettings, options)
  expect(report.results.map(({ policy, top }) => [policy, top])).toEqual([
    ['on-demand only', 0],
    ['memory', 1],
    ['memory', 2],
    ['clairvoyant', 1],
    ['clairvoyant', 2],
    ['push all', null],
  ])
  expect(seen.map(({ done, next }) => `${done} ${next}`)).toEqual([
    '0 on-demand only',
    '1 memory, K = 1',
    '2 memory, K = 2',
    '3 clairvoyant, K = 1',
    '4 clairvoyant, K = 2',
    '5 push all',
    '6 ',
  ])
})

test('by hand: memory with K = 2 hits y, is late for z, and misses x and what is new', async () => {
  const options = { ks: [2], about, baseline: 'memory', resamples: 10 }
  const report = await compare({ log, start: 4 }, policies, defaultSettings, options)
  const found = report.results.find(({ policy }) => policy === 'memory')!
  // Three rounds of four events. b is pushed y and z when x misses, and x's place is its own; z comes
  // 50 ms later; its miss pushes nothing more, as x, y and z are believed held. a is pushed n of before.
  expect(found).toMatchObject({ events: 12, hits: 3, late: 3, misses: 6 })
  expect(found.coverage).toBeCloseTo(3 / 12, 12)
  expect(found.lateShare).toBeCloseTo(3 / 12, 12)
  // a is pushed the one, two and then (K) two of the items that it had before: 5; b 2 each round: 6.
  expect(found.pushes).toBe(11)
  expect(found.accuracy).toBeCloseTo(3 / 11, 12)
  expect(found.amplification).toBeCloseTo(11 / 6, 12)
  // The replay goes from 1,200 s to 3,601 s, and both VMs have events.
  expect(found.pushesPerVmHour).toBeCloseTo(11 / 2 / (2_401 / 3_600), 12)
  expect(found.requestsPerSecond).toBeCloseTo(9 / 2_401, 12)
  expect(found.repeat).toEqual({ events: 9, coverage: 3 / 9 })
  expect(found.neverSeen).toEqual({ events: 3, coverage: 0 })
  expect(found.aboveBaseline).toBeUndefined()
  const best = report.results.find(({ policy }) => policy === 'clairvoyant')!
  expect(best.aboveBaseline?.difference).toBeCloseTo(best.coverage - found.coverage, 12)
  expect(report.log).toMatchObject({ trainingEvents: 4, replayedEvents: 12, activeVms: 2 })
})

test('the report is the same after a round trip through JSON', async () => {
  const options = { ks: [1], about, resamples: 10 }
  const report = await compare({ log, start: 4 }, policies, defaultSettings, options)
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
})

test('push all is left out of a VNI too large for it, and a note says why', async () => {
  const small: Policy[] = [{ kind: 'on-demand' }, { kind: 'push-all', largestVni: 13 }]
  const options = { ks: [1], about, resamples: 10 }
  const report = await compare({ log, start: 4 }, small, defaultSettings, options)
  expect(report.results.map(({ policy }) => policy)).toEqual(['on-demand only'])
  expect(report.notes).toEqual([
    'push all is left out: VNI 1 has 2 VMs times 7 items, more than 13 pairs',
  ])
})

test('a baseline that is not there, and a K that is no count, are refused', async () => {
  const run = (options: { ks: number[]; baseline?: string }) =>
    compare({ log, start: 4 }, policies, defaultSettings, { about, ...options })
  await expect(run({ ks: [1], baseline: 'x' })).rejects.toThrow('no policy is called x')
  await expect(run({ ks: [] })).rejects.toThrow('ks must be')
  await expect(run({ ks: [0.5] })).rejects.toThrow('ks must be')
})
