import { expect, test } from 'vitest'
import { minute, ten } from '../champion.cases.ts'
import { service } from '../http/app.cases.ts'

const request = (n: number, time: number, destination = '10.0.0.9') => ({
  ...{ requestId: `r${n}-${time}`, time, vni: 5001, source: '10.0.0.4', destination },
  ...{ port: 5432, protocol: 6, host: '172.16.0.1' },
})
const outcome = (
  time: number,
  pushedAt: number,
  what: 'used' | 'expired',
  destination: string,
) => ({
  ...{ vni: 5001, source: '10.0.0.4', destination, pushedAt, outcome: what, time },
})

test('the VMs of a network: those with most misses first, then those that only the model knows', async () => {
  const { post, get } = await service()
  await post('/v1/requests', { requests: [request(1, ten - minute), request(2, ten - 2 * minute)] })
  const used = outcome(ten - minute, ten - 2 * minute, 'used', '10.0.0.12')
  await post('/v1/feedback', { outcomes: [used] })
  const { status, body } = await get('/v1/networks/5001/vms')
  expect(status).toBe(200)
  expect([body.ip[0], body.requests[0], body.hits[0], body.latest[0]]).toEqual([
    ...['10.0.0.4', 2, 1, ten - minute],
  ])
  // Twelve more VMs are in the log that the model learned.
  expect(body.ip).toHaveLength(13)
  expect(new Set(body.ip).size).toBe(13)
  expect(body.requests.slice(1).every((count: number) => count === 0)).toBe(true)
  expect(new Set(body.cluster)).toEqual(new Set([0, 1]))
})

test('what is older than an hour is not counted', async () => {
  const { post, get, clock } = await service()
  await post('/v1/requests', { requests: [request(1, ten)] })
  clock.now += 61 * minute
  const { body } = await get('/v1/networks/5001/vms')
  expect(body.requests.every((count: number) => count === 0)).toBe(true)
})

test('a network that nobody has named has no VMs, and its map no points', async () => {
  const { get, app } = await service()
  expect((await get('/v1/networks/77/vms')).body.ip).toEqual([])
  const map = await app.fastify.inject({ url: '/v1/networks/77/map' })
  expect(map.rawPayload.readUInt32LE(0)).toBe(0)
})

test('a map has each VM of the network once, with its cluster', async () => {
  const { app } = await service()
  const { rawPayload: map, headers } = await app.fastify.inject({ url: '/v1/networks/5001/map' })
  expect(headers['content-type']).toBe('application/octet-stream')
  const n = map.readUInt32LE(0)
  expect(n).toBe(13)
  const ips: string[] = JSON.parse(map.subarray(4 + 8 * n).toString())
  expect(new Set(ips).size).toBe(13)
  const clusters = ips.map((_, i) => map.readInt32LE(4 + 4 * n + 4 * i))
  // Even addresses are of cluster 0 and odd ones of 1, as the test's champion has it.
  expect(clusters).toEqual(ips.map((ip) => Number(ip.at(-1)) % 2))
})

test('a timeline tells requests, pushes and what became of them, and why a packet was asked for', async () => {
  const { post, get } = await service()
  const requests = [
    request(1, ten - 9 * minute),
    request(2, ten - 5 * minute),
    request(3, ten - minute, '10.0.0.13'),
  ]
  await post('/v1/requests', { requests })
  const outcomes = [
    outcome(ten - 3 * minute, ten - 4 * minute, 'used', '10.0.0.12'),
    outcome(ten - 2.5 * minute, ten - 2.5 * minute + 40, 'used', '10.0.0.20'),
    outcome(ten - 2 * minute, ten - 8 * minute, 'expired', '10.0.0.13'),
  ]
  await post('/v1/feedback', { outcomes })
  const { body } = await get('/v1/vms/5001/10.0.0.4/timeline')
  expect(body.host).toBe('172.16.0.1')
  expect(body.events.map(({ type, destination }: Told) => `${type} ${destination}`)).toEqual([
    'request 10.0.0.9',
    'push 10.0.0.13',
    'request 10.0.0.9',
    'push 10.0.0.12',
    'hit 10.0.0.12',
    'late 10.0.0.20',
    'push 10.0.0.20',
    'expiry 10.0.0.13',
    'request 10.0.0.13',
  ])
  const whys = body.events.flatMap(({ why }: Told) => (why ? [why] : []))
  expect(whys).toEqual([
    'nothing was pushed for it; the VM had not asked for it before, as far as is kept',
    'nothing was pushed for it at that time, though the VM had asked for it once before',
    'it had been pushed, and left its host unused 60 s before',
  ])
})

interface Told {
  readonly type: string
  readonly destination: string
  readonly why?: string
}

