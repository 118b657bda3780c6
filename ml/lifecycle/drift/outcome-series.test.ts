import { expect, test } from 'vitest'
import { type Random, seeded } from '../../../core/index.ts'
import { OutcomeSeries, type SeriesChange } from './outcome-series.ts'

const minute = 60_000
const day = 1_440 * minute
/** A Monday. */
const start = Date.UTC(2026, 0, 5)

/** One outcome a minute and ten in all, with what the series says of them: `[day of the change, change]`. */
function watch(
  series: OutcomeSeries,
  days: readonly [from: number, to: number],
  share: (time: number) => number,
  random: Random,
): [number, SeriesChange][] {
  const changes: [number, SeriesChange][] = []
  for (let time = start + days[0] * day; time < start + days[1] * day; time += minute)
    for (let i = 0; i < 10; i++) {
      const change = series.add(time, random() < share(time) ? 1 : 0)
      if (change) changes.push([(time - start) / day, change])
    }
  return changes
}

const rhythm = (time: number) => 0.5 + 0.3 * Math.sin((2 * Math.PI * (time % day)) / day)

test('a daily rhythm of 0.2 to 0.8 raises no alarm in 14 days', () => {
  expect(watch(new OutcomeSeries(), [0, 14], rhythm, seeded(1))).toEqual([])
})

test('a fall by 0.15 under that rhythm is found within two hours, told once, and then is usual', () => {
  const series = new OutcomeSeries()
  const random = seeded(2)
  expect(watch(series, [0, 4.3], rhythm, random)).toEqual([])
  const changes = watch(series, [4.3, 8], (time) => rhythm(time) - 0.15, random)
  expect(changes).toHaveLength(1)
  const [[when, { before, after }]] = changes as [[number, SeriesChange]]
  expect(when - 4.3).toBeLessThan(2 / 24)
  expect(after - before).toBeCloseTo(-0.15, 1)
})

test('what comes first at an hour teaches what is usual then, and raises no alarm however it goes', () => {
  const series = new OutcomeSeries()
  const halves = (time: number) => (time % day < day / 2 ? 0.9 : 0.1)
  expect(watch(series, [0, 1], halves, seeded(3))).toEqual([])
  expect(watch(series, [1, 3], halves, seeded(4))).toEqual([])
})

test('a block is 10 minutes and 30 outcomes at least', () => {
  const series = new OutcomeSeries({ blockTime: 10 * minute, blockOutcomes: 30 })
  // Ones teach what is usual at midnight; a day later 29 zeros in 10 minutes are no block yet.
  for (let time = start; time < start + 20 * minute; time += minute)
    for (let i = 0; i < 5; i++) series.add(time, 1)
  for (let i = 0; i < 29; i++) series.add(start + day + 10 * minute, 0)
  series.add(start + day + 10 * minute, 0)
  expect(series.status.value).toBe(1)
  series.add(start + day + 21 * minute, 0)
  expect(series.status).toMatchObject({ value: 0, expected: 1 })
})

test('what was saved goes on as if nothing had happened', () => {
  const series = new OutcomeSeries()
  watch(series, [0, 3], rhythm, seeded(4))
  const resumed = new OutcomeSeries({}, JSON.parse(JSON.stringify(series.save())))
  const fallen = (time: number) => rhythm(time) - 0.2
  const changes = watch(series, [3, 3.5], fallen, seeded(5))
  expect(changes.length).toBeGreaterThan(0)
  expect(watch(resumed, [3, 3.5], fallen, seeded(5))).toEqual(changes)
  expect(resumed.status).toEqual(series.status)
})

test('what is kept does not grow with time: at most 12 kB as JSON after a month', () => {
  const series = new OutcomeSeries()
  watch(series, [0, 30], rhythm, seeded(6))
  expect(JSON.stringify(series.save()).length).toBeLessThan(12_000)
})
