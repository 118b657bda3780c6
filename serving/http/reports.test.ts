import { expect, test } from 'vitest'
import { championOf, minute, smallRegion, ten } from '../champion.cases.ts'
import { type Service, service } from './app.cases.ts'

const request = (requestId: string, over = {}) => ({
  requestId,
  time: ten,
  vni: 5001,
  source: '10.0.0.4',
  destination: '10.0.0.9',
  ...over,
})
const outcome = (pushedAt: number, over = {}) => ({
  vni: 5001,
  source: '10.0.0.4',
  destination: '10.0.0.12',
  pushedAt,
  outcome: 'used',
  time: pushedAt + 10,
  ...over,
})
const metric = async ({ get }: Service, name: string): Promise<number> => {
  const { text } = await get('/metrics')
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `))
  if (!line) throw new Error(`no ${name} in\n${text}`)
  return Number(line.slice(name.length + 1))
}

test('a report counts once, in the answer and in the metrics', async () => {
  const running = await service()
  const { post } = running
  const first = await post('/v1/requests', { requests: [request('a'), request('b')] })
  expect(first.body).toEqual({ accepted: 2, duplicates: 0 })
  const again = await post('/v1/requests', { requests: [request('b'), request('c')] })
  expect(again.body).toEqual({ accepted: 1, duplicates: 1 })
  expect(await metric(running, 'portent_first_packets_total{outcome="miss"}')).toBe(3)
  expect(await metric(running, 'portent_requests_waiting')).toBe(3)
})

test('a batch with one wrong entry is refused whole', async () => {
  const running = await service()
  const requests = [request('a'), request('b', { port: 65_536 })]
  const reply = await running.post('/v1/requests', { requests })
  expect(reply.status).toBe(400)
  expect(reply.body.errors).toEqual([
    { in: 'body', pointer: '/requests/1/port', detail: expect.stringMatching(/65535/) },
  ])
  expect(running.store.waiting).toBe(0)
})

test('10,000 reports are one batch, 10,001 are too many', async () => {
  const { post } = await service()
  const batch = (size: number) => ({
    requests: Array.from({ length: size }, (_, i) => request(`${i}`)),
  })
  expect((await post('/v1/requests', batch(10_000))).body.accepted).toBe(10_000)
  expect((await post('/v1/requests', batch(10_001))).status).toBe(400)
})

test('reports are taken before there is a model, and count when there is one', async () => {
  const running = await service(null)
  expect((await running.post('/v1/requests', { requests: [request('a')] })).status).toBe(200)
  expect((await running.get('/health/ready')).status).toBe(503)
  expect((await running.get('/health/live')).status).toBe(200)
  running.predictor.use(await championOf(smallRegion))
  running.clock.now += 2 * minute
  const reply = await running.post('/v1/predictions', { vni: 5001, ip: '10.0.0.4', top: 1 })
  expect(reply.body.predictions[0].destination).toBe('10.0.0.9')
  expect((await running.get('/health/ready')).body.status).toBe('ready')
})

test('coverage is hits in time over first packets, accuracy useful pushes over pushes', async () => {
  const running = await service()
  const { post } = running
  expect(await metric(running, 'portent_coverage')).toBeNaN()
  await post('/v1/requests', { requests: [request('a'), request('b'), request('c')] })
  await post('/v1/feedback', {
    outcomes: [
      outcome(ten - 900),
      outcome(ten - 800),
      outcome(ten - 700),
      // The packet came 5 ms before the push: late.
      outcome(ten - 600, { time: ten - 605 }),
      ...[1, 2, 3, 4].map((n) => outcome(ten - 500 - n, { outcome: 'expired', time: ten })),
    ],
  })
  // 3 hits, 1 late, 3 misses; 3 useful of 8 pushes.
  expect(await metric(running, 'portent_coverage')).toBeCloseTo(3 / 7, 12)
  expect(await metric(running, 'portent_accuracy')).toBeCloseTo(3 / 8, 12)
  expect(await metric(running, 'portent_first_packets_total{outcome="hit"}')).toBe(3)
  expect(await metric(running, 'portent_first_packets_total{outcome="late"}')).toBe(1)
  expect(await metric(running, 'portent_pushes_total{outcome="unused"}')).toBe(4)
})

test('coverage forgets what is older than its window, the counters never do', async () => {
  const running = await service(undefined, { coverageWindow: 10 * minute })
  await running.post('/v1/requests', { requests: [request('a')] })
  running.clock.now += 11 * minute
  await running.post('/v1/feedback', { outcomes: [outcome(running.clock.now)] })
  expect(await metric(running, 'portent_coverage')).toBe(1)
  expect(await metric(running, 'portent_first_packets_total{outcome="miss"}')).toBe(1)
})

test('an outcome that is reported twice counts once', async () => {
  const running = await service()
  const outcomes = [outcome(ten - 900)]
  await running.post('/v1/feedback', { outcomes })
  const again = await running.post('/v1/feedback', { outcomes })
  expect(again.body).toEqual({ accepted: 0, duplicates: 1 })
  expect(await metric(running, 'portent_first_packets_total{outcome="hit"}')).toBe(1)
})

test('labels stay few whatever is asked: no VM, no VNI, no path', async () => {
  const running = await service()
  const series = async () => (await running.get('/metrics')).text.split('\n').length
  for (const path of ['/v1/vms/5001/10.0.0.4', '/v1/vms/1/x', '/none', '/v1/%zz']) {
    await running.get(path)
  }
  const before = await series()
  for (let i = 0; i < 50; i++) {
    await running.get(`/v1/vms/5001/10.0.0.${i + 20}`)
    await running.get(`/v1/vms/${i + 1}/x`)
    await running.get(`/nowhere/${i}`)
    await running.post('/v1/requests', { requests: [request(`${i}`, { vni: i + 1 })] })
  }
  // The first report adds the series of its route: 12 buckets, +Inf, sum and count.
  expect((await series()) - before).toBeLessThanOrEqual(2 * 15)
  expect((await running.get('/metrics')).text).not.toMatch(/10\.0\.0\./)
})

test('the model is named by version and kind', async () => {
  const running = await service()
  const name = 'portent_model_info{version="v1",kind="recency-popularity"}'
  expect(await metric(running, name)).toBe(1)
  expect((await running.get('/v1/model')).body).toMatchObject({
    version: 'v1',
    data: { events: 26, vms: 14 },
  })
})

test('a report from a clock more than a day ahead is refused by name, an old one is taken', async () => {
  const { post } = await service()
  const day = 86_400_000
  const request = (time: number) => ({
    requestId: `${time}`,
    time,
    vni: 9,
    source: 'a',
    destination: 'b',
  })
  const ahead = await post('/v1/requests', { requests: [request(ten), request(ten + day + 1)] })
  expect(ahead).toMatchObject({ status: 400, body: { code: 'ERR_INPUT' } })
  expect(ahead.body.detail).toContain('/requests/1')
  const old = await post('/v1/requests', { requests: [request(0), request(ten + day)] })
  expect(old).toMatchObject({ status: 200, body: { accepted: 2 } })
  const outcome = { vni: 9, source: 'a', destination: 'b', outcome: 'used', time: ten }
  const pushed = await post('/v1/feedback', { outcomes: [{ ...outcome, pushedAt: ten + 2 * day }] })
  expect(pushed.status).toBe(400)
})
