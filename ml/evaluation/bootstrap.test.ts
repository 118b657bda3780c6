import { expect, test } from 'vitest'
import { coverageDifference, intervalOf, resample } from './bootstrap.ts'
import { emptyCounts, type Outcome } from './outcome.ts'

/** An outcome of VMs with 10 events each, so many hits, and so many pushes. */
function outcomeOf(hits: number[], pushes: number[] = hits): Outcome {
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  const byVm = emptyCounts(hits.length)
  byVm.events.fill(10)
  byVm.hits.set(hits)
  byVm.useful.set(hits)
  byVm.pushes.set(pushes)
  const total = sum(hits)
  return {
    policy: 'by hand',
    top: 1,
    events: 10 * hits.length,
    hits: total,
    late: 0,
    misses: 10 * hits.length - total,
    repeat: { events: 0, hits: 0 },
    predictions: 0,
    pushes: sum(pushes),
    useful: total,
    held: 0,
    latency: { p50: 0, p99: 0 },
    span: 1,
    activeVms: hits.length,
    neededPairs: 1,
    byVm,
  }
}

test('VMs that are all alike leave no doubt', () => {
  const [found] = resample([outcomeOf([4, 4, 4], [8, 8, 8])], { seed: 1 })
  expect(intervalOf(found!.coverage)).toEqual({ low: 0.4, high: 0.4 })
  expect(intervalOf(found!.accuracy)).toEqual({ low: 0.5, high: 0.5 })
})

test('half of 100 VMs all hits: 0.5 ± 1.96 × sqrt(0.25 / 100), within a hundredth', () => {
  const hits = Array.from({ length: 100 }, (_, vm) => (vm % 2) * 10)
  const [found] = resample([outcomeOf(hits)], { seed: 1, resamples: 4_000 })
  const { low, high } = intervalOf(found!.coverage)!
  expect(Math.abs(low - (0.5 - 0.098))).toBeLessThan(0.011)
  expect(Math.abs(high - (0.5 + 0.098))).toBeLessThan(0.011)
})

test('differences are paired: 1 hit more at every VM is certain, however much VMs differ', () => {
  const hits = Array.from({ length: 50 }, (_, vm) => vm % 10)
  const better = outcomeOf(hits.map((count) => count + 1))
  const { difference, low, high } = coverageDifference(better, outcomeOf(hits), { seed: 2 })
  for (const value of [difference, low, high]) expect(value).toBeCloseTo(0.1, 12)
})

test('without pushes there is no accuracy', () => {
  const [found] = resample([outcomeOf([0, 0])], { seed: 1 })
  expect(intervalOf(found!.accuracy)).toBeUndefined()
})

test('equal seeds draw equal resamples', () => {
  const outcome = outcomeOf([0, 3, 10, 7])
  const draw = (seed: number) => resample([outcome], { seed, resamples: 20 })
  expect(draw(5)).toEqual(draw(5))
  expect(draw(5)).not.toEqual(draw(6))
})
