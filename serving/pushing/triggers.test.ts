import { expect, onTestFinished, test } from 'vitest'
import { type Asked, championOf, minute, smallRegion, ten } from '../champion.cases.ts'
import { configuration, hostOf } from '../desired/told.cases.ts'
import { emulateAca } from '../emulation/aca.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { type Service, service } from '../http/app.cases.ts'
import type { PushConfig } from '../http/pushing.ts'
import type { PlanAnswer } from '../plans/planner.ts'

/** A service that plans by itself for VNI 5001 and its VMs, in mode on, and the plans that it makes. */
async function triggered(
  config: PushConfig = { triggers: { isActive: true } },
  asked: readonly Asked[] = smallRegion,
  ports: readonly number[] = [4, 9, 12, 13, 20, 21, 22, 23, 24],
) {
  const planning = { settings: { withholding: { share: 0, seed: 1 } } }
  const running = await service(await championOf(asked), { pushing: config }, planning)
  await running.post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  await running.post('/v1/states', configuration(5001, ports))
  const plans: PlanAnswer[] = []
  running.planner.onPlan((plan) => plans.push(plan))
  return { ...running, plans }
}

let requests = 0
const ask = ({ post, clock }: Service, source: string, destination: string, over: object = {}) =>
  post('/v1/requests', {
    requests: [
      { requestId: `${requests++}`, time: clock.now, vni: 5001, source, destination, ...over },
    ],
  })
const events = ({ post }: Service, ...some: object[]) => post('/v1/events', { events: some })
const told = ({ pushes }: PlanAnswer) => pushes.map(({ candidate }) => candidate.destination)

test('at a request what follows is planned for the VM; what it just asked for is held', async () => {
  const running = await triggered()
  await ask(running, '10.0.0.4', '10.0.0.12')
  await expect.poll(() => running.plans.length).toBe(1)
  const [plan] = running.plans as [PlanAnswer]
  expect(plan.cause).toBe('request')
  expect(plan.vms.map(({ ip }) => ip)).toEqual(['10.0.0.4'])
  expect(told(plan).sort()).toEqual(['10.0.0.13', '10.0.0.9'])
  const metrics = (await running.get('/metrics')).text
  expect(metrics).toContain('portent_planned_pushes_total{reach="allowed"} 2')
})

test('the use of a pushed item, which nobody asks for, makes a plan as a request does', async () => {
  const running = await triggered()
  const use = { vni: 5001, source: '10.0.0.4', destination: '10.0.0.9', outcome: 'used' }
  await running.post('/v1/feedback', {
    outcomes: [{ ...use, pushedAt: ten - 2_000, time: ten - 1_000 }],
  })
  await expect.poll(() => running.plans.map(({ cause }) => cause)).toEqual(['request'])
})

test('VMs that ask together are planned for together, each once', async () => {
  const running = await triggered()
  await running.post('/v1/requests', {
    requests: [20, 21, 20, 22].map((n, i) => ({
      ...{ requestId: `together-${i}`, time: ten, vni: 5001 },
      ...{ source: `10.0.0.${n}`, destination: `10.0.0.${i + 100}` },
    })),
  })
  await expect.poll(() => running.plans.length).toBe(1)
  expect(running.plans[0]!.vms.map(({ ip }) => ip)).toEqual(['10.0.0.20', '10.0.0.21', '10.0.0.22'])
})

test('without somebody to push to, or in mode off, no request makes a plan', async () => {
  const quiet = await triggered({})
  await ask(quiet, '10.0.0.4', '10.0.0.12')
  const off = await triggered()
  await off.post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'off' })
  await ask(off, '10.0.0.4', '10.0.0.12')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect([quiet.plans, off.plans]).toEqual([[], []])
})

