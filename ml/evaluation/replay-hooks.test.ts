import { expect, test } from 'vitest'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import { type Ranking, recency, type SequenceModel } from '../models/sequence/index.ts'
import { replay } from './replay.ts'
import { defaultSettings } from './settings.ts'
import { prepareTrial } from './trial.ts'

const minute = 60_000
const settings = { ...defaultSettings, horizon: 10 * minute, top: 1 }

/** Two VMs, each asking in turn for x and y, five minutes apart: their own past names the other one. */
function logOf(rounds: number): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  const length = 2 * rounds
  const time = Float64Array.from({ length }, (_, e) => 5 * minute * (1 + (e >> 1)))
  return {
    length,
    time,
    until: time.slice(),
    vm: Int32Array.from({ length }, (_, e) => catalog.vms.add(7, `vm-${e % 2}`)),
    item: Int32Array.from({ length }, (_, e) => catalog.items.add(7, 'xy'[(e >> 1) % 2]!)),
    port: new Uint16Array(length),
    protocol: new Uint8Array(length),
    catalog,
  }
}

const nothing: Ranking = { items: new Int32Array(0), scores: new Float32Array(0) }

test('what is kept back is never pushed, and told of; all else is as without', async () => {
  const log = logOf(400)
  const trial = prepareTrial({ log, start: 4 }, settings)
  let [pushed, withheld] = [0, 0]
  const policy = { kind: 'model', model: recency(log.catalog) } as const
  const outcome = await replay(
    trial,
    policy,
    { ...settings, withheld: 0.25 },
    { pushed: () => pushed++, withheld: () => withheld++ },
  )
  expect(outcome.pushes).toBe(pushed)
  // About 400 draws: a deviation is 9.
  expect(withheld / (pushed + withheld)).toBeGreaterThan(0.15)
  expect(withheld / (pushed + withheld)).toBeLessThan(0.35)
  const whole = await replay(trial, policy, settings)
  expect(outcome.hits).toBeLessThan(whole.hits)
})

test('each first packet is told of once, with whether a push served it', async () => {
  const log = logOf(50)
  const trial = prepareTrial({ log, start: 4 }, settings)
  const told: boolean[] = []
  const policy = { kind: 'model', model: recency(log.catalog) } as const
  const outcome = await replay(trial, policy, settings, {
    firstPacket: (_, wasHit) => told.push(wasHit),
  })
  expect(told.length).toBe(outcome.events)
  expect(told.filter(Boolean).length).toBe(outcome.hits)
})

test('a model that is given at a refresh answers from then on', async () => {
  const log = logOf(50)
  const end = log.time[log.length - 1]!
  const refreshEvery = end / 2
  const trial = prepareTrial({ log, start: 4 }, settings)
  const silent: SequenceModel = {
    name: 'silent',
    catalog: log.catalog,
    top: async (queries) => queries.map(() => nothing),
    explain: () => '',
  }
  const moments: number[] = []
  const policy = { kind: 'model', model: silent } as const
  const outcome = await replay(
    trial,
    policy,
    { ...settings, refreshEvery },
    {
      retrain: async (now) => {
        moments.push(now)
        return { model: recency(log.catalog) }
      },
      pushed: (_vm, _item, now) => expect(now).toBeGreaterThanOrEqual(moments[0]!),
    },
  )
  expect(moments).toHaveLength(1)
  expect(outcome.pushes).toBeGreaterThan(0)
})

test('uses on a host that does not report never reach the controller', async () => {
  const log = logOf(60)
  const trial = prepareTrial({ log, start: 4 }, settings)
  const lengths: number[] = []
  const watching: SequenceModel = {
    ...recency(log.catalog),
    top: async (queries, k) => {
      lengths.push(...queries.map(({ history }) => history.length))
      return recency(log.catalog).top(queries, k)
    },
  }
  const policy = { kind: 'model', model: watching } as const
  const outcome = await replay(trial, policy, settings, { reports: () => false })
  // Two requests of each VM before the replay; after it only what missed.
  expect(Math.max(...lengths)).toBeLessThanOrEqual(2 + outcome.events - outcome.hits)
  expect(outcome.hits).toBeGreaterThan(0)
})
