import { expect, test } from 'vitest'
import { championOf, minute, smallRegion, ten } from '../champion.cases.ts'
import { type Reply, service } from './app.cases.ts'

const url = '/v1/predictions'
const names = ({ body }: Reply) =>
  body.predictions.map((prediction: { destination: string }) => prediction.destination)
const report = (destination: string, time: number, over = {}) => ({
  requestId: `${destination} ${time}`,
  time,
  vni: 5001,
  source: '10.0.0.4',
  destination,
  ...over,
})

test('a VM gets its own past first, then what its network asks for, with the reasons', async () => {
  const { post } = await service()
  const reply = await post(url, { vni: 5001, ip: '10.0.0.4', top: 2 })
  expect(reply.status).toBe(200)
  expect(reply.body).toMatchObject({
    modelVersion: 'v1',
    vm: { known: true, cluster: 0 },
    basis: 'history',
  })
  expect(names(reply)).toEqual(['10.0.0.9', '10.0.0.12'])
  // 6 of the 13 VMs asked for 10.0.0.12; the probability is half the share.
  expect(reply.body.predictions[1]).toEqual({
    destination: '10.0.0.12',
    probability: expect.closeTo(6 / 13 / 2, 6),
    reason: 'asked by 6 of 13 VMs of this network',
    expiresAt: '2026-01-05T10:10:00.000Z',
  })
})

test('what is held within the idle timeout is not named, unless asked for', async () => {
  const { post, clock } = await service()
  await post('/v1/requests', { requests: [report('10.0.0.9', ten)] })
  const query = { vni: 5001, ip: '10.0.0.4' }
  expect(names(await post(url, query))).toEqual(['10.0.0.12', '10.0.0.13'])
  expect(names(await post(url, { ...query, includeHeld: true }))[0]).toBe('10.0.0.9')
  clock.now += minute
  expect(names(await post(url, query))[0]).toBe('10.0.0.9')
})

test('an item that was pushed and used is held; one that expired is not', async () => {
  const { post } = await service()
  const outcome = { vni: 5001, source: '10.0.0.4', pushedAt: ten - 2_000, time: ten - 1_000 }
  await post('/v1/feedback', {
    outcomes: [{ ...outcome, destination: '10.0.0.12', outcome: 'used' }],
  })
  const query = { vni: 5001, ip: '10.0.0.4' }
  expect(names(await post(url, query))).toEqual(['10.0.0.9', '10.0.0.13'])
  await post('/v1/feedback', {
    outcomes: [
      { ...outcome, pushedAt: ten, time: ten, destination: '10.0.0.12', outcome: 'expired' },
    ],
  })
  expect(names(await post(url, query))).toContain('10.0.0.12')
})

test('what was reported since training comes back, even an item that training never saw', async () => {
  const { post, clock } = await service()
  await post(url, { vni: 5001, ip: '10.0.0.4' })
  await post('/v1/requests', { requests: [report('10.9.9.9', ten)] })
  clock.now += 2 * minute
  expect(names(await post(url, { vni: 5001, ip: '10.0.0.4' }))[0]).toBe('10.9.9.9')
})

test('recent requests of the call count, and nothing of them is kept', async () => {
  const { post, store } = await service()
  const recent = [
    { destination: '10.0.0.12', time: ten - 10 * minute },
    { destination: '10.0.0.13' },
    { destination: '10.77.77.77' },
  ]
  const query = { vni: 5001, ip: '10.0.0.99' }
  const reply = await post(url, { ...query, recent })
  // 10.0.0.12 is no longer held; 10.0.0.13 was asked for just now, so it is.
  expect(names(reply)).toEqual(['10.0.0.12', '10.0.0.9'])
  expect(reply.body).toMatchObject({ vm: { known: false }, basis: 'history' })
  expect((await post(url, query)).body).toMatchObject({ basis: 'network prior' })
  expect(store.waiting).toBe(0)
})

test('an unknown VM is answered from what its network asks for, and says so', async () => {
  const { post } = await service()
  const reply = await post(url, { vni: 5001, ip: '10.0.0.200' })
  expect(reply.body).toMatchObject({
    vm: { known: false, cluster: null },
    basis: 'network prior',
  })
  // All 13 ask for the database, 6 for each cache.
  expect(names(reply)).toEqual(['10.0.0.9', '10.0.0.12', '10.0.0.13'])
})

test('of a VM without a past a score means what it means for strangers, where the model can tell', async () => {
  const known = await championOf(smallRegion)
  const strangers = {
    horizon: known.calibration.horizon,
    probability: (score: number) => score / 100,
  }
  const { post } = await service({ ...known, strangers })
  const probabilityOf = async (ip: string) => {
    const { body } = await post(url, { vni: 5001, ip, includeHeld: true })
    return body.predictions.find((one: { destination: string }) => one.destination === '10.0.0.12')
      .probability
  }
  // Both from 6 of 13 VMs.
  expect(await probabilityOf('10.0.0.4')).toBeCloseTo(6 / 13 / 2, 6)
  expect(await probabilityOf('10.0.0.99')).toBeCloseTo(6 / 13 / 100, 6)
})

