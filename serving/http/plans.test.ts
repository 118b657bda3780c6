import { expect, test } from 'vitest'
import { readStates } from '../../goalstate/index.ts'
import { championOf, minute, smallRegion, ten } from '../champion.cases.ts'
import { configuration, hostOf } from '../desired/told.cases.ts'
import type { PlannerOptions } from '../plans/planner.ts'
import { type Service, service } from './app.cases.ts'

const url = '/v1/plans'
const none = { settings: { withholding: { share: 0, seed: 1 } } }

/** A service that pushes, and has been told of the ports of VNI 5001. */
async function pushing(planning: PlannerOptions = none, told: object | null = state()) {
  const running = await service(await championOf(smallRegion), {}, planning)
  await mode(running, { mode: 'on' })
  if (told) expect((await running.post('/v1/states', told)).status).toBe(200)
  return running
}
const state = () => configuration(5001, [4, 9, 12, 13, 20])
const mode = ({ post }: Service, change: object) =>
  post('/v1/admin/modes', { who: 'test', reason: 'to see', ...change })
const query = { vni: 5001, ip: '10.0.0.4' }
const pushed = (body: { pushes: { destination: string }[] }) =>
  body.pushes.map(({ destination }) => destination).sort()
const refusedAs = (body: { refusals: { destination: string; refused: string }[] }) =>
  Object.fromEntries(body.refusals.map(({ destination, refused }) => [destination, refused]))

test('a plan says what to push and why, and has it as one goal state for the host', async () => {
  const { post } = await pushing()
  const { status, body } = await post(url, query)
  expect(status).toBe(200)
  expect(pushed(body)).toEqual(['10.0.0.12', '10.0.0.13', '10.0.0.9'])
  const first = body.pushes[0]
  expect(first).toMatchObject({
    vni: 5001,
    source: '10.0.0.4',
    host: hostOf(4),
    reach: 'allowed',
    hasState: true,
    costMs: 0.055,
    expiresAt: '2026-01-05T10:10:00.000Z',
    why: expect.stringContaining('security groups and routes allow it'),
  })
  // Of a horizon of ten minutes, 100 ms come too soon.
  expect(first.savingMs).toBeCloseTo(first.probability * (1 - 100 / 600_000) * 99, 9)
  expect(body.goalStates).toHaveLength(1)
  const [goalState] = body.goalStates
  expect(Object.keys(goalState.host_resources)).toEqual([hostOf(4)])
  expect(Object.keys(goalState.neighbor_states).sort()).toEqual([
    'L2/vpc-5001-p12',
    'L2/vpc-5001-p13',
    'L2/vpc-5001-p9',
  ])
  expect(goalState.vpc_states['vpc-5001'].configuration.tunnel_id).toBe(5001)
})

test('the goal state of a batch is found consistent by the check of the same service', async () => {
  const { post } = await pushing()
  const vms = [4, 20, 12].map((n) => ({ vni: 5001, ip: `10.0.0.${n}` }))
  const { body } = await post(url, { vms })
  expect(Object.keys(body.goalStates[0].host_resources).sort()).toEqual(
    [hostOf(12), hostOf(20), hostOf(4)].sort(),
  )
  const checked = await post('/v1/check', { state: body.goalStates[0], onDemand: true })
  const errors = checked.body.findings.filter(
    ({ severity }: { severity: string }) => severity === 'error',
  )
  expect(errors).toEqual([])
})

test('protobuf is answered when it is asked for: the same neighbors, each message after its length', async () => {
  const { app } = await pushing()
  const reply = await app.fastify.inject({
    method: 'POST',
    url,
    payload: query,
    headers: { accept: 'application/x-protobuf' },
  })
  expect(reply.headers['content-type']).toBe('application/x-protobuf')
  expect(reply.headers['portent-plan-id']).toMatch(/^[0-9a-f-]{36}$/)
  const ids: string[] = []
  for await (const { resources } of readStates([reply.rawPayload], {
    name: 'plan',
    as: 'GoalStateV2',
  }))
    for (const { type, key } of resources) if (type === 'neighbor') ids.push(key)
  expect(ids.sort()).toEqual(['L2/vpc-5001-p12', 'L2/vpc-5001-p13', 'L2/vpc-5001-p9'])
})

