import { expect, test } from 'vitest'
import { ten } from '../champion.cases.ts'
import { service } from './app.cases.ts'

const request = (vni: number, n: number) => ({
  ...{
    requestId: `${vni} ${n}`,
    time: ten - n,
    vni,
    source: '10.0.0.4',
    destination: `10.0.0.${n}`,
  },
})

test('networks are named with where their signals stand, all together apart from them', async () => {
  const { get, post } = await service()
  await post('/v1/requests', { requests: [request(5001, 1), request(5001, 2), request(5002, 3)] })
  const { status, body } = await get('/v1/drift')
  expect(status).toBe(200)
  expect(body.networks.map(({ vni }: { vni: number }) => vni)).toEqual([5001, 5002])
  expect(body.networks[0]).toMatchObject({
    outcomes: { coverage: { outcomes: 2, learning: true }, calibration: { outcomes: 0 } },
    inputs: { item: { phase: 'bins', drifted: 'no', warnAt: 0.1, alarmAt: 0.25 } },
    alarms: [],
  })
  expect(body.overall.outcomes.coverage.outcomes).toBe(3)
})

test('one network alone, a page of them, and none that nobody has heard of', async () => {
  const { get, post } = await service()
  await post('/v1/requests', { requests: [3, 1, 2].map((n) => request(5000 + n, n)) })
  const vnisOf = async (query: string) => {
    const { body } = await get(`/v1/drift?${query}`)
    return [body.networks.map(({ vni }: { vni: number }) => vni), body.next]
  }
  expect(await vnisOf('vni=5002')).toEqual([[5002], undefined])
  expect(await vnisOf('vni=9')).toEqual([[], undefined])
  expect(await vnisOf('limit=2')).toEqual([[5001, 5002], 5002])
  expect(await vnisOf('limit=2&after=5002')).toEqual([[5003], undefined])
  expect((await get('/v1/drift?vni=5002')).body.overall).toBeUndefined()
})

test('a query that makes no sense is refused by name', async () => {
  const { get } = await service()
  for (const query of ['vni=x', 'vni=0', 'limit=0', 'limit=501', 'alarms=-1', 'other=1'])
    expect((await get(`/v1/drift?${query}`)).status).toBe(400)
})

test('metrics tell of all networks together, and of how many there are', async () => {
  const { get, post } = await service()
  await post('/v1/requests', { requests: [request(5001, 1)] })
  const { text } = await get('/metrics')
  expect(text).toContain('portent_drift_networks 1')
  expect(text).toContain('portent_drift_alarms_total{signal="coverage",of="network"} 0')
  expect(text).not.toMatch(/portent_drift[^\n]*5001/)
})