test('an unknown network gets an empty answer, and says so', async () => {
  const { post } = await service()
  const reply = await post(url, { vni: 999, ip: '10.0.0.4' })
  expect(reply.status).toBe(200)
  expect(reply.body).toEqual({
    modelVersion: 'v1',
    vm: { known: false, cluster: null },
    basis: 'unknown network',
    predictions: [],
    note: expect.stringMatching(/^nothing is known of VNI 999: .* report its requests/),
  })
})

test('a network that only reports have named is known', async () => {
  const { post, clock } = await service()
  await post('/v1/requests', { requests: [report('10.0.0.9', ten, { vni: 7000 })] })
  clock.now += 2 * minute
  const reply = await post(url, { vni: 7000, ip: '10.0.0.4' })
  expect(reply.body).toMatchObject({ vm: { known: true, cluster: null }, basis: 'history' })
  expect(names(reply)).toEqual(['10.0.0.9'])
})

test('a batch is answered in its order, each VM within its own network and its own top', async () => {
  const { post } = await service()
  const { body } = await post(url, {
    queries: [
      { vni: 5002, ip: '10.0.0.4' },
      { vni: 999, ip: '10.0.0.4' },
      { vni: 5001, ip: '10.0.0.4', top: 1 },
    ],
  })
  const destinations = body.answers.map((answer: Reply['body']) => names({ body: answer } as Reply))
  expect(destinations).toEqual([['172.16.0.1'], [], ['10.0.0.9']])
})

test('a question that comes after a batch of 200 is answered before it', async () => {
  const { post } = await service()
  const query = { vni: 5001, ip: '10.0.0.4' }
  await post(url, query)
  const order: string[] = []
  const ask = async (name: string, body: object) => {
    expect((await post(url, body)).status).toBe(200)
    order.push(name)
  }
  const batch = ask('batch', { queries: Array.from({ length: 200 }, () => query) })
  await Promise.all([batch, ask('one', query)])
  expect(order).toEqual(['one', 'batch'])
})

test('predictions below the probability asked for are left out', async () => {
  const { post } = await service()
  const query = { vni: 5001, ip: '10.0.0.200', minProbability: 0.3 }
  expect(names(await post(url, query))).toEqual(['10.0.0.9'])
})

test('the moment of the prediction can be given, as text or as a number', async () => {
  const { post } = await service()
  const at = (time: unknown) => post(url, { vni: 5001, ip: '10.0.0.4', top: 1, time })
  const expected = '2026-01-05T09:10:00.000Z'
  expect((await at(ten - 60 * minute)).body.predictions[0].expiresAt).toBe(expected)
  expect((await at('2026-01-05T10:00:00+01:00')).body.predictions[0].expiresAt).toBe(expected)
})

test('after a week of which nothing is known the answer says so, and what to do', async () => {
  const { post, clock } = await service()
  const week = 7 * 24 * 60 * minute
  // The log ends an hour before ten.
  clock.now = ten - 60 * minute + week
  expect((await post(url, { vni: 5001, ip: '10.0.0.4' })).body).not.toHaveProperty('note')
  clock.now += 3_000 * week
  const silent = { vni: 5001, ip: '10.0.0.4' }
  const note = (await post(url, silent)).body.note
  expect(note).toBe(
    'nothing is known of the last 21,007 days: the log that the model learned ends 2026-01-05T09:00:00Z, and ' +
      'no later request of this VM was reported; what is said holds if it goes on as it did then. Set the time of a ' +
      'prediction to ask about a moment of the log',
  )
  expect((await post('/v1/plans', silent)).body.vms[0].note).toBe(note)
  const asked = { ...silent, time: '2026-01-05T09:00:00Z' }
  expect((await post(url, asked)).body).not.toHaveProperty('note')
  const recent = [{ destination: '10.0.0.9' }]
  expect((await post(url, { ...silent, recent })).body).not.toHaveProperty('note')
})

test('one VM has one name, however its address is spelled', async () => {
  const { post } = await service()
  const reply = await post(url, { vni: 5001, ip: '::ffff:10.0.0.4' })
  expect(reply.body.vm.known).toBe(true)
})

test('before there is a model the answer is 503 with its code and remedy', async () => {
  const { post } = await service(null)
  const reply = await post(url, { vni: 5001, ip: '10.0.0.4' })
  expect(reply.status).toBe(503)
  expect(reply.body).toMatchObject({ code: 'ERR_NO_MODEL', detail: /portent train/ })
})
