import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { overall } from '../../ml/index.ts'
import { Activity, type ActivityEvent } from '../activity.ts'
import { Deliveries, type PlanItem } from '../plans/deliveries.ts'
import { type RequestReport, Store } from '../store/store.ts'
import { DriftWatch } from './drift-watch.ts'

const minute = 60_000
const day = 1_440 * minute
/** A Monday. */
const start = Date.UTC(2026, 0, 5)

function watched(store = new Store(':memory:', { maxRows: 1e6, maxAge: Number.MAX_SAFE_INTEGER })) {
  const activity = new Activity()
  const clock = { now: start }
  const predictor = { manifest: { version: 'v1' } as { version: string } | undefined }
  const events: ActivityEvent[] = []
  activity.subscribe({ types: new Set(['alarm']) }, (event) => events.push(event))
  const watch = new DriftWatch({
    ...{ database: store.database, activity, predictor },
    now: () => clock.now,
  })
  return { store, watch, clock, predictor, events }
}

type Watched = ReturnType<typeof watched>

/** Two first packets a minute of VNI 5001, of which the share `coverage` met its item. */
function live({ watch }: Watched, [from, to]: readonly [number, number], coverage: number): void {
  const random = seeded(from * 10 + 1)
  for (let time = start + from * day; time < start + to * day; time += minute / 2) {
    const item = { vni: 5001, source: '10.0.0.4', destination: '10.0.0.9', time }
    if (random() < coverage) watch.addOutcomes([{ ...item, outcome: 'used', pushedAt: time - 500 }])
    else watch.addRequests([{ ...item, requestId: `${time}`, port: 443, protocol: 6, host: 'h' }])
  }
}

test('a fall of coverage is an alarm on disk, an event, and told to who asked; all of it once', () => {
  const running = watched()
  const heard: string[] = []
  running.watch.onAlarm(({ vni, signal }) => heard.push(`${vni} ${signal}`))
  live(running, [0, 4], 0.8)
  live(running, [4, 4.5], 0.3)
  expect(heard).toEqual(['5001 coverage', `${overall} coverage`])
  expect(running.watch.alarmsOf(5001, 9)).toMatchObject([{ signal: 'coverage', severity: 'alarm' }])
  expect(running.events).toMatchObject([
    { vni: 5001, name: 'drift of coverage' },
    { name: 'drift of coverage' },
  ])
  expect(running.events[1]).not.toHaveProperty('vni')
  // Everybody hears what is of no network, so it must not tell how others do.
  expect(running.events[1]).not.toMatchObject({ message: expect.stringMatching(/%/) })
})

test('a push that came late, or was not used, is no hit', () => {
  const { watch } = watched()
  const item = { vni: 7, source: 'a', destination: 'b', time: start }
  watch.addOutcomes([
    { ...item, outcome: 'used', pushedAt: start + 50 },
    { ...item, outcome: 'expired', pushedAt: start - 1_000 },
  ])
  expect(watch.status(7)!.outcomes.coverage.outcomes).toBe(1)
})

test('after a restart it goes on from where it was saved', () => {
  const before = watched()
  live(before, [0, 3], 0.8)
  before.watch.saveAll()
  const after = watched(before.store)
  expect(after.watch.status(5001)).toEqual(before.watch.status(5001))
  live(before, [3, 3.4], 0.4)
  live(after, [3, 3.4], 0.4)
  expect(after.watch.status(5001)).toEqual(before.watch.status(5001))
  expect(after.watch.alarmsOf(5001, 9).length).toBeGreaterThan(0)
})

const itemOf = (n: number, times: Pick<PlanItem, 'planned' | 'expires'>): PlanItem => ({
  ...{ plan: `p${n}`, vni: 5001, host: 'h', source: '10.0.0.4', destination: `10.0.1.${n}` },
  ...{ probability: 0.5, model: 'v1', state: 'shadow' as const },
  ...times,
})

test('a planned item is judged once, a minute after its time: asked for within it, or not', () => {
  const { store, watch, clock } = watched()
  const deliveries = new Deliveries(
    store.database,
    { idleTimeout: minute, confirmWithin: minute },
    start,
  )
  const times = { planned: start, expires: start + minute }
  deliveries.keep([itemOf(1, times), itemOf(2, times), itemOf(3, times)])
  const request = (n: number, time: number): RequestReport => ({
    ...{ vni: 5001, source: '10.0.0.4', destination: `10.0.1.${n}`, time },
    ...{ requestId: `${n}`, port: 443, protocol: 6, host: 'h' },
  })
  store.addRequests([request(1, start + 1_000), request(2, start + 2 * minute)], start)
  clock.now = start + 2 * minute
  watch.round()
  expect(watch.status(5001)).toBeUndefined()
  clock.now = start + 2 * minute + 1
  watch.round()
  watch.round()
  expect(watch.status(5001)!.outcomes.calibration.outcomes).toBe(3)
})

test('what is saved in rounds is all of it in the end', () => {
  const { store, watch } = watched()
  for (let vni = 1; vni <= 50; vni++)
    watch.addOutcomes([
      { vni, source: 'a', destination: 'b', time: start, outcome: 'used', pushedAt: start - 1 },
    ])
  const saved = () =>
    store.database.prepare('SELECT count(*) AS n FROM drift_states').get() as { n: number }
  watch.round()
  expect(saved().n).toBe(10)
  for (let i = 0; i < 5; i++) watch.round()
  expect(saved().n).toBe(51)
})

test('of one network the latest 200 alarms are kept', () => {
  const running = watched()
  const { store, watch } = running
  live(running, [0, 4], 0.8)
  live(running, [4, 4.5], 0.3)
  const copy = store.database.prepare(`INSERT INTO drift_alarms
    (time, vni, signal, detector, severity, before, after, meaning)
    SELECT time, vni, signal, detector, severity, before, after, meaning FROM drift_alarms WHERE vni = 5001 LIMIT 1`)
  for (let i = 0; i < 300; i++) copy.run()
  live(running, [4.5, 5], 0.9)
  expect(watch.alarmsOf(5001, 1_000)).toHaveLength(200)
})
