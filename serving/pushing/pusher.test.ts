import { expect, test } from 'vitest'
import { readGoalState, writeOperationReply } from '../../goalstate/index.ts'
import { emulateAca } from '../emulation/aca.ts'
import { emulatedServer } from '../emulation/grpc-server.ts'
import { agentOf, itsHost, pushing, vm } from './pushing.cases.ts'

const three = ['10.0.0.12', '10.0.0.13', '10.0.0.9']

test('a plan goes through the NCM to its host, which holds it; it is delivered once it is confirmed', async () => {
  const service = await pushing()
  const aca = await agentOf(service)
  expect(await service.planned()).toEqual(three)
  await expect.poll(() => service.events).toEqual(['sent confirmed 3'])
  expect(aca.held()).toBe(3)
  expect((await aca.packet(5001, vm.ip, '10.0.0.9')).outcome).toBe('hit')
  const { body } = await service.post('/v1/plans', vm)
  const why = body.refusals.map(({ refused }: { refused: string }) => refused)
  expect([body.pushes, why]).toEqual([[], ['held', 'held', 'held']])
  expect(service.pusher.waiting).toBe(0)
})

test('straight to the agent of the host it is the same, and the NCM hears nothing of it', async () => {
  const aca = await emulateAca({ host: '127.0.0.1', ncm: { address: '127.0.0.1:1' } })
  const service = await pushing({}, { agentPort: Number(aca.address.split(':')[1]) })
  await service.post('/v1/plans', { ...vm, host: '127.0.0.1' })
  await expect.poll(() => service.events).toEqual(['sent confirmed 3'])
  expect(aca.held()).toBe(3)
  expect(service.ncm.pushed).toHaveLength(0)
  aca.close()
})

test('every item has an audit row that says plan, host, network, why, when, and what was replied', async () => {
  const service = await pushing()
  await agentOf(service)
  const { body } = await service.post('/v1/plans', vm)
  await expect.poll(() => service.events).toEqual(['sent confirmed 3'])
  const rows = service.pusher.audit.latest(5001, 10)
  expect(rows.map(({ destination }) => destination).sort()).toEqual(three)
  const [push] = body.pushes
  const row = rows.find(({ destination }) => destination === push.destination)!
  expect(row).toMatchObject({
    plan: body.planId,
    vni: 5001,
    host: itsHost,
    source: vm.ip,
    probability: push.probability,
    reason: push.reason,
    cause: 'asked',
    attempt: 1,
    target: service.ncm.address,
    outcome: 'confirmed',
    reply: 'OK',
  })
  expect(row.answered!).toBeGreaterThanOrEqual(row.sent)
  expect(service.pusher.audit.latest(5002, 10)).toEqual([])
})

test('while the NCM is down an item is sent again and again, stays on its way, and gets there in the end', async () => {
  const service = await pushing({ attempts: 20 })
  service.ncm.mood = 'broken'
  await service.planned()
  await expect
    .poll(() => service.events.filter((event) => event === 'sent failed 3').length)
    .toBeGreaterThanOrEqual(2)
  expect(await service.planned()).toEqual([])
  service.ncm.mood = 'well'
  await expect.poll(() => service.events.at(-1)).toMatch(/sent confirmed/)
  const attempts = service.pusher.audit.latest(5001, 100).map(({ attempt }) => attempt)
  expect(Math.max(...attempts)).toBeGreaterThan(2)
})

test('one that was sent as often as it may be is given up, and may be planned again', async () => {
  const service = await pushing({ attempts: 2 })
  service.ncm.mood = 'broken'
  await service.planned()
  await expect
    .poll(() => service.events)
    .toEqual(['sent failed 3', 'sent failed 3', ...Array(3).fill('dropped given-up 1')])
  expect(await service.planned()).toEqual(three)
})

test('an OK that answers for nothing proves nothing, unless the stream is believed', async () => {
  const silent = await emulatedServer(0, undefined, {
    PushGoalStatesStream(call) {
      call.on('data', () => call.write(Buffer.from(writeOperationReply([]))))
      call.on('end', () => call.end())
    },
  })
  const ncm = { address: silent.address }
  const doubting = await pushing({}, { ncm })
  await doubting.planned()
  await expect.poll(() => doubting.events).toEqual(['sent unconfirmed 3'])
  const believing = await pushing({ confirmBy: 'stream' }, { ncm })
  await believing.planned()
  await expect.poll(() => believing.events).toEqual(['sent confirmed 3'])
  silent.kill()
})

