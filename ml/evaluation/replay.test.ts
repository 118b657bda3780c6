import { expect, test } from 'vitest'
import type { AgentRestart, EventLog } from '../../datasets/index.ts'
import type { SequenceModel } from '../models/sequence/index.ts'
import { clairvoyant, type Line, logOf, memory, modelOf } from './by-hand.cases.ts'
import { replay } from './replay.ts'
import { defaultSettings, type ReplaySettings } from './settings.ts'
import { prepareTrial } from './trial.ts'

interface Setup {
  start?: number
  restarts?: AgentRestart[]
  settings?: Partial<ReplaySettings>
  model?: (log: EventLog) => SequenceModel
}

async function run(lines: Line[], { start = 0, restarts = [], settings = {}, model }: Setup = {}) {
  const log = logOf(lines)
  const all = { ...defaultSettings, ...settings }
  const policy = model
    ? ({ kind: 'model', model: model(log) } as const)
    : { kind: 'on-demand' as const }
  return replay(prepareTrial({ log, start, restarts }, all), policy, all)
}

const always =
  (...items: number[]) =>
  (log: EventLog) =>
    modelOf(log, () => items)

test('on-demand only pushes nothing, hits nothing, and the median packet waits about 99 ms', async () => {
  const lines = Array.from({ length: 999 }, (_, i): Line => [i, 'a', `x${i}`])
  const outcome = await run(lines)
  expect(outcome).toMatchObject({ events: 999, hits: 0, late: 0, misses: 999, pushes: 0, top: 0 })
  expect(Math.abs(outcome.latency.p50 - 99)).toBeLessThan(5)
})

test('K = 0 pushes nothing, whatever the model', async () => {
  const outcome = await run(
    [
      [0, 'a', 'x'],
      [1, 'a', 'y'],
    ],
    { model: clairvoyant, settings: { top: 0 } },
  )
  expect(outcome).toMatchObject({ pushes: 0, hits: 0, misses: 2 })
})

test('a push takes 100 ms: what comes 99 ms after its signal is late, after 100 ms a hit', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [0.099, 'a', 'y'],
    [0.1, 'a', 'z'],
  ]
  const outcome = await run(lines, { model: always(1, 2) })
  expect(outcome).toMatchObject({ events: 3, hits: 1, late: 1, misses: 1 })
})

test('a late packet waits for its push at most: 1 ms here, not an on-demand round trip', async () => {
  const outcome = await run(
    [
      [0, 'a', 'x'],
      [0.099, 'a', 'y'],
    ],
    { start: 0, model: always(1) },
  )
  expect(outcome.latency.p50).toBeCloseTo(1, 3)
})

test('a pushed item waits for its use for the hold of 60 s after it arrives, and no longer', async () => {
  const hits = async (seconds: number, horizon: number) =>
    (
      await run(
        [
          [0, 'a', 'x'],
          [seconds, 'a', 'y'],
        ],
        { model: always(1), settings: { horizon } },
      )
    ).hits
  expect(await hits(60.099, 0)).toBe(1)
  expect(await hits(60.1, 0)).toBe(0)
  expect(await hits(60.1, 3_600_000)).toBe(1)
})

test('a use keeps a pushed item for its idle timeout: then a repeat is a packet of its own', async () => {
  // y is pushed at 0, used at 1 and leaves at 61. The hit makes no request, so nothing pushes it again.
  const outcome = await run(
    [
      [0, 'a', 'x'],
      [1, 'a', 'y'],
      [61, 'a', 'y'],
    ],
    { model: always(1) },
  )
  expect(outcome).toMatchObject({ events: 3, hits: 1, misses: 2 })
})

test('uses closer than the idle timeout are one event, unless a restart lies between', async () => {
  const lines: Line[] = [
    [0, 'a', 'x', 5],
    [64.9, 'a', 'x'],
    [124.8, 'a', 'x'],
    [184.8, 'a', 'x'],
  ]
  expect((await run(lines)).events).toBe(2)
  expect((await run(lines, { restarts: [{ time: 64_000, vm: 0 }] })).events).toBe(3)
  expect((await run(lines, { settings: { idleTimeout: 61_000 } })).events).toBe(1)
})