test('a state that leaves the VPC out, as agents do not need it, makes goal states all the same', async () => {
  const { vpcs_internal: _, ...told } = state()
  const { post } = await pushing(none, told)
  const { body } = await post(url, query)
  expect(pushed(body)).toEqual(['10.0.0.12', '10.0.0.13', '10.0.0.9'])
  expect(Object.keys(body.goalStates[0].neighbor_states)).toHaveLength(3)
})

test('what is planned is not planned again until it failed, expired or was let go', async () => {
  const running = await pushing()
  const { post, clock } = running
  const first = await post(url, query)
  expect(refusedAs((await post(url, query)).body)).toMatchObject({ '10.0.0.9': 'pending' })
  const { planId } = first.body
  const report = (over: object) =>
    post('/v1/deliveries', { deliveries: [{ planId, vni: 5001, status: 'delivered', ...over }] })
  expect((await report({ destination: '10.0.0.9' })).body.delivered).toBe(1)
  expect((await report({ destination: '10.0.0.12', status: 'failed' })).body.failed).toBe(1)
  const second = (await post(url, query)).body
  expect(pushed(second)).toEqual(['10.0.0.12'])
  expect(refusedAs(second)).toEqual({ '10.0.0.9': 'held', '10.0.0.13': 'pending' })
  clock.now = ten + minute + 1_000
  expect(pushed((await post(url, query)).body)).toEqual(['10.0.0.12', '10.0.0.13', '10.0.0.9'])
})

test('what the VM asked for itself, is sent already, or is next to it on the host is held', async () => {
  const beside = [ten - 65 * minute, 5001, '10.0.0.4', '10.0.0.5'] as const
  const running = await service(await championOf([...smallRegion, beside]), {}, none)
  const { post } = running
  await mode(running, { mode: 'on' })
  // Ports 4 and 5 are on one host, and port 12 is told to it as a neighbor.
  const told = configuration(5001, [4, 5, 9, 12, 13])
  await post('/v1/states', { ...told, neighbor_table: { '10.0.0.4': ['10.0.0.12'] } })
  const request = { requestId: 'a', time: ten - 1_000, vni: 5001, source: '10.0.0.4' }
  await post('/v1/requests', { requests: [{ ...request, destination: '10.0.0.9' }] })
  const { body } = await post(url, query)
  const why = Object.fromEntries(
    body.refusals.map(({ destination, why }: Record<string, string>) => [destination, why]),
  )
  expect(why).toEqual({
    '10.0.0.5': '10.0.0.5 is on the same host and subnet',
    '10.0.0.9': '10.0.0.4 used it within the idle timeout',
    '10.0.0.12': `the desired state sends it to ${hostOf(4)}`,
  })
  expect(new Set(Object.values(refusedAs(body)))).toEqual(new Set(['held']))
  expect(pushed(body)).toEqual(['10.0.0.13'])
})

test("after a restart of its agent a host's items are planned again", async () => {
  const { post } = await pushing()
  const { planId } = (await post(url, query)).body
  await post('/v1/deliveries', { deliveries: [{ planId, vni: 5001, status: 'delivered' }] })
  expect(pushed((await post(url, query)).body)).toEqual([])
  const restart = { state_requests: [{ request_type: 'AGENT_RESTARTED', request_id: 'r' }] }
  await post(`/v1/alcor/host-requests?host_ip=${hostOf(4)}`, restart)
  expect(pushed((await post(url, query)).body)).toEqual(['10.0.0.12', '10.0.0.13', '10.0.0.9'])
})

