import { randomBeta, randomBinomial } from 'd3-random'
import { expect, test } from 'vitest'
import { seeded } from '../../../core/index.ts'
import { controlBounds } from './control-bounds.ts'
import { defaultWatch, judgeLive, type LiveCounts, type Watched } from './watch-rule.ts'

const [champion, challenger] = ['a'.repeat(64), 'b'.repeat(64)]
const stretch = (time: number, hits: number, misses: number, unused = 100): LiveCounts => ({
  ...{ time, hits, late: 0, misses, unused },
})
/** Coverage 0.6 and redundancy 1/7, with nothing but chance between stretches. */
const past = Array.from({ length: 40 }, (_, i) => stretch(i, 600 + ((i * 7) % 31) - 15, 400))
const canary = (since: readonly LiveCounts[], more: Partial<Watched> = {}): Watched => ({
  ...{ stage: 'canary', champion, challenger, past, since, ...more },
})

test('bounds by hand: 25 stretches that vary as binomially, ±t of 24 degrees times √(1 + 1/25) deviations', () => {
  // All alike, so overdispersion is 1; steady = 50.5/101 · … = 0.5 as 2,500 of 5,000 and a half of one.
  const alike = Array.from({ length: 25 }, () => ({ part: 100, whole: 200 }))
  const { mean, low, high } = controlBounds(alike, 100, 0.025)!
  expect(mean).toBe(0.5)
  expect(high - mean).toBeCloseTo(2.0639 * Math.sqrt(1.04) * 0.05, 4)
  expect(mean - low).toBeCloseTo(high - mean, 12)
  expect(controlBounds(alike.slice(0, 19), 100, 0.025)).toBeUndefined()
})

test('a canary within bounds is promoted when its time is up, and not before', () => {
  const since = Array.from({ length: 12 }, (_, i) => stretch(100 + i, 600, 400))
  expect(judgeLive(canary(since.slice(0, 11)), defaultWatch)).toBeUndefined()
  const decision = judgeLive(canary(since), defaultWatch)!
  expect(decision).toMatchObject({ outcome: 'promote', stage: 'canary', challenger })
  expect(decision.numbers['coverage.since']).toBeCloseTo(0.6, 12)
  expect(decision.sentence).toContain('answers for all networks from now on')
})

test('coverage that falls from 0.6 to 0.4 ends a canary at once, and says by how much', () => {
  const decision = judgeLive(canary([stretch(100, 400, 600, 67)]), defaultWatch)!
  expect(decision.outcome).toBe('rollback')
  expect(decision.checks).toHaveLength(1)
  expect(decision.sentence).toMatch(
    /^b{12} left its bounds, so its canary ends: coverage 40\.0 % of 1000 at 1970-01-01T00:00:00\.100Z, at least 5\d\.\d % by a past of 60\.0 %$/,
  )
})

test('redundancy that doubles brings the champion before back', () => {
  const watched = canary([stretch(100, 600, 400, 260)], { stage: 'watch', challenger: null })
  const decision = judgeLive(watched, defaultWatch)!
  expect(decision).toMatchObject({ outcome: 'rollback', stage: 'watch', challenger: null })
  expect(decision.sentence).toMatch(
    /^a{12} left its bounds, so the champion before serves again: redundancy/,
  )
})

test('better than the past is no reason to go back', () => {
  expect(judgeLive(canary([stretch(100, 990, 10, 0)]), defaultWatch)).toBeUndefined()
})

test('without a past, or with few events, nothing is held against a model', () => {
  const since = Array.from({ length: 12 }, (_, i) => stretch(100 + i, 0, 40, 0))
  expect(judgeLive(canary(since), defaultWatch)!.outcome).toBe('promote')
  const busy = since.map(({ time }) => stretch(time, 0, 1_000))
  const decision = judgeLive(canary(busy, { past: past.slice(0, 19) }), defaultWatch)!
  expect(decision.outcome).toBe('promote')
  expect(decision.checks.map(({ passed }) => passed)).toEqual([null, null])
})

test('law: a watch of a model as good as the past ends by chance no more often than stated, bursts or not', () => {
  const random = seeded(5)
  const rule = { ...defaultWatch, errorRate: 0.1, canaryStretches: 12 }
  for (const concentration of [15, 1_000_000]) {
    // Coverage of a stretch varies around 0.6, more or less than its packets alone would have it.
    const share = randomBeta.source(random)(0.6 * concentration, 0.4 * concentration)
    const stretchOf = (time: number): LiveCounts => {
      const whole = 100 + Math.floor(random() * 400)
      const hits = randomBinomial.source(random)(whole, share())()
      return { time, hits, late: 0, misses: whole - hits, unused: 0 }
    }
    const many = (length: number) => Array.from({ length }, (_, i) => stretchOf(i))
    const watches = 200
    let ended = 0
    for (let i = 0; i < watches; i++)
      if (judgeLive(canary(many(12), { past: many(60) }), rule)!.outcome === 'rollback') ended++
    expect(ended / watches).toBeLessThan(0.1 + 3 * Math.sqrt((0.1 * 0.9) / watches))
  }
})