test('what the controller believes held is not offered: one push of y while it waits', async () => {
  const lines: Line[] = [
    [0, 'a', 'x1'],
    [10, 'a', 'x2'],
    [20, 'a', 'x3'],
    [30, 'a', 'y'],
  ]
  const outcome = await run(lines, { model: always(3) })
  expect(outcome).toMatchObject({ hits: 1, pushes: 1, useful: 1, alreadyHeld: 0 })
})

test('the controller cannot see how long a use goes on: it pushes x where x is still held', async () => {
  // x is used from 0 to 100 and held to 160; the controller believes in it until 60 only.
  const outcome = await run(
    [
      [0, 'a', 'x', 100],
      [70, 'a', 'y'],
    ],
    { model: always(0) },
  )
  expect(outcome).toMatchObject({ pushes: 1, alreadyHeld: 1, useful: 0 })
})

test('an agent that restarts loses its items and gets back what the model names', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [10, 'a', 'y'],
    [12, 'a', 'x'],
  ]
  const without = await run(lines, { model: memory })
  expect(without).toMatchObject({ events: 2, hits: 0 })
  const restarts = [{ time: 11_000, vm: 0 }]
  const outcome = await run(lines, { model: memory, restarts })
  // At 11 s both x and y are pushed again; x is used.
  expect(outcome).toMatchObject({ events: 3, hits: 1, pushes: 2, useful: 1 })
})

test('a push in flight to a restarting agent still arrives', async () => {
  const restarts = [{ time: 50, vm: 0 }]
  const outcome = await run(
    [
      [0, 'a', 'x'],
      [1, 'a', 'y'],
    ],
    { model: always(1), restarts },
  )
  expect(outcome).toMatchObject({ hits: 1, pushes: 1 })
})

test('a restart wipes what has arrived: without a new push the packet misses', async () => {
  const restarts = [{ time: 500, vm: 0 }]
  const once = (log: EventLog) => modelOf(log, ({ now }) => (now === 0 ? [1] : []))
  expect(
    (
      await run(
        [
          [0, 'a', 'x'],
          [1, 'a', 'y'],
        ],
        { model: once },
      )
    ).hits,
  ).toBe(1)
  expect(
    (
      await run(
        [
          [0, 'a', 'x'],
          [1, 'a', 'y'],
        ],
        { model: once, restarts },
      )
    ).hits,
  ).toBe(0)
})

test('the model sees misses at once and hits a feedback delay later', async () => {
  const seen: [now: number, items: number[]][] = []
  const spy = (log: EventLog) =>
    modelOf(log, ({ now, history }) => {
      seen.push([now, [...history.items]])
      return [1]
    })
  // x misses, y (pushed) hits at 1 s and is known from 2 s on.
  await run(
    [
      [0, 'a', 'x'],
      [1, 'a', 'y'],
      [1.9, 'a', 'z'],
      [2, 'a', 'w'],
    ],
    { model: spy },
  )
  expect(seen).toEqual([
    [0, [0]],
    [1_900, [0, 2]],
    [2_000, [0, 2, 1, 3]],
  ])
})

test('with predictOnFeedback, a report of use triggers a prediction too', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [1, 'a', 'y'],
    [3, 'a', 'z'],
  ]
  const chain = (log: EventLog) =>
    modelOf(log, ({ history }) => [Math.min(2, history.items.at(-1)! + 1)])
  expect((await run(lines, { model: chain })).hits).toBe(1)
  expect((await run(lines, { model: chain, settings: { predictOnFeedback: true } })).hits).toBe(2)
})

test('one prediction per VM and instant, made of all its packets', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [0, 'b', 'x'],
    [0, 'a', 'y'],
    [5, 'a', 'z'],
    [5, 'b', 'z'],
  ]
  const outcome = await run(lines, { model: always(2) })
  expect(outcome).toMatchObject({ predictions: 2, pushes: 2, hits: 2 })
})

