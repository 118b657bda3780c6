import { expect, test } from 'vitest'
import { type Asked, championOf, minute, ten } from '../champion.cases.ts'
import { service } from './app.cases.ts'

test('a VM has its cluster, profile and latest requests, and says where each is known from', async () => {
  const { get, post } = await service()
  await post('/v1/requests', {
    requests: [53, 443, 443].map((port, i) => ({
      requestId: `${i}`,
      time: ten + i,
      vni: 5001,
      source: '10.0.0.4',
      destination: `10.0.1.${i}`,
      port,
      protocol: 6,
    })),
  })
  const { status, body } = await get('/v1/vms/5001/10.0.0.4')
  expect(status).toBe(200)
  // Of the twelve others, 20 to 31, six have an even last digit, as 4 is.
  expect(body).toMatchObject({ vni: 5001, ip: '10.0.0.4', cluster: 0, similarVms: 6 })
  expect(body.profile).toEqual({
    requests: 4,
    distinctDestinations: 4,
    ports: [
      { port: 443, protocol: 6, requests: 2 },
      { port: 53, protocol: 6, requests: 1 },
    ],
    // One in training at 08:50, three reports at 10:00.
    hours: [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  })
  expect(body.history).toEqual([
    { destination: '10.0.1.2', time: '2026-01-05T10:00:00.002Z', known: 'reported' },
    { destination: '10.0.1.1', time: '2026-01-05T10:00:00.001Z', known: 'reported' },
    { destination: '10.0.1.0', time: '2026-01-05T10:00:00.000Z', known: 'reported' },
    { destination: '10.0.0.9', time: '2026-01-05T08:50:00.000Z', known: 'training' },
  ])
})

/** 300 requests of one VM for 30 destinations in turn, one a minute from 04:00 to 08:59. */
const busy = Array.from({ length: 300 }, (_, i): Asked => {
  const port = i % 3 === 0 ? 53 : 443
  return [ten - 360 * minute + i * minute, 5001, '10.0.0.4', `10.0.1.${i % 30}`, port]
})
const busyHours = new Array<number>(24).fill(0).fill(60, 4, 9)

test('a VM known from training alone has the profile of all that it asked for, not of the latest', async () => {
  const { get } = await service(await championOf(busy))
  const { body } = await get('/v1/vms/5001/10.0.0.4')
  expect(body.profile).toEqual({
    requests: 300,
    distinctDestinations: 30,
    ports: [
      { port: 443, protocol: 6, requests: 200 },
      { port: 53, protocol: 6, requests: 100 },
    ],
    hours: busyHours,
  })
})

test('reports add to it only as far as they are later than what was learned', async () => {
  const { get, post } = await service(await championOf(busy))
  const report = (requestId: string, event: Asked) => {
    const [time, vni, source, destination, port] = event
    return { requestId, time, vni, source, destination, port, protocol: 6 }
  }
  await post('/v1/requests', {
    requests: [
      // The server had these before the model learned them.
      ...busy.slice(-50).map((event, i) => report(`${i}`, event)),
      report('new', [ten, 5001, '10.0.0.4', '10.0.2.1', 53]),
      report('known', [ten + 1, 5001, '10.0.0.4', '10.0.1.0', 53]),
    ],
  })
  const used = { vni: 5001, source: '10.0.0.4', outcome: 'used', pushedAt: ten }
  await post('/v1/feedback', {
    outcomes: [
      { ...used, destination: '10.0.2.2', time: ten + 60 * minute },
      { ...used, destination: '10.0.2.3', time: ten - 300 * minute },
    ],
  })
  const { body } = await get('/v1/vms/5001/10.0.0.4')
  expect(body.profile).toEqual({
    // 10.0.2.1, 10.0.1.0 again, and 10.0.2.2.
    requests: 303,
    distinctDestinations: 32,
    ports: [
      { port: 443, protocol: 6, requests: 200 },
      { port: 53, protocol: 6, requests: 102 },
    ],
    hours: busyHours.with(10, 2).with(11, 1),
  })
})

test('a new champion that has learned the reports leaves the profile as it was', async () => {
  const running = await service(await championOf(busy.slice(0, 250)))
  const requests = busy.slice(250).map(([time, vni, source, destination, port], i) => {
    return { requestId: `${i}`, time, vni, source, destination, port, protocol: 6 }
  })
  await running.post('/v1/requests', { requests })
  const profile = async () => (await running.get('/v1/vms/5001/10.0.0.4')).body.profile
  const before = await profile()
  running.predictor.use(await championOf(busy, 'v2'))
  expect(await profile()).toEqual(before)
  expect(before).toMatchObject({ requests: 300, distinctDestinations: 30, hours: busyHours })
})

test('at most the latest 50 requests are shown', async () => {
  const { get, post } = await service()
  const requests = Array.from({ length: 60 }, (_, i) => ({
    requestId: `${i}`,
    time: ten + i,
    vni: 9,
    source: 'a b/c',
    destination: `d${i}`,
  }))
  await post('/v1/requests', { requests })
  const { body } = await get(`/v1/vms/9/${encodeURIComponent('a b/c')}`)
  expect(body).toMatchObject({ ip: 'a b/c', cluster: null, similarVms: 0 })
  expect(body.history).toHaveLength(50)
  expect(body.history[0].destination).toBe('d59')
})

test('a VM that nobody has named is 404, also where its address exists in another VNI', async () => {
  const { get } = await service()
  const reply = await get('/v1/vms/5002/10.0.0.20')
  expect(reply.status).toBe(404)
  expect(reply.body).toMatchObject({ code: 'ERR_UNKNOWN_VM', instance: '/v1/vms/5002/10.0.0.20' })
})

test('a path that is no VNI or no address is 400', async () => {
  const { get } = await service()
  for (const path of ['0/10.0.0.4', '4294967296/10.0.0.4', 'x/10.0.0.4', '5001/10.0.0.256']) {
    const reply = await get(`/v1/vms/${path}`)
    expect([reply.status, reply.body.errors[0].in]).toEqual([400, 'params'])
  }
})
