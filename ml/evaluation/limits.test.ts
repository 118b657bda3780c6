import { expect, test } from 'vitest'
import type { AgentRestart } from '../../datasets/index.ts'
import { clairvoyant, type Line, logOf } from './by-hand.cases.ts'
import { limitCoverage, limitsOf } from './limits.ts'
import { replay } from './replay.ts'
import { defaultSettings, type ReplaySettings } from './settings.ts'
import { prepareTrial } from './trial.ts'

function limits(
  lines: Line[],
  changed: Partial<ReplaySettings> = {},
  start = 0,
  restarts: AgentRestart[] = [],
) {
  const settings = { ...defaultSettings, ...changed }
  return limitsOf(prepareTrial({ log: logOf(lines), start, restarts }, settings), settings)
}

test('by hand: one event in reach, one without a signal, one too soon after it, one never heard of', () => {
  const lines: Line[] = [
    [0, 'b', 'x'],
    [100, 'a', 'w'], // a's first packet: no signal
    [100.05, 'a', 'x'], // 50 ms after its earliest signal
    [100.2, 'a', 'x2'], // in time, but no one ever asked for x2
    [110, 'a', 'w2'], // no one asked for w2 either
    [120, 'b', 'w'], // b's signal at 0 is too old
    [130, 'b', 'x'], // in reach of b's packet at 120
  ]
  const { events, outOfReach, withoutMemory, reachable } = limits(lines, {}, 1)
  expect(events).toBe(6)
  expect(outOfReach).toEqual({ trigger: 2, timeliness: 1, novelty: 3, any: 5 })
  expect([withoutMemory, reachable]).toEqual([3, 1])
})

test('a signal reaches from 100 ms to 60.1 s after it, the hold after the arrival', () => {
  const reach = (seconds: number) =>
    limits([
      [0, 'a', 'x'],
      [seconds, 'a', 'y'],
    ]).withoutMemory
  expect([0.099, 0.1, 60.099, 60.1].map(reach)).toEqual([0, 1, 1, 0])
})

test('memory cannot name at its last signal what was first asked for after it', () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [5, 'b', 'y'],
    [10, 'a', 'y'],
    [20, 'a', 'z'],
    [30, 'b', 'x'],
  ]
  const { outOfReach, reachable } = limits(lines)
  expect(outOfReach.novelty).toBe(3) // x at 0, y at 5, z at 20
  // y is known when a asks for it at 10, but a's only signal in reach, at 0, came before it was.
  expect(outOfReach.any).toBe(4)
  expect(reachable).toBe(1)
})

test('ticks and restarts are signals too; ticks only of VMs already known', () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [3_600, 'a', 'x'],
    [3_600, 'b', 'x'],
  ]
  const schedule = { period: 3_600_000, lead: 1_000 }
  expect(limits(lines).outOfReach.trigger).toBe(3)
  expect(limits(lines, { schedule }).outOfReach.trigger).toBe(2)
  const restarts = [{ time: 3_590_000, vm: 1 }]
  expect(limits(lines, { schedule }, 0, restarts).outOfReach.trigger).toBe(1)
})

test('a report of use is a signal where it triggers predictions', () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [60.5, 'a', 'y'],
  ]
  expect(limits(lines).withoutMemory).toBe(0)
  expect(limits(lines, { predictOnFeedback: true }).withoutMemory).toBe(1)
})

test('the limit curve rises one packet a push and ends at what is in reach', () => {
  const found = limits([
    [0, 'a', 'x'],
    [10, 'b', 'x'],
    [20, 'a', 'x2'],
    [30, 'b', 'x2'],
    [70, 'b', 'x'], // known, and b has a signal at 30
    [95, 'b', 'x2'], // known, and b has a signal at 70
  ])
  expect(found).toMatchObject({ events: 6, reachable: 2 })
  expect([0, 1, 2, 3].map((pushes) => limitCoverage(found, pushes))).toEqual([
    0,
    1 / 6,
    1 / 3,
    1 / 3,
  ])
})

test('a clairvoyant reaches its limit: 3 of 4, one push each', async () => {
  const lines: Line[] = [
    [0, 'a', 'w'],
    [10, 'a', 'x'],
    [20, 'a', 'y'],
    [30, 'a', 'z'],
  ]
  const log = logOf(lines)
  const trial = prepareTrial({ log, start: 0 }, defaultSettings)
  const policy = { kind: 'model', model: clairvoyant(log) } as const
  const outcome = await replay(trial, policy, defaultSettings)
  expect(outcome).toMatchObject({ events: 4, hits: 3, pushes: 3, useful: 3 })
  expect(limitsOf(trial, defaultSettings).withoutMemory).toBe(3)
})
