import { expect, test } from 'vitest'
import { ten } from '../champion.cases.ts'
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
