import { expect, test } from 'vitest'
import { below, seeded } from '../../../core/index.ts'
import { type DriftAlarm, overall } from './drift-alarm.ts'
import { DriftMonitor, type DriftOptions, type SavedScope } from './drift-monitor.ts'

const minute = 60_000
const day = 1_440 * minute
const start = Date.UTC(2026, 0, 5)

function monitorOf(options: DriftOptions = {}, saved: readonly SavedScope[] = []) {
  const alarms: DriftAlarm[] = []
  const monitor = new DriftMonitor((alarm) => alarms.push(alarm), options, saved)
  return { monitor, alarms }
}

/** Three first packets and predictions a minute of a network with this coverage. */
function live(
  monitor: DriftMonitor,
  vni: number,
  [from, to]: readonly [number, number],
  coverage: number,
  seed: number,
): void {
  const random = seeded(seed)
  for (let time = start + from * day; time < start + to * day; time += minute)
    for (let i = 0; i < 3; i++) {
      monitor.firstPacket({ vni, time, inTime: random() < coverage })
      monitor.asked({ vni, time, destination: `10.0.0.${below(random, 9)}`, port: 443 })
      monitor.predicted({ vni, time, probability: random() })
      monitor.judged({ vni, time, probability: 0.3, happened: random() < 0.3 })
    }
}

test('an alarm names the network, says what it means, and the network beside it raises none', () => {
  const { monitor, alarms } = monitorOf()
  for (let d = 0; d < 5; d++) {
    live(monitor, 5001, [d, d + 1], d < 4 ? 0.7 : 0.3, d)
    live(monitor, 5002, [d, d + 1], 0.7, 100 + d)
  }
  const own = alarms.filter(({ vni }) => vni === 5001)
  expect(own.map(({ signal }) => signal)).toEqual(['coverage'])
  expect(own[0]!.meaning).toMatch(
    /^Coverage of VNI 5001 fell from the \d+\.\d % usual at this hour to \d+\.\d %: the model misses/,
  )
  expect(alarms.filter(({ vni }) => vni === 5002)).toEqual([])
  expect(alarms.some(({ vni }) => vni === overall)).toBe(true)
})

test('a network stands exactly where it stands without its neighbour', () => {
  const [alone, beside] = [monitorOf().monitor, monitorOf().monitor]
  live(alone, 5001, [0, 2], 0.6, 1)
  live(beside, 5002, [0, 1], 0.1, 2)
  live(beside, 5001, [0, 2], 0.6, 1)
  expect(beside.status(5001)).toEqual(alone.status(5001))
})

test('probabilities that are too low raise an alarm that says so', () => {
  const { monitor, alarms } = monitorOf()
  const random = seeded(3)
  for (let time = start; time < start + 5 * day; time += minute / 4) {
    const chance = time < start + 4 * day ? 0.2 : 0.5
    monitor.judged({ vni: 7, time, probability: 0.2, happened: random() < chance })
  }
  expect(alarms[0]).toMatchObject({ vni: 7, signal: 'calibration', severity: 'alarm' })
  expect(alarms[0]!.meaning).toMatch(/probabilities are too low$/)
})

test('at most so many networks are watched: the one not heard of for longest is dropped', () => {
  const { monitor } = monitorOf({ maxNetworks: 2 })
  for (const vni of [11, 12, 11, 13]) monitor.firstPacket({ vni, time: start, inTime: true })
  expect(monitor.networks).toEqual([11, 13])
  expect(monitor.status(12)).toBeUndefined()
  expect(monitor.dropped()).toEqual([12])
  expect(monitor.dropped()).toEqual([])
})

test('changed gives what was heard of once, longest ago first; with it another monitor goes on', () => {
  const { monitor } = monitorOf()
  live(monitor, 5001, [0, 3], 0.6, 4)
  const saved = monitor.changed(10)
  expect(saved.map(({ vni }) => vni).sort()).toEqual([overall, 5001])
  expect(monitor.changed(10)).toEqual([])
  const resumed = monitorOf({}, JSON.parse(JSON.stringify(saved)))
  expect(resumed.monitor.status(5001)).toEqual(monitor.status(5001))
  live(monitor, 5001, [3, 3.2], 0.2, 5)
  live(resumed.monitor, 5001, [3, 3.2], 0.2, 5)
  expect(resumed.monitor.status(5001)).toEqual(monitor.status(5001))
  expect(resumed.alarms.length).toBeGreaterThan(0)
})

test('a new model begins a new reference where inputs had drifted, and only there', () => {
  const { monitor } = monitorOf({ inputs: { windowTime: day / 4, leastValues: 50 } })
  live(monitor, 5001, [0, 2], 0.6, 6)
  live(monitor, 5002, [0, 2], 0.6, 7)
  for (let time = start + 2 * day; time < start + 3 * day; time += minute)
    monitor.asked({ vni: 5001, time, destination: '10.7.7.7' })
  expect(monitor.status(5001)!.inputs.item.drifted).toBe('alarm')
  monitor.learned()
  expect(monitor.status(5001)!.inputs.item).toMatchObject({ phase: 'bins', drifted: 'no' })
  expect(monitor.status(5002)!.inputs.item.phase).toBe('watching')
})
