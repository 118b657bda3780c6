import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minute, ten } from '../champion.cases.ts'
import { service } from '../http/app.cases.ts'
import { steadyClock } from '../steady-clock.ts'
import { Store } from '../store/store.ts'

const hour = 60 * minute
const year = 365 * 24 * hour
const report = (requestId: string, time: number) => ({
  requests: [{ requestId, time, vni: 5001, source: '10.0.0.4', destination: '10.0.0.12' }],
})

test('whatever the clock does, questions are answered, reports taken and plans made', async () => {
  const { post, clock } = await service()
  await post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  let time = ten
  for (const [n, leap] of [hour, -2 * hour, 20 * hour, -year, 2 * year, -year].entries()) {
    time += leap
    clock.now = time
    const question = { vni: 5001, ip: '10.0.0.4' }
    const { status, body } = await post('/v1/predictions', question)
    expect(status).toBe(200)
    expect(body.predictions.length).toBeGreaterThan(0)
    for (const { expiresAt } of body.predictions)
      expect(Date.parse(expiresAt)).toBe(time + 10 * minute)
    expect((await post('/v1/requests', report(`r-${n}`, time))).body).toMatchObject({ accepted: 1 })
    expect((await post('/v1/plans', { ...question, host: `host-${n}` })).status).toBe(200)
  }
})

test('a clock that is set back for an hour costs no report: a day ahead is taken', async () => {
  const { post, clock } = await service()
  clock.now = ten - hour
  expect((await post('/v1/requests', report('a', ten))).body).toMatchObject({ accepted: 1 })
  clock.now = ten
  expect((await post('/v1/requests', report('a', ten))).body).toMatchObject({ duplicates: 1 })
})

test('a steady clock never goes back, whatever the time of day is set to', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 1e6 }), fc.integer({ min: -1e12, max: 1e12 }))),
      (steps) => {
        let [passed, set] = [0, ten]
        const now = steadyClock(
          () => set,
          () => passed,
        )
        for (const [pass, leap] of steps) {
          const before = now()
          passed += pass
          set += pass + leap
          expect(now()).toBe(before + pass)
        }
      },
    ),
  )
})

test('a clock that is set ten years ahead removes nothing that is young', () => {
  let wall = ten
  const now = steadyClock(
    () => wall,
    () => 0,
  )
  const store = new Store(':memory:', { maxRows: 1_000, maxAge: 24 * hour })
  const outcome = { vni: 7, source: 'a', destination: 'b', pushedAt: ten, time: ten }
  store.addOutcomes([{ ...outcome, outcome: 'used' }], now())
  wall += 10 * year
  store.prune(now())
  expect(store.sightings(7, 'a', 10)).toHaveLength(1)
  // By the time of day it would be gone.
  store.prune(wall)
  expect(store.sightings(7, 'a', 10)).toHaveLength(0)
  store.close()
})
