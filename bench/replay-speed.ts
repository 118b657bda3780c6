import assert from 'node:assert/strict'
import { randomExponential, randomLogNormal } from 'd3-random'
import { below, type Random, seeded } from '../core/index.ts'
import { EndpointTable, type EventLog } from '../datasets/index.ts'
import { defaultSettings, type Outcome, prepareTrial, recency, replay } from '../ml/index.ts'
import type { Bench } from './bench.ts'

const hour = 3_600_000
const runs = 3

/** How fast a log is replayed: the whole of it, from the log's columns to the outcome. */
export const replaySpeed: Bench = {
  id: 'replay-speed',
  question: 'How long does replaying 1,000,000 events with the recency policy take?',
  needsData: false,
  async run({ small, print }) {
    const length = small ? 100_000 : 1_000_000
    const log = heavyTailed(length, seeded(1))
    print(
      `${length} events of ${log.catalog.vms.size} VMs and ${log.catalog.items.size} items, seed 1`,
    )
    const outcomes: Outcome[] = []
    const seconds: number[] = []
    for (let run = 0; run < runs; run++) {
      const began = performance.now()
      const trial = prepareTrial({ log, start: 0 }, defaultSettings)
      const policy = { kind: 'model', model: recency(log.catalog) } as const
      outcomes.push(await replay(trial, policy, defaultSettings))
      seconds.push((performance.now() - began) / 1_000)
    }
    const [outcome] = outcomes
    for (const other of outcomes) assert.deepEqual(other, outcome)
    assert.equal(outcome!.events, length)
    seconds.sort((a, b) => a - b)
    const median = seconds[runs >> 1]!
    print(`${outcome!.pushes} pushes, ${outcome!.hits} hits; ${runs} runs that agree`)
    print(`seconds: ${seconds.map((value) => value.toFixed(2)).join(', ')}`)
    const eventsPerSecond = Math.round(length / median)
    return { figures: { seconds: median, eventsPerSecond }, targets: { seconds: '< 30' } }
  },
}

/**
 * The first `length` events of one day of VMs that each talk to a few or to many destinations
 * (log-normal, median 17 and p90 49, as in cisco_g22), each of which comes back after 60 s and an
 * exponential wait whose mean is anything from 10 minutes to a day.
 */
function heavyTailed(length: number, random: Random): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  const degree = randomLogNormal.source(random)(Math.log(17), 0.826)
  const wait = randomExponential.source(random)(1)
  const events: [time: number, vm: number, item: number][] = []
  // A third more than asked for, over the day, so that the cut at `length` falls before its end.
  while (events.length < (4 / 3) * length) {
    const vm = catalog.vms.add(1, `vm-${catalog.vms.size}`)
    const degreeOfVm = Math.min(2_000, Math.max(1, Math.round(degree())))
    const items = new Set(Array.from({ length: degreeOfVm }, () => below(random, 20_000)))
    for (const name of items) {
      const item = catalog.items.add(1, `item-${name}`)
      const mean = (hour / 6) * 144 ** random()
      for (let time = mean * wait(); time < 24 * hour; time += 60_000 + mean * wait())
        events.push([time, vm, item])
    }
  }
  events.sort(([a], [b]) => a - b)
  events.length = length
  const time = Float64Array.from(events, ([at]) => at)
  return {
    length,
    time,
    until: time,
    vm: Int32Array.from(events, ([, vm]) => vm),
    item: Int32Array.from(events, ([, , item]) => item),
    port: new Uint16Array(length),
    protocol: new Uint8Array(length),
    catalog,
  }
}
