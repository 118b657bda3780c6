import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { accessControl, keyOf } from '../access/access.cases.ts'
import { configuration } from '../desired/told.cases.ts'
import { type Service, service } from './app.cases.ts'
import type { AppOptions } from './app.ts'
import { ModelNotice, PlanNotice, PushNotice } from './notice-schemas.ts'

const vni = 5001

/** Listening on loopback, with plans on. */
async function listening(options: AppOptions = {}): Promise<Service & { url: string }> {
  const running = await service(undefined, options)
  const { post, app } = running
  await post('/v1/admin/modes', { who: 'test', reason: 'to see', mode: 'on' })
  await post('/v1/states', configuration(vni, [4, 5, 6]))
  const url = await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => app.fastify.close())
  return { ...running, url }
}

/** Events as they come over a real connection. */
async function reader(url: string, headers: Record<string, string> = {}) {
  const request = httpGet(url, { headers })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let text = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const events = () =>
    [...text.matchAll(/(?:id: (\S+)\n)?event: (\w+)\ndata: (.*)\n\n/g)].map(
      ([, id, type, data]) => ({
        ...{ id, type },
        data: JSON.parse(data!),
      }),
    )
  return {
    response,
    events,
    async wait(count: number) {
      while (events().length < count) await once(response, 'data')
      return events()
    },
    close: () => request.destroy(),
  }
}

const push = (of: number, n: number) => ({
  ...{ type: 'push' as const, vni: of, ip: '10.0.0.4', destination: `10.0.1.${n}` },
  ...{ host: 'h', plan: 'p', probability: 0.5, time: 1_000 + n },
})

test('whoever listens is told of a plan as it is made, with its goal states', async () => {
  const { url, post } = await listening()
  const { wait, response } = await reader(`${url}/v1/subscribe?types=plan`)
  expect(response.headers['content-type']).toBe('text/event-stream')
  expect(response.headers['cache-control']).toBe('no-store')
  const plan = (await post('/v1/plans', { vni, ip: '10.0.0.4', host: '172.16.0.1' })).body
  const [event] = await wait(1)
  expect(event).toMatchObject({ type: 'plan', data: { vni, planId: plan.planId, cause: 'asked' } })
  const destinations = (pushes: { destination: string }[]) => pushes.map((one) => one.destination)
  expect(destinations(event!.data.pushes)).toEqual(destinations(plan.pushes))
  expect(event!.data.goalStates).toEqual(plan.goalStates)
  expect(PlanNotice.parse(event!.data)).toEqual(event!.data)
})

test('a plan for two networks is told to each without the other', async () => {
  const { url, post } = await listening()
  const one = await reader(`${url}/v1/subscribe?types=plan&vni=${vni}`)
  const all = await reader(`${url}/v1/subscribe?types=plan`)
  const vms = [
    { vni, ip: '10.0.0.4', host: '172.16.0.1' },
    { vni: 5002, ip: '10.0.0.4', host: '172.16.0.2' },
  ]
  await post('/v1/plans', { vms })
  await post('/v1/plans', vms[0])
  const own = await one.wait(2)
  expect(own.map(({ data }) => data.vni)).toEqual([vni, vni])
  const both = await all.wait(2)
  expect(
    both.every(({ data }) => !JSON.stringify(data).includes('5002') || data.vni === 5002),
  ).toBe(true)
})

test('who comes back with the id of the last event misses nothing', async () => {
  const { url, activity } = await listening()
  const first = await reader(`${url}/v1/subscribe?vni=5001-5002`)
  activity.emit(push(5001, 1))
  activity.emit(push(7000, 2))
  activity.emit(push(5002, 3))
  const [, last] = await first.wait(2)
  first.close()
  activity.emit(push(5001, 4))
  activity.emit({ type: 'model', time: 2_000, version: 'v2', change: 'serves now' })
  const again = await reader(`${url}/v1/subscribe?vni=5001-5002`, { 'last-event-id': last!.id! })
  const missed = await again.wait(2)
  expect(missed.map(({ type }) => type)).toEqual(['push', 'model'])
  expect(missed[0]!.data.destination).toBe('10.0.1.4')
  expect(PushNotice.parse(missed[0]!.data)).toEqual(missed[0]!.data)
  expect(ModelNotice.parse(missed[1]!.data)).toEqual(missed[1]!.data)
  expect(missed[1]!.data).toEqual({
    ...{ version: 'v2', change: 'serves now' },
    changedAt: '1970-01-01T00:00:02.000Z',
  })
})

