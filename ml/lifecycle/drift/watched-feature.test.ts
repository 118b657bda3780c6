import { expect, test } from 'vitest'
import { below, type Random, seeded } from '../../../core/index.ts'
import { type FeatureChange, newKey, WatchedFeature } from './watched-feature.ts'

const hour = 3_600_000
const day = 24 * hour

/** A hundred values an hour, with what the feature says of them: `[day of the change, change]`. */
function watch(
  feature: WatchedFeature,
  days: readonly [from: number, to: number],
  draw: (random: Random) => string,
  random: Random,
): [number, FeatureChange][] {
  const changes: [number, FeatureChange][] = []
  for (let time = days[0] * day; time < days[1] * day; time += hour / 100) {
    const change = feature.add(time, draw(random))
    if (change) changes.push([time / day, change])
  }
  return changes
}

/** The lower of two draws: popular items are few. */
const popular = (random: Random) => `item ${Math.min(below(random, 300), below(random, 300))}`

test('equal distributions raise nothing in 20 days, though 300 items share 64 bins', () => {
  expect(watch(new WatchedFeature(), [0, 20], popular, seeded(1))).toEqual([])
})

test('phases: a day of bins, three of reference, then it watches', () => {
  const feature = new WatchedFeature()
  const random = seeded(2)
  const phases = [0, 1, 2, 3, 4, 5].map((from) => {
    watch(feature, [from, from + 1], popular, random)
    return feature.status.phase
  })
  expect(phases).toEqual(['bins', 'reference', 'reference', 'reference', 'watching', 'watching'])
})

test('new items for a quarter of all are a warning or worse within a day, and named as new', () => {
  const feature = new WatchedFeature()
  const random = seeded(3)
  watch(feature, [0, 7], popular, random)
  const draw = () => (random() < 0.25 ? `new ${below(random, 50)}` : popular(random))
  const [first] = watch(feature, [7, 8], draw, random)
  expect(first![0]).toBeLessThan(8)
  expect(first![1].key).toBe(newKey)
  // Of the window, an eighth or more is of the new kind.
  expect(first![1].after).toBeGreaterThan(0.25 / 8 - 0.01)
})

test('a change is told once by severity, and a new reference ends it', () => {
  const feature = new WatchedFeature()
  const random = seeded(4)
  watch(feature, [0, 7], popular, random)
  const changes = watch(feature, [7, 12], (random) => `other ${below(random, 20)}`, random)
  expect(changes.map(([, { severity }]) => severity).filter((each) => each === 'alarm')).toEqual([
    'alarm',
  ])
  expect(feature.status.drifted).toBe('alarm')
  feature.restart()
  expect(feature.status).toMatchObject({ drifted: 'no', phase: 'bins' })
  expect(watch(feature, [12, 20], (random) => `other ${below(random, 20)}`, random)).toEqual([])
})

test('too few values say nothing', () => {
  const feature = new WatchedFeature({ leastValues: 200 })
  // One value an hour is 24 in a window.
  for (let time = 0; time < 20 * day; time += hour) feature.add(time, time < 10 * day ? 'a' : 'b')
  expect(feature.status).toMatchObject({ phase: 'reference', drifted: 'no' })
})

test('what was saved goes on as if nothing had happened, in every phase', () => {
  for (const days of [0.5, 2.3, 5.7]) {
    const feature = new WatchedFeature()
    watch(feature, [0, days], popular, seeded(5))
    const resumed = new WatchedFeature({}, JSON.parse(JSON.stringify(feature.save())))
    const draw = (random: Random) => `${below(random, 40)}`
    const changes = watch(feature, [days, days + 8], draw, seeded(6))
    expect(watch(resumed, [days, days + 8], draw, seeded(6))).toEqual(changes)
    expect(resumed.status).toEqual(feature.status)
  }
})