test('an item that a plan kept back is told as withheld, and is why its packet was asked for', async () => {
  const withholding = { settings: { withholding: { share: 1, seed: 1 } } }
  const { post, get, clock } = await service(undefined, {}, withholding)
  await post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  await post('/v1/plans', { vni: 5001, ip: '10.0.0.4', host: '172.16.0.1' })
  clock.now += minute
  await post('/v1/requests', { requests: [request(1, ten + minute, '10.0.0.12')] })
  const { body } = await get('/v1/vms/5001/10.0.0.4/timeline')
  const told = body.events.filter(({ destination }: Told) => destination === '10.0.0.12')
  expect(told.map(({ type }: Told) => type)).toEqual(['withheld', 'request'])
  expect(told[1].why).toContain('kept back at random')
})

test('a limit leaves the latest events, and says that there are more', async () => {
  const { post, get } = await service()
  const requests = [1, 2, 3].map((n) => request(n, ten - n * minute))
  await post('/v1/requests', { requests })
  const { body } = await get('/v1/vms/5001/10.0.0.4/timeline?limit=2')
  expect(body.events.map(({ time }: { time: number }) => time)).toEqual([
    ...[ten - 2 * minute, ten - minute],
  ])
  expect(body.hasMore).toBe(true)
})

test('similar VMs are of the same cluster, most alike first', async () => {
  const { get } = await service()
  const { body } = await get('/v1/vms/5001/10.0.0.20/similar')
  // All even VMs asked for 10.0.0.9 and 10.0.0.12, but for 10.0.0.4, which asked for the first alone.
  expect(body.vms).toHaveLength(6)
  expect(body.vms[0]).toEqual({ ip: '10.0.0.22', similarity: 1, shared: 2 })
  expect(body.vms.at(-1)).toEqual({ ip: '10.0.0.4', similarity: 0.5, shared: 1 })
  expect((await get('/v1/vms/5001/10.9.9.9/similar')).body.vms).toEqual([])
})

test('the preview of a plan says what would be pushed and why not the rest, and keeps nothing', async () => {
  const { get, store } = await service()
  const { body } = await get('/v1/vms/5001/10.0.0.4/plan')
  expect(body).toMatchObject({ mode: 'shadow', pushes: [] })
  expect(body.refusals.length).toBeGreaterThan(0)
  expect(body.refusals[0]).toMatchObject({ source: '10.0.0.4', refused: 'no-host' })
  expect(store.database.prepare('SELECT count(*) FROM plan_items').pluck().get()).toBe(0)
})

test('findings are those of the states that were told and of what was checked, errors first', async () => {
  const { post, get } = await service()
  expect((await get('/v1/findings')).body).toEqual({ findings: [], total: 0, states: 0 })
  const port = (id: string) => ({
    ...{ id, vpc_id: 'v1', mac_address: `86:ea:77:ad:52:0${id.at(-1)}`, admin_state_up: true },
    binding_host_ip: '172.16.0.1',
    fixed_ips: [{ ip_address: '10.0.0.9', subnet_id: 's1' }],
  })
  const subnet = { id: 's1', network_id: 'v1', cidr: '10.0.0.0/24', gateway_ip: '10.0.0.1' }
  const state = {
    vpcs_internal: [{ id: 'v1', cidr: '10.0.0.0/16', project_id: 'p' }],
    subnets_internal: [{ ...subnet, tunnel_id: '5001' }],
    ports_internal: [port('p1'), port('p2')],
  }
  await post('/v1/states', state)
  await post('/v1/check', { name: 'before', state })
  const { body } = await get('/v1/findings?text=10.0.0.9&rule=ALC-ADR-005')
  expect(body.states).toBe(2)
  expect(body.findings.map(({ source }: { source: string }) => source).sort()).toEqual([
    ...['check before', 'desired state'],
  ])
  const [standing] = (await get('/v1/findings?vni=5001&rule=ALC-ADR-005')).body.findings
  expect(standing).toMatchObject({ severity: 'error', vnis: [5001], vpc: 'v1' })
  expect((await get('/v1/findings?severity=note&rule=ALC-ADR-005')).body.total).toBe(0)
  const rule = await get(`/v1/rules/${standing.rule}`)
  expect(rule.body.title).toBe('two ports with one IP address in a VPC')
  expect((await get('/v1/rules/ALC-NONE')).status).toBe(404)
})

test('pages that were not built say what to do; what is there comes with a policy that lets nothing else in', async () => {
  const { app } = await service()
  const page = await app.fastify.inject({ url: '/' })
  expect([200, 503]).toContain(page.statusCode)
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.headers['content-security-policy']).not.toContain('unsafe')
})
