import { expect, test } from 'vitest'
import { emptyCatalog, logOf } from './event-log.cases.ts'
import { collectLabels } from './labels.ts'
import { popularity } from './popularity.ts'
import { recency } from './recency.ts'

const catalog = emptyCatalog()
// The VM asks for x, y, x; then y comes after 50 s, and x after 500 s.
const log = logOf(
  [
    [0, 7, 'a', 'x'],
    [100, 7, 'a', 'y'],
    [200, 7, 'a', 'x'],
    [250, 7, 'a', 'y'],
    [700, 7, 'a', 'x'],
    [900, 7, 'b', 'x'],
  ],
  catalog,
)
const model = recency(catalog)
const all = { horizon: 100_000, from: 0, to: 1e9, k: 5, sample: 1, seed: 1 }

test('by hand: at 100 x comes within 100 s, at 200 y does; at 250 and 700 nothing known comes', async () => {
  const { scores, labels } = await collectLabels(model, log, all)
  // At 0 only x is known, which its host holds. At 100 x is named, at 200 y, at 250 nothing (x was used
  // 50 s ago, so it is held), at 700 y.
  expect([...labels]).toEqual([1, 1, 0])
  expect([...scores]).toEqual([1 / 101, 1 / 101, 1 / 451].map(Math.fround))
})

test('with an idle timeout of 10 s x is named at 250 too, in vain', async () => {
  const { labels } = await collectLabels(model, log, { ...all, idleTimeout: 10_000 })
  expect([...labels]).toEqual([1, 1, 0, 0])
})

test('only events in [from, to) are asked about, but all before make the history', async () => {
  const { labels } = await collectLabels(model, log, { ...all, from: 200_000, to: 250_000 })
  expect([...labels]).toEqual([1])
})

test('an event whose horizon the log does not reach is left out', async () => {
  const { labels } = await collectLabels(model, log, { ...all, horizon: 701_000 })
  expect([...labels]).toEqual([1])
})

test('a sample is drawn by its seed', async () => {
  const long = logOf(
    [...Array(400).keys()].map((n) => [1_000 * n, 7, 'a', n % 2 === 0 ? 'x' : 'y'] as const),
    catalog,
  )
  const half = { ...all, horizon: 1, sample: 0.5 }
  const first = await collectLabels(model, long, half)
  expect(await collectLabels(model, long, half)).toEqual(first)
  expect(await collectLabels(model, long, { ...half, seed: 2 })).not.toEqual(first)
  // 398 events name something; half of them, within 5 standard deviations of 10.
  expect(Math.abs(first.labels.length - 199)).toBeLessThan(50)
})

test('a horizon or a sample out of range is a RangeError', async () => {
  for (const wrong of [{ horizon: 0 }, { sample: 0 }, { sample: 1.1 }])
    await expect(collectLabels(model, log, { ...all, ...wrong })).rejects.toThrow(RangeError)
})

test('a VM can be asked about as if nobody had heard of it: nothing is held, and its past is not known', async () => {
  const asked = { ...all, strangers: true }
  // Recency knows nothing to say of a stranger; popularity names x and y each time.
  expect((await collectLabels(model, log, asked)).labels).toHaveLength(0)
  const { scores, labels } = await collectLabels(await popularity(catalog).learn(log), log, asked)
  // Of two VMs both asked for x, one for y. At 0 y comes within 100 s, at 100 x, at 200 y, at 250 nothing, at 700 nothing.
  expect([...scores]).toEqual([1, 0.5, 1, 0.5, 1, 0.5, 1, 0.5, 1, 0.5].map(Math.fround))
  expect([...labels]).toEqual([0, 1, 1, 0, 0, 1, 0, 0, 0, 0])
})