test('what security groups forbid is refused with the group in words', async () => {
  const closed = { id: 'closed', name: 'closed', security_group_rules: [] }
  const told = {
    ...configuration(5001, [4, 9, 12], { groups: { 9: ['closed'] } }),
    security_groups_internal: [closed],
  }
  const { post } = await pushing(none, told)
  const { body } = await post(url, query)
  const refusal = body.refusals.find(
    ({ destination }: { destination: string }) => destination === '10.0.0.9',
  )
  expect(refusal).toMatchObject({
    refused: 'unreachable',
    why: 'no security group of 10.0.0.9 lets anything in from 10.0.0.4',
  })
  expect(pushed(body)).toContain('10.0.0.12')
})

test('without a desired state it pushes with that as the reason, for a host that requests named', async () => {
  const running = await pushing(none, null)
  const { post } = running
  expect(refusedAs((await post(url, query)).body)).toMatchObject({ '10.0.0.9': 'no-host' })
  const request = { requestId: 'a', time: ten - 5 * minute, ...{ vni: 5001, source: '10.0.0.4' } }
  await post('/v1/requests', { requests: [{ ...request, destination: '10.0.0.50', host: 'h7' }] })
  const { body } = await post(url, query)
  expect(body.pushes[0]).toMatchObject({
    host: 'h7',
    reach: 'unknown',
    hasState: false,
    why: expect.stringContaining('no desired state of VNI 5001 was told'),
  })
  expect(body.goalStates).toEqual([])
})

test('shadow decides and pushes nothing, off does not even ask the model', async () => {
  const running = await pushing()
  await mode(running, { vnis: { 5001: 'shadow' } })
  const shadow = (await running.post(url, query)).body
  expect(shadow.pushes).toEqual([])
  expect(shadow.goalStates).toEqual([])
  expect(new Set(Object.values(refusedAs(shadow)))).toEqual(new Set(['shadow']))
  await mode(running, { vnis: { 5001: 'off' } })
  expect((await running.post(url, query)).body).toMatchObject({
    vms: [{ mode: 'off', why: 'the mode is off for VNI 5001' }],
    pushes: [],
    refusals: [],
  })
})

test('the kill switch stops the next plan, whatever the modes, and lets go again', async () => {
  const running = await pushing()
  const kill = (on: boolean) =>
    running.post('/v1/admin/kill-switch', { who: 'test', reason: 'to see', on })
  expect((await kill(true)).body.killed).toBe(true)
  expect((await running.post(url, query)).body).toMatchObject({
    vms: [{ mode: 'off', why: 'the kill switch is on' }],
    pushes: [],
  })
  await kill(false)
  expect((await running.post(url, query)).body.pushes).toHaveLength(3)
})

test('every change has its audit row, newest first, with what was before and after', async () => {
  const running = await pushing()
  await running.post('/v1/admin/kill-switch', { who: 'ada', reason: 'agents refuse', on: true })
  const { entries } = (await running.get('/v1/admin/audit')).body
  expect(entries).toMatchObject([
    {
      who: 'ada',
      action: 'kill switch on',
      reason: 'agents refuse',
      time: '2026-01-05T10:00:00.000Z',
      before: { mode: 'on', killed: false },
      after: { mode: 'on', killed: true },
    },
    { who: 'test', action: 'change modes', before: { mode: 'shadow' }, after: { mode: 'on' } },
  ])
  expect((await running.post('/v1/admin/modes', { mode: 'on' })).status).toBe(400)
  expect(
    (await running.post('/v1/admin/modes', { who: 'a', reason: 'b', vnis: { x: 'on' } })).status,
  ).toBe(400)
  expect((await running.get('/v1/admin/audit')).body.entries).toHaveLength(2)
})

test('an item in a rhythm that is due before a push can be there is refused as too late', async () => {
  const beat = [4, 3, 2, 1].map(
    (n) => [ten + 50 - n * 5 * minute, 5001, '10.0.0.4', '10.0.0.9'] as const,
  )
  const running = await service(await championOf([...smallRegion, ...beat]), {}, none)
  await mode(running, { mode: 'on' })
  const { body } = await running.post(url, { ...query, host: 'h1' })
  expect(refusedAs(body)).toMatchObject({ '10.0.0.9': 'too-late' })
  expect(body.refusals[0].why).toBe('it is expected in 50 ms, and a push takes 100 ms')
})