test('a key that is kept to some networks hears of no other, and cannot ask to', async () => {
  const access = accessControl()
  const { url, activity, app, subscriptions } = await listening({ access })
  const headers = { authorization: `Bearer ${keyOf(access, ['plan'], '5001')}` }
  const mine = await reader(`${url}/v1/subscribe`, headers)
  activity.emit(push(7000, 1))
  activity.emit(push(5001, 2))
  activity.emit(push(7000, 3))
  activity.emit({ type: 'model', time: 1, version: 'v', change: 'serves now' })
  const heard = await mine.wait(2)
  expect(heard.map(({ type, data }) => [type, data.vni])).toEqual([
    ['push', 5001],
    ['model', undefined],
  ])
  // Ids say nothing of the three that were for others: they are not numbers, and no two are near.
  for (const { id } of heard) expect(id).toMatch(/^[\w-]{22}$/)
  const ask = (path: string, payload?: object) =>
    app.fastify.inject({
      ...{ method: payload ? ('POST' as const) : ('GET' as const), url: path, headers },
      ...(payload && { payload }),
    })
  for (const vnis of ['7000', '5001-5002', '5001,7000']) {
    expect((await ask(`/v1/subscribe?follow=false&vni=${vnis}`)).json().code).toBe('ERR_FORBIDDEN')
    const hook = { url: 'https://dpm.example/', vnis }
    expect((await ask('/v1/webhooks', hook)).json().code).toBe('ERR_FORBIDDEN')
  }
  // Without naming any it is told of its own; and sees only webhooks of its own.
  expect((await ask('/v1/webhooks', { url: 'https://dpm.example/' })).json().vnis).toBe('5001')
  const all = { types: ['push'], vnis: undefined, description: '', who: 'admin' } as const
  const { webhook } = subscriptions.webhooks.add({ url: 'https://all.example/', ...all }, 1, 0)
  expect((await ask('/v1/webhooks')).json().webhooks).toHaveLength(1)
  const removed = await app.fastify.inject({
    ...{ method: 'DELETE', url: `/v1/webhooks/${webhook.id}`, headers },
  })
  expect(removed.json().code).toBe('ERR_NOT_FOUND')
})

test('a key without the scope hears nothing', async () => {
  const access = accessControl()
  const { app } = await listening({ access })
  const headers = { authorization: `Bearer ${keyOf(access, ['read', 'report', 'admin'])}` }
  for (const url of ['/v1/subscribe?follow=false', '/v1/webhooks'])
    expect((await app.fastify.inject({ url, headers })).json().code).toBe('ERR_FORBIDDEN')
})

test('who asks now and then gets what happened since, and an end', async () => {
  const { get, activity } = await listening()
  await get('/v1/subscribe?follow=false')
  activity.emit(push(5001, 1))
  const poll = async (after: string) =>
    (await get(`/v1/subscribe?follow=false&after=${after}`)).text
  const unknown = await poll('of-another-store')
  expect(unknown).toContain('event: gap')
  activity.emit(push(5001, 2))
  await new Promise(setImmediate)
  expect(await get('/v1/subscribe?follow=false').then(({ text }) => text)).toBe('retry: 3000\n\n')
})

test('nothing is kept before anybody listens', async () => {
  const { activity, subscriptions, get } = await listening()
  activity.emit(push(5001, 1))
  await new Promise(setImmediate)
  expect(subscriptions.log.size.rows).toBe(0)
  await get('/v1/subscribe?follow=false')
  activity.emit(push(5001, 2))
  await new Promise(setImmediate)
  expect(subscriptions.log.size.rows).toBe(1)
})

test('a reader that takes nothing is cut off, costs one buffer until then, and disturbs nobody', async () => {
  const { url, activity, subscriptions } = await listening()
  const { port } = new URL(url)
  const slow = connect(Number(port), '127.0.0.1')
  slow.write('GET /v1/subscribe HTTP/1.1\r\nhost: here\r\n\r\n')
  slow.pause()
  const quick = httpGet(`${url}/v1/subscribe`)
  let heard = 0
  quick.on('response', (response: IncomingMessage) =>
    response.setEncoding('latin1').on('data', (chunk: string) => {
      // One in each event, and never cut in two.
      heard += chunk.split('{').length - 1
    }),
  )
  while (subscriptions.streams.count < 2) await new Promise(setImmediate)
  const large = 'x'.repeat(100_000)
  const told = 160
  for (let n = 0; n < told; n++) {
    activity.emit({ ...push(5001, n), host: large })
    if (n % 20 === 19) while (heard < n) await new Promise(setImmediate)
  }
  // 16 MB were told: more than sockets take, and none of it waits in memory.
  for (let seconds = 0; subscriptions.streams.count > 1 && seconds < 100; seconds += 15) {
    subscriptions.streams.beat(seconds * 1_000)
    await new Promise(setImmediate)
  }
  expect(subscriptions.streams.count).toBe(1)
  while (heard < told) await new Promise(setImmediate)
  slow.destroy()
  quick.destroy()
})

test('streams end when the service does, and in between after an hour', async () => {
  const { url, clock, subscriptions, app } = await listening()
  const first = await reader(`${url}/v1/subscribe`)
  clock.now += 3_600_000
  subscriptions.streams.beat(0)
  await once(first.response, 'end')
  const second = await reader(`${url}/v1/subscribe`)
  await Promise.all([once(second.response, 'end'), app.fastify.close()])
})

test('no more streams are opened than one reader may have', async () => {
  const { url, subscriptions } = await listening()
  const open = Array.from({ length: 64 }, () => reader(`${url}/v1/subscribe`))
  await Promise.all(open)
  const { response } = await reader(`${url}/v1/subscribe`)
  expect(response.statusCode).toBe(429)
  expect(subscriptions.streams.count).toBe(64)
  for (const { close } of await Promise.all(open)) close()
})

test.each([
  ['types=plan,everything', /types.*Expected some of plan, push, model/],
  ['vni=0', /names no VNIs/],
  ['vni=a-b', /names no VNIs/],
  ['follow=perhaps', /follow/],
])('%s is refused', async (query, why) => {
  const { get } = await service()
  const { status, body } = await get(`/v1/subscribe?${query}`)
  expect([status, body.detail]).toEqual([400, expect.stringMatching(why)])
})