test('what comes for a host while a push to it is under way goes together in the next', async () => {
  const service = await pushing({ gather: 300 })
  await agentOf(service)
  await service.planned()
  const reports = service.pusher.audit.latest(5001, 9)
  await service.post('/v1/deliveries', {
    deliveries: [{ planId: reports[0]!.plan, vni: 5001, status: 'failed' }],
  })
  await service.post('/v1/plans', { ...vm, top: 1 })
  await service.post('/v1/plans', { ...vm, top: 2 })
  await expect.poll(() => service.pusher.waiting).toBe(0)
  const messages = service.ncm.pushed.map(
    (bytes) =>
      Object.keys(readGoalState(bytes, { as: 'GoalStateV2' }).state.neighbor_states).length,
  )
  expect(messages[0]).toBe(3)
  expect(messages.length).toBeLessThanOrEqual(2)
})

test('the kill switch stops what waits already', async () => {
  const service = await pushing({ attempts: 20, backoff: 200 })
  service.ncm.mood = 'broken'
  await service.planned()
  await expect.poll(() => service.events).toEqual(['sent failed 3'])
  await service.post('/v1/admin/kill-switch', { who: 'test', reason: 'to see', on: true })
  await expect
    .poll(() => service.events.filter((event) => event.startsWith('dropped stopped')).length)
    .toBe(3)
  expect(service.pusher.waiting).toBe(0)
})

test('the queue is bounded: what is beyond is refused at once and may be planned again', async () => {
  const service = await pushing({ mostItems: 2, attempts: 20, backoff: 10_000 })
  service.ncm.mood = 'broken'
  await service.planned()
  expect(service.events[0]).toBe('dropped full 1')
  await expect.poll(() => service.events).toContain('sent failed 2')
  expect(service.pusher.waiting).toBe(2)
  expect(await service.planned()).toHaveLength(1)
})

test('nothing is sent that cannot be audited', async () => {
  const service = await pushing({ attempts: 1 })
  service.store.database.exec(`CREATE TRIGGER full BEFORE INSERT ON push_audit
    BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
  await service.planned()
  await expect.poll(() => service.pusher.waiting).toBe(0)
  expect(service.events[0]).toMatch(/^failed cannot keep the audit of pushes .* disk full/)
  expect(service.ncm.pushed).toHaveLength(0)
})

test('what an agent confirmed while it came back empty is not held', async () => {
  const service = await pushing()
  await agentOf(service)
  const { clock, pusher, post } = service
  await post('/v1/plans', { ...vm, top: 1 })
  pusher.addRestarts([{ host: itsHost, requestId: 'r', time: clock.now + 50 }])
  await expect.poll(() => service.events).toEqual(['sent unconfirmed 1'])
})

test('of a port that is gone nothing more is sent', async () => {
  const service = await pushing({ attempts: 20, backoff: 200 })
  service.ncm.mood = 'broken'
  await service.planned()
  await expect.poll(() => service.events).toEqual(['sent failed 3'])
  service.pusher.portGone(5001, '10.0.0.9')
  service.ncm.mood = 'well'
  await expect.poll(() => service.pusher.waiting).toBe(0)
  const sent = service.pusher.audit.latest(5001, 100).filter(({ attempt }) => attempt > 1)
  expect(new Set(sent.map(({ destination }) => destination))).toEqual(
    new Set(['10.0.0.12', '10.0.0.13']),
  )
  expect(service.events).toContain('dropped gone 1')
})

test('when it stops, what waits is let go, and what is under way ends', async () => {
  const service = await pushing({ attempts: 20, backoff: 60_000 })
  service.ncm.mood = 'broken'
  await service.planned()
  await expect.poll(() => service.events).toEqual(['sent failed 3'])
  await service.pusher.stop()
  expect(service.events.at(-1)).toBe('dropped ended 3')
  await service.planned()
  expect(service.events.at(-1)).toBe('dropped ended 3')
})