test('a push that contradicts what else the host is told is refused, and its tokens come back', async () => {
  const told = state()
  // A MAC that is none: the agent would refuse the neighbor.
  told.ports_internal[1]!.mac_address = 'zz:zz'
  const { post, planner } = await pushing(none, told)
  const before = planner.tokensLeft().instance
  const { body } = await post(url, query)
  expect(refusedAs(body)).toMatchObject({ '10.0.0.9': 'contradiction' })
  expect(body.refusals[0].why).toMatch(/^ALC-/)
  expect(pushed(body)).toEqual(['10.0.0.12', '10.0.0.13'])
  expect(planner.tokensLeft().instance).toBe(before - 2)
})

test('budgets bound what is planned, and metrics tell how many and why not', async () => {
  const { post, get } = await pushing({ ...none, allowances: { host: { rate: 0, burst: 2 } } })
  const { body } = await post(url, query)
  expect(body.pushes).toHaveLength(2)
  expect(Object.values(refusedAs(body))).toEqual(['host-budget'])
  const metrics = (await get('/metrics')).text
  expect(metrics).toContain('portent_planned_pushes_total{reach="allowed"} 2')
  expect(metrics).toContain('portent_refused_pushes_total{reason="host-budget"} 1')
  expect(metrics).toContain('portent_push_tokens{scope="host"} 0')
})

test('what is kept back is refused as withheld, in the plan and in the store', async () => {
  const all = { settings: { withholding: { share: 1, seed: 1 } } }
  const { post, store } = await pushing(all)
  const { body } = await post(url, query)
  expect(new Set(Object.values(refusedAs(body)))).toEqual(new Set(['withheld']))
  const kept = store.database.prepare('SELECT destination, state FROM plan_items').all()
  expect(kept).toHaveLength(3)
  expect(kept).toContainEqual({ destination: '10.0.0.9', state: 'withheld' })
})

test('without a model it says so; more VMs than a batch may have, or none, are refused', async () => {
  const { post } = await service(null)
  expect((await post(url, query)).body.code).toBe('ERR_NO_MODEL')
  expect((await post(url, { vms: [] })).status).toBe(400)
  expect((await post(url, { vms: Array.from({ length: 257 }, () => query) })).status).toBe(400)
})

test('the same VM twice in a batch, or on two hosts, is planned and kept without quarrel', async () => {
  const { post } = await pushing()
  const { status, body } = await post(url, {
    vms: [query, query, { ...query, host: '172.16.9.9' }],
  })
  expect(status).toBe(200)
  expect(body.pushes).toHaveLength(6)
})

test('while nothing can be written no plan is made, and nothing is taken from the budgets', async () => {
  const { post, store, planner } = await pushing()
  const { database } = store
  for (const table of ['plan_items', 'planner_settings', 'desired_networks'])
    database.exec(`CREATE TRIGGER full_${table} BEFORE INSERT ON ${table}
      BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
  const before = planner.tokensLeft()
  const refused = { status: 503, body: { code: 'ERR_DATA_DIRECTORY' } }
  expect(await post(url, query)).toMatchObject(refused)
  expect(await post('/v1/states', configuration(5002, [4]))).toMatchObject(refused)
  expect(await post('/v1/admin/modes', { who: 'a', reason: 'b', mode: 'off' })).toMatchObject(
    refused,
  )
  expect(planner.tokensLeft()).toEqual(before)
  for (const table of ['plan_items', 'planner_settings', 'desired_networks'])
    database.exec(`DROP TRIGGER full_${table}`)
  // Nothing of it is left: the mode is on, the items are not on their way.
  expect((await post(url, query)).body.pushes).toHaveLength(3)
})