test('the schedule predicts for every VM known, 1 s before each multiple of the period', async () => {
  const lines: Line[] = [
    [10, 'a', 'x'],
    [20, 'b', 'y'],
    [3_600, 'a', 'x'],
    [3_600, 'b', 'y'],
    [7_200, 'a', 'x'],
  ]
  const settings = { schedule: { period: 3_600_000, lead: 1_000 } }
  const outcome = await run(lines, { start: 2, model: memory, settings })
  // Ticks at 3599 and 7199 push x to a and y to b each.
  expect(outcome).toMatchObject({ events: 3, hits: 3, pushes: 4, predictions: 4 })
})

test('no tick looks back into the training part', async () => {
  const lines: Line[] = [
    [3_700, 'a', 'x'],
    [3_800, 'a', 'x'],
  ]
  const settings = { schedule: { period: 3_600_000, lead: 1_000 } }
  expect((await run(lines, { start: 1, model: memory, settings })).hits).toBe(0)
})

test('events before the start are known to the controller and held by the hosts', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [1_000, 'a', 'y'],
    [1_010, 'a', 'x'],
  ]
  const outcome = await run(lines, { start: 1, model: memory })
  expect(outcome).toMatchObject({ events: 2, hits: 1, pushes: 1 })
  expect(outcome.repeat).toEqual({ events: 1, hits: 1 })
})

test('a threshold keeps back what scores below it; a calibration makes it a probability', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [1, 'a', 'y'],
    [2, 'a', 'z'],
  ]
  const model = always(1, 2) // scores 1 and 1/2
  expect((await run(lines, { model, settings: { threshold: 0.6 } })).pushes).toBe(1)
  const log = logOf(lines)
  const settings = { ...defaultSettings, threshold: 0.6 }
  const calibration = { horizon: 60_000, probability: (score: number) => score / 2 }
  const policy = { kind: 'model', model: model(log), calibration } as const
  expect((await replay(prepareTrial({ log, start: 0 }, settings), policy, settings)).pushes).toBe(0)
})

test('a VM budget of 1 an hour allows one push of two, and an hour later another', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [1, 'a', 'y'],
    [3_601, 'a', 'z'],
    [3_601, 'b', 'z'],
  ]
  const pushes = async (settings: Partial<ReplaySettings>) => [
    ...(await run(lines, { model: always(0, 1, 2), settings })).byVm.pushes,
  ]
  expect(await pushes({})).toEqual([4, 2])
  expect(await pushes({ budgets: { perVmHour: 1 } })).toEqual([2, 1])
})

test('a VNI budget is shared by its VMs and not by other VNIs', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [1, 'b', 'x'],
    [2, '7/a', '7/x'],
    [3, 'c', 'y'],
    [4, '7/a', '7/y'],
  ]
  const settings = { budgets: { perVniHour: 1 } }
  const other = (log: EventLog) => modelOf(log, ({ vni }) => (vni === 1 ? [2] : [3]))
  const outcome = await run(lines, { model: other, settings })
  expect([...outcome.byVm.pushes]).toEqual([1, 0, 1, 0])
})

test('an item of another VNI is refused: nothing of another tenant is ever pushed', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [1, '7/b', '7/y'],
  ]
  await expect(run(lines, { model: always(1) })).rejects.toMatchObject({ code: 'ERR_UNKNOWN_ITEM' })
})

test('the model is retrained on what was seen, uses not yet over cut at now', async () => {
  const learned: { items: number[]; until: number[] }[] = []
  const lines: Line[] = [
    [0, 'a', 'x', 90],
    [30, 'a', 'y'],
    [59.5, 'a', 'z'],
    [70, 'a', 'w'],
    [130, 'a', 'v'],
  ]
  const model = (log: EventLog) => {
    const trainable = {
      ...modelOf(log, () => []),
      save: () => new Uint8Array(),
      learn: async (events: EventLog) => {
        learned.push({ items: [...events.item], until: [...events.until] })
        return trainable
      },
    }
    return trainable
  }
  await run(lines, { model, settings: { refreshEvery: 60_000 } })
  // At 60 s, what came in the last second (z) may not be known yet; it is learned at 120 s.
  expect(learned).toEqual([
    { items: [0, 1], until: [60_000, 30_000] },
    { items: [2, 3], until: [59_500, 70_000] },
  ])
})