test('a new port is planned what ports like it asked first, as far as they are known', async () => {
  const running = await triggered()
  // Ports 23 and 24 began with the database and a cache; 10.0.0.50 is of no port, so nobody can be sent it.
  const event = { type: 'port-created', vni: 5001, ip: '10.0.0.22', host: hostOf(22) }
  const { status, body } = await events(running, event)
  expect(status).toBe(200)
  const [answer] = body.events
  expect(answer).toMatchObject({ type: 'port-created', isNew: true })
  expect(answer.plan.vms[0]).toMatchObject({ ip: '10.0.0.22', mode: 'on' })
  const database = answer.plan.pushes.find(
    ({ destination }: { destination: string }) => destination === '10.0.0.9',
  )
  // All of the other eight that ever asked: 4, 20, 21, 23 and 24 began with the database.
  expect(database.reason).toContain('asked first by 5 of 5 ports like it')
  expect(database.host).toBe(hostOf(22))
})

test('of a deleted port hosts hold nothing, and nothing is planned to it or for it until it is back', async () => {
  const running = await triggered({})
  const { post } = running
  const query = { vni: 5001, ip: '10.0.0.4' }
  const { planId } = (await post('/v1/plans', query)).body
  await post('/v1/deliveries', { deliveries: [{ planId, vni: 5001, status: 'delivered' }] })
  running.clock.now += 1_000
  const gone = await events(running, { type: 'port-deleted', vni: 5001, ip: '10.0.0.9' })
  expect(gone.body.events).toEqual([{ type: 'port-deleted', isNew: true, plan: null }])
  const refused = async (ip: string) =>
    Object.fromEntries(
      (await post('/v1/plans', { vni: 5001, ip })).body.refusals.map(
        ({ destination, refused: why }: Record<string, string>) => [destination, why],
      ),
    )
  expect(await refused('10.0.0.4')).toMatchObject({ '10.0.0.9': 'deleted', '10.0.0.12': 'held' })
  expect(new Set(Object.values(await refused('10.0.0.9')))).toEqual(new Set(['deleted']))
  // A state that tells of it says that it is back, and no host holds it any more.
  await post('/v1/states', configuration(5001, [9]))
  const { body } = await post('/v1/plans', query)
  expect(body.pushes.map(({ destination }: { destination: string }) => destination)).toEqual([
    '10.0.0.9',
  ])
})

test('what a moved VM had in use is planned for its new host, though the state still says the old one', async () => {
  const running = await triggered({})
  await ask(running, '10.0.0.4', '10.0.0.13', { host: hostOf(4) })
  running.clock.now += 5_000
  const event = { type: 'port-migrated', vni: 5001, ip: '10.0.0.4', host: '172.16.9.9' }
  const { body } = await events(running, event)
  const { pushes, vms } = body.events[0].plan
  expect(vms[0].host).toBe('172.16.9.9')
  const used = pushes.find(
    ({ destination }: { destination: string }) => destination === '10.0.0.13',
  )
  expect(used).toMatchObject({ host: '172.16.9.9' })
  expect(used.reason).toMatch(/^in use when it moved; /)
  // Told again, or late, it is no news.
  const old = { ...event, host: hostOf(4), time: ten }
  expect((await events(running, old)).body.events[0]).toMatchObject({ isNew: false, plan: null })
  expect((await running.post('/v1/plans', { vni: 5001, ip: '10.0.0.4' })).body.vms[0].host).toBe(
    '172.16.9.9',
  )
})

test('after a restart the VMs of the host are planned what they had in use, whoever reports it', async () => {
  const running = await triggered()
  const { post, plans, clock } = running
  await ask(running, '10.0.0.4', '10.0.0.13', { host: hostOf(4) })
  await expect.poll(() => plans.length).toBe(1)
  clock.now += 5_000
  const restart = { state_requests: [{ request_type: 'AGENT_RESTARTED', request_id: 'r' }] }
  await post(`/v1/alcor/host-requests?host_ip=${hostOf(4)}`, restart)
  await expect.poll(() => plans.length).toBe(2)
  const [, plan] = plans as [PlanAnswer, PlanAnswer]
  expect(plan.cause).toBe('host-restarted')
  const first = plan.pushes.map(({ candidate }) => candidate)
  expect(first.find(({ destination }) => destination === '10.0.0.13')?.reason).toMatch(
    /^in use when its agent restarted/,
  )
  // Most likely first.
  const probabilities = first.map(({ probability }) => probability)
  expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a))
  clock.now += 5_000
  const event = { type: 'host-restarted', host: hostOf(4), requestId: 'r2' }
  const { body } = await events(running, event)
  expect(body.events[0]).toMatchObject({ isNew: true, plan: { vms: [{ ip: '10.0.0.4' }] } })
  expect((await events(running, event)).body.events[0]).toMatchObject({ isNew: false })
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(plans.map(({ cause }) => cause).slice(2)).toEqual(['host-restarted'])
})

