import { expect, test } from 'vitest'
import { minute, ten } from '../champion.cases.ts'
import { type Service, service } from './app.cases.ts'

const url = '/v1/alcor/host-requests'
const request = (requestId: string, over: object = {}) => ({
  request_id: requestId,
  tunnel_id: 5001,
  source_ip: '10.0.0.4',
  source_port: 40112,
  destination_ip: '10.0.0.9',
  destination_port: 5432,
  ...over,
})
const restart = (requestId: string) => ({
  request_type: 'AGENT_RESTARTED',
  request_id: requestId,
})
const eventsOf = ({ store }: Service) => store.openBatch(100)?.events ?? []
const namesFor = async ({ post }: Service) => {
  const reply = await post('/v1/predictions', { vni: 5001, ip: '10.0.0.4' })
  return reply.body.predictions.map(({ destination }: { destination: string }) => destination)
}

test('an on-demand request is kept as the event it is, at the time and host of the query', async () => {
  const running = await service()
  const reply = await running.post(`${url}?host_ip=172.16.0.9&time=2026-01-05T09:59:00Z`, {
    state_requests: [request('a')],
  })
  expect(reply.status, reply.text).toBe(200)
  expect(reply.body).toEqual({ accepted: 1, duplicates: 0, restarts: 0, unknown: [] })
  expect(eventsOf(running)).toEqual([
    {
      time: ten - minute,
      until: ten - minute,
      vni: 5001,
      source: '10.0.0.4',
      destination: '10.0.0.9',
      port: 5432,
      protocol: 6,
      host: '172.16.0.9',
    },
  ])
})

test('the binary message gives the same event; without a query, now and of no host', async () => {
  const running = await service()
  const text = (number: number, value: string) => [
    number * 8 + 2,
    value.length,
    ...Buffer.from(value),
  ]
  // 2 request_id, 3 tunnel_id = 5001 = 39 × 128 + 9, 4 source_ip, 6 destination_ip, 7 destination_port
  // = 5432 = 42 × 128 + 56, 9 protocol = UDP; low seven bits first, the top bit on all but the last.
  const item = [
    ...text(2, 'a'),
    ...[0x18, 0x89, 0x27],
    ...text(4, '10.0.0.4'),
    ...text(6, '10.0.0.9'),
    ...[0x38, 0xb8, 0x2a],
    ...[0x48, 1],
  ]
  const reply = await running.app.fastify.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-protobuf' },
    payload: Buffer.from([0x12, item.length, ...item]),
  })
  expect(reply.json()).toEqual({ accepted: 1, duplicates: 0, restarts: 0, unknown: [] })
  expect(eventsOf(running)).toMatchObject([
    { time: ten, vni: 5001, destination: '10.0.0.9', port: 5432, protocol: 17, host: '' },
  ])
})

test('a request id counts once, whichever way it is reported', async () => {
  const running = await service()
  await running.post(url, { state_requests: [request('a'), request('b')] })
  const again = await running.post(url, { state_requests: [request('b'), request('c')] })
  expect(again.body).toMatchObject({ accepted: 1, duplicates: 1 })
  const other = {
    vni: 5001,
    source: '10.0.0.4',
    destination: '10.0.0.9',
    requestId: 'a',
    time: ten,
  }
  const plain = await running.post('/v1/requests', { requests: [other] })
  expect(plain.body).toEqual({ accepted: 0, duplicates: 1 })
})

test('an IPv4 address inside IPv6 is stored as the same item as the address itself', async () => {
  const running = await service()
  await running.post(url, {
    stateRequests: [
      request('a', { ethertype: 1, source_ip: '::ffff:10.0.0.4', destination_ip: '::FFFF:a00:9' }),
    ],
  })
  expect(eventsOf(running)).toMatchObject([{ source: '10.0.0.4', destination: '10.0.0.9' }])
})

test('after a restart of its agent a host holds nothing, so what it held is predicted again', async () => {
  const running = await service()
  const report = (host: string, time: number, state: object) =>
    running.post(`${url}?host_ip=${host}&time=${time}`, { state_requests: [state] })
  await report('172.16.0.9', ten - 2_000, request('a'))
  expect(await namesFor(running)).not.toContain('10.0.0.9')
  await report('172.16.0.8', ten - 1_000, restart('of another host'))
  expect(await namesFor(running)).not.toContain('10.0.0.9')
  const noted = await report('172.16.0.9', ten - 1_000, restart('r'))
  expect(noted.body).toEqual({ accepted: 0, duplicates: 0, restarts: 1, unknown: [] })
  expect(await namesFor(running)).toContain('10.0.0.9')
  await report('172.16.0.9', ten - 500, request('b'))
  expect(await namesFor(running)).not.toContain('10.0.0.9')
})

test('a restart reported twice counts once, and shows in the metrics', async () => {
  const running = await service()
  const send = () => running.post(`${url}?host_ip=172.16.0.9`, { state_requests: [restart('r')] })
  expect((await send()).body).toMatchObject({ restarts: 1 })
  expect((await send()).body).toMatchObject({ restarts: 0 })
  expect((await running.get('/metrics')).text).toContain('portent_agent_restarts_total 1')
})

test('fields that Alcor does not have are named in the answer', async () => {
  const { post } = await service()
  const reply = await post(url, { state_requests: [request('a', { trace: 'x' })] })
  expect(reply.body).toMatchObject({ accepted: 1, unknown: ['/state_requests/0/trace'] })
})

test.each([
  [
    'an address that is none',
    url,
    [request('b', { source_ip: 'x' })],
    '/state_requests/1/source_ip',
  ],
  ['a restart of no host', url, [restart('r')], 'host_ip'],
  ['a moment that is none', `${url}?time=noon`, [], 'time'],
])('%s is a 400 that says where, and nothing is kept', async (_, path, more, where) => {
  const running = await service()
  const reply = await running.post(path, { state_requests: [request('a'), ...more] })
  expect(reply.status).toBe(400)
  expect(reply.body.detail).toContain(where)
  expect(eventsOf(running)).toEqual([])
})

test('a body that is neither is a 415, and protobuf is no body elsewhere', async () => {
  const { app } = await service()
  const send = (path: string, type: string) =>
    app.fastify.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': type },
      payload: 'x',
    })
  expect((await send(url, 'text/csv')).statusCode).toBe(415)
  expect((await send('/v1/requests', 'application/x-protobuf')).statusCode).toBe(415)
  expect((await send(url, 'application/x-protobuf')).json()).toMatchObject({ code: 'ERR_INPUT' })
})
