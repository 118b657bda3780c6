import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Service, service } from './app.cases.ts'

const push = (vni: number, n: number) => ({
  ...{ type: 'push' as const, vni, ip: '10.0.0.4', destination: `10.0.1.${n}` },
  ...{ host: 'h', plan: 'p', probability: 0.5, time: 1_000 + n },
})

/** A server that answers calls until the test ends, and where it is. */
async function receiving(listener: RequestListener) {
  const receiver = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => {
    receiver.close()
    receiver.closeAllConnections()
  })
  await once(receiver, 'listening')
  return { receiver, url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}` }
}

const remove = async ({ app }: Service, id: string) => {
  const reply = await app.fastify.inject({ method: 'DELETE', url: `/v1/webhooks/${id}` })
  return { status: reply.statusCode, body: reply.json() }
}

test('a webhook on a real connection gets what happens, signed with the secret that was told once', async () => {
  const got: { headers: IncomingHttpHeaders; body: string }[] = []
  const { receiver, url: origin } = await receiving((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.once('end', () => {
      got.push({ headers: request.headers, body })
      response.writeHead(204).end()
      receiver.emit('got')
    })
  })
  const running = await service(undefined, {}, {}, { allow: ['127.0.0.0/8'], allowHttp: true })
  const url = `${origin}/hook`
  const added = await running.post('/v1/webhooks', { url, types: ['push'], vnis: '5001' })
  expect(added.body).toMatchObject({ url, vnis: '5001', who: 'local', state: 'working' })

  running.activity.emit(push(5002, 1))
  running.activity.emit(push(5001, 2))
  while (got.length < 1) await once(receiver, 'got')
  const [{ headers, body }] = got as [(typeof got)[number]]
  expect(JSON.parse(body)).toMatchObject({
    type: 'push',
    data: { vni: 5001, destination: '10.0.1.2' },
  })
  const key = Buffer.from(added.body.secret.slice('whsec_'.length), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  expect(headers['webhook-signature']).toBe(
    `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  )
  const listed = await running.get('/v1/webhooks')
  expect(listed.text).not.toContain('whsec_')
  expect(listed.body.webhooks.map(({ id }: { id: string }) => id)).toEqual([added.body.id])
  await running.subscriptions.close()
})

test('a webhook that was removed is not there any more', async () => {
  const running = await service()
  const { id } = (await running.post('/v1/webhooks', { url: 'https://dpm.example/' })).body
  expect(await remove(running, id)).toEqual({ status: 200, body: { removed: id } })
  expect((await running.get('/v1/webhooks')).body).toEqual({ webhooks: [] })
  const again = await remove(running, id)
  expect([again.status, again.body.code]).toEqual([404, 'ERR_NOT_FOUND'])
})

test.each([
  [{ url: 'http://dpm.example/' }, /give an https URL/],
  [{ url: 'https://169.254.169.254/latest/meta-data' }, /is a private or special address/],
  [{ url: 'https://[::1]/' }, /is a private or special address/],
  [{ url: 'https://dpm.example/', vnis: '5-1' }, /names no VNIs/],
  [{ url: 'https://dpm.example/', types: [] }, /types/],
  [{ url: 'https://dpm.example/', secret: 'mine' }, /secret/],
])('%j is refused', async (body, why) => {
  const { post, get } = await service()
  const reply = await post('/v1/webhooks', body)
  expect([reply.status, reply.body.detail]).toEqual([400, expect.stringMatching(why)])
  expect((await get('/v1/webhooks')).body.webhooks).toEqual([])
})

test('no log has a secret, or more of a URL than whom it leads to', async () => {
  const lines: string[] = []
  const logger = { level: 'debug', stream: { write: (line: string) => void lines.push(line) } }
  const running = await service(
    undefined,
    { logger },
    {},
    { allow: ['127.0.0.0/8'], allowHttp: true },
  )
  const { subscriptions, app, activity, post } = running
  subscriptions.start(app.fastify.log)
  const gone = await receiving((_, response) => response.writeHead(410).end())
  const url = `${gone.url}/path-that-is-secret`
  const { secret } = (await post('/v1/webhooks', { url })).body
  await post('/v1/webhooks', { url: 'https://10.0.0.1/path-that-is-secret' })
  activity.emit(push(5001, 1))
  while (!lines.join('').includes('disabled a webhook')) await new Promise(setImmediate)
  expect(lines.join('')).toContain('http://127.0.0.1')
  expect(lines.join('')).not.toContain(secret.slice('whsec_'.length))
  expect(lines.join('')).not.toContain('path-that-is-secret')
  await subscriptions.close()
})

test('one that was disabled is enabled: it is told what it missed, and what comes', async () => {
  const got: string[] = []
  let status = 410
  const { url } = await receiving(async (request, response) => {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    if (status === 204) got.push(JSON.parse(body).data.destination)
    response.writeHead(status).end()
  })
  const running = await service(undefined, {}, {}, { allow: ['127.0.0.0/8'], allowHttp: true })
  const { get, post, activity, subscriptions } = running
  const { id } = (await post('/v1/webhooks', { url, types: ['push'] })).body
  const state = async () => (await get('/v1/webhooks')).body.webhooks[0].state
  activity.emit(push(5001, 1))
  await expect.poll(state).toBe('disabled')
  activity.emit(push(5001, 2))
  status = 204
  const enabled = await post(`/v1/webhooks/${id}/enable`, {})
  expect([enabled.status, enabled.body.state, enabled.body.lastFailure]).toEqual([
    ...[200, 'working', null],
  ])
  await expect.poll(() => got.toSorted()).toEqual(['10.0.1.1', '10.0.1.2'])
  expect(await state()).toBe('working')
  expect((await post('/v1/webhooks/wh_none/enable', {})).body.code).toBe('ERR_NOT_FOUND')
  await subscriptions.close()
})

test('one key has twenty at most, however many others have', async () => {
  const { post, subscriptions } = await service()
  const add = (who: string, n: number) =>
    subscriptions.webhooks.add(
      {
        ...{ url: `https://dpm.example/${n}`, types: ['push'], vnis: undefined },
        ...{ description: '', who },
      },
      ...([1, n] as const),
    )
  for (let n = 0; n < 20; n++) add('key 1 (other)', n)
  for (let n = 0; n < 19; n++) add('local', n)
  expect((await post('/v1/webhooks', { url: 'https://dpm.example/' })).status).toBe(200)
  const reply = await post('/v1/webhooks', { url: 'https://dpm.example/' })
  expect(reply.body.detail).toBe('local has 20 webhooks already; delete some')
})
