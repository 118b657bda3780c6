import { expect, test } from 'vitest'
import { readJsonState, writeState } from '../../goalstate/index.ts'
import { configuration } from '../desired/told.cases.ts'
import { service } from './app.cases.ts'

const url = '/v1/states'

test('a NetworkConfiguration is kept, and what was not understood is told with its place', async () => {
  const { post, desired } = await service()
  const state = configuration(5001, [4, 9])
  const reply = await post(url, { ...state, colour: 'red' })
  expect(reply.status, reply.text).toBe(200)
  expect(reply.body).toMatchObject({
    networks: [{ vpc: 'vpc-5001', vnis: [5001], applied: 4 }],
    applied: 4,
    homeless: [],
    unreadCount: 1,
    unread: [{ pointer: '/colour', why: 'unknown' }],
  })
  expect(desired.ofVni(5001)!.hostOf('10.0.0.4')).toBe('172.16.0.3')
})

test('the same state as GoalStateV2, JSON and binary, tells the same ports', async () => {
  const state = readJsonState(configuration(5001, [4, 9]), 'x')
  for (const to of ['json', 'binary'] as const) {
    const { app, desired } = await service()
    const payload =
      to === 'json' ? writeState(state, { to }) : Buffer.from(writeState(state, { to }))
    const type = to === 'json' ? 'application/json' : 'application/x-protobuf'
    const reply = await app.fastify.inject({
      method: 'POST',
      url: `${url}?as=GoalStateV2`,
      payload,
      headers: { 'content-type': type },
    })
    expect(reply.statusCode, reply.body).toBe(200)
    expect(desired.ofVni(5001)!.portOf('10.0.0.9')!.id).toBe('vpc-5001-p9')
  }
})

const twice = () => {
  const state = configuration(5001, [4, 9])
  state.ports_internal.push({ ...state.ports_internal[0]!, id: 'twin' })
  return state
}

test('a state that contradicts itself is taken and reported', async () => {
  const { post, desired } = await service()
  const reply = await post(url, twice())
  expect(reply.status).toBe(200)
  const rules = reply.body.findings.new.map(({ rule }: { rule: string }) => rule)
  expect(rules).toContain('ALC-ADR-005')
  expect(reply.body.findings.newCount).toBe(rules.length)
  expect(desired.counts().networks).toBe(1)
})

test('where such states are refused, it is refused whole and names the rule', async () => {
  const { post, desired } = await service(null, { refuseContradictions: true })
  const reply = await post(url, twice())
  expect(reply.status).toBe(422)
  expect(reply.body.code).toBe('ERR_CONTRADICTION')
  expect(reply.body.detail).toMatch(/^ALC-/)
  expect(desired.counts()).toEqual({ networks: 0, resources: 0 })
  expect((await post(url, configuration(5001, [4, 9]))).status).toBe(200)
})

test('what is no state, or of another VNI than was named, is a 400 and changes nothing', async () => {
  const { post, desired } = await service()
  for (const body of [{}, { colour: 'red' }, [], 'text', 3]) {
    const reply = await post(url, body)
    expect(reply.status, reply.text).toBe(400)
  }
  expect((await post(`${url}?vni=6`, configuration(5001, [4]))).body).toMatchObject({
    status: 400,
    detail: expect.stringContaining('not on 6'),
  })
  expect((await post(`${url}?vni=x`, configuration(5001, [4]))).status).toBe(400)
  expect(desired.counts().networks).toBe(0)
})
