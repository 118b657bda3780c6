import { expect, test } from 'vitest'
import type { AgentRestart } from '../../datasets/index.ts'
import { type Line, logOf } from './by-hand.cases.ts'
import { tooLargeToPushAll } from './push-all.ts'
import { replay } from './replay.ts'
import { defaultSettings } from './settings.ts'
import { prepareTrial } from './trial.ts'

function trialOf(lines: Line[], start = 0, restarts: AgentRestart[] = []) {
  return prepareTrial({ log: logOf(lines), start, restarts }, defaultSettings)
}

const run = (...args: Parameters<typeof trialOf>) =>
  replay(trialOf(...args), { kind: 'push-all', largestVni: 100 }, defaultSettings)

test('by hand: 2 VMs and 2 items cost 4 pushes, and serve all but first packets', async () => {
  const outcome = await run([
    [0, 'a', 'x'], // new VM and item: a gets x
    [10, 'a', 'y'], // new item: a gets y
    [20, 'b', 'x'], // new VM: b gets x and y
    [20.05, 'b', 'y'], // on its way: late
    [500, 'b', 'x'], // held for good
    [900, 'b', 'x'], // the same push serves again
    [1_000, 'a', 'y'],
  ])
  expect(outcome).toMatchObject({ events: 7, hits: 3, late: 1, misses: 3, pushes: 4, useful: 2 })
  expect([...outcome.byVm.pushes]).toEqual([2, 2])
})

test('what was known before the replay is there for its first event', async () => {
  const outcome = await run(
    [
      [0, 'a', 'x'],
      [100, 'b', 'y'],
      [200, 'a', 'y'],
      [200, 'b', 'x'],
    ],
    2,
  )
  expect(outcome).toMatchObject({ events: 2, hits: 2, pushes: 4, useful: 2 })
})

test('a restart has everything known pushed again; what comes within 100 ms is late', async () => {
  const lines: Line[] = [
    [0, 'a', 'x'],
    [100, 'a', 'y'],
    [200, 'a', 'x'],
    [200.2, 'a', 'y'],
    [300, 'a', 'z'],
  ]
  const outcome = await run(lines, 0, [{ time: 199_950, vm: 0 }])
  expect(outcome).toMatchObject({ hits: 1, late: 1, misses: 3, pushes: 5, useful: 1 })
})

test('VNIs share nothing', async () => {
  const outcome = await run([
    [0, 'a', 'x'],
    [10, '7/a', '7/x'],
    [20, '7/b', '7/x'],
  ])
  expect([...outcome.byVm.pushes]).toEqual([1, 1, 1])
})

test('a VNI with more pairs than worth a thought is named', () => {
  const trial = trialOf([
    [0, '7/a', '7/x'],
    [10, '7/b', '7/y'],
    [20, '7/b', '7/z'],
  ])
  expect(tooLargeToPushAll(trial, 6)).toBeUndefined()
  expect(tooLargeToPushAll(trial, 5)).toBe(
    'push all is left out: VNI 7 has 2 VMs times 3 items, more than 5 pairs',
  )
})