test('on a schedule every VM that was active is planned for, and no other', async () => {
  const running = await triggered({ triggers: { isActive: true, every: 20 } })
  await ask(running, '10.0.0.4', '10.0.0.12')
  await expect
    .poll(() => running.plans.filter(({ cause }) => cause === 'schedule').length)
    .toBeGreaterThan(1)
  const scheduled = running.plans.find(({ cause }) => cause === 'schedule')!
  expect(scheduled.vms.map(({ ip }) => ip)).toEqual(['10.0.0.4'])
  running.clock.now += 61 * minute
  await new Promise((resolve) => setTimeout(resolve, 60))
  const count = running.plans.length
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(running.plans.length).toBe(count)
  await running.app.pushing.stop()
})

test('when more VMs wait than may, those that wait longest are dropped and counted', async () => {
  const running = await triggered({ triggers: { isActive: true, mostWaiting: 2 } })
  await running.post('/v1/requests', {
    requests: [20, 21, 22, 23].map((n) => ({
      ...{ requestId: `many-${n}`, time: ten, vni: 5001 },
      ...{ source: `10.0.0.${n}`, destination: '10.0.0.99' },
    })),
  })
  await expect.poll(() => running.plans.length).toBe(1)
  expect(running.plans[0]!.vms.map(({ ip }) => ip)).toEqual(['10.0.0.22', '10.0.0.23'])
  expect((await running.get('/metrics')).text).toContain('portent_unplanned_vms_total 2')
})

test('a request makes a plan that is pushed, held, audited, counted and told, with nobody asking', async () => {
  const ncm = await emulateNcm({ seed: 1, median: 0 })
  const aca = await emulateAca({ host: hostOf(4), ncm: { address: ncm.address } })
  ncm.register(hostOf(4), aca.address)
  onTestFinished(() => {
    aca.close()
    ncm.kill()
  })
  const running = await triggered({ to: { ncm: { address: ncm.address } } })
  onTestFinished(() => running.app.pushing.stop())
  const heard: string[] = []
  running.activity.subscribe({ types: new Set(['push'] as const) }, (event) => {
    if (event.type === 'push') heard.push(`${event.host} ${event.destination}`)
  })
  await ask(running, '10.0.0.4', '10.0.0.12')
  await expect.poll(() => aca.held()).toBe(2)
  await expect
    .poll(() => heard.sort())
    .toEqual(['10.0.0.13', '10.0.0.9'].map((item) => `${hostOf(4)} ${item}`))
  const { pushes } = (await running.get('/v1/pushes?vni=5001')).body
  expect(pushes).toHaveLength(2)
  expect(pushes[0]).toMatchObject({
    ...{ vni: 5001, host: hostOf(4), source: '10.0.0.4', cause: 'request', attempt: 1 },
    ...{ target: ncm.address, outcome: 'confirmed', reply: 'OK' },
  })
  const before = `before=${pushes[0].seq}`
  expect((await running.get(`/v1/pushes?${before}`)).body.pushes).toEqual([pushes[1]])
  const metrics = (await running.get('/metrics')).text
  expect(metrics).toContain('portent_sent_items_total{outcome="confirmed"} 2')
  expect(metrics).toContain('portent_push_queue_items 0')
})

test('events are refused whole where one is not valid; without a model they are taken all the same', async () => {
  const running = await triggered({})
  const bad = await events(running, { type: 'port-migrated', vni: 5001, ip: '10.0.0.4' })
  expect(bad.status).toBe(400)
  const future = { type: 'port-deleted', vni: 5001, ip: '10.0.0.4', time: ten + 48 * 60 * minute }
  expect((await events(running, future)).status).toBe(400)
  const blank = await service(null)
  const { status, body } = await events(blank, { type: 'port-created', vni: 1, ip: '10.0.0.4' })
  expect([status, body.events]).toEqual([200, [{ type: 'port-created', isNew: true, plan: null }]])
})
