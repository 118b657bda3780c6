import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { championOf, smallRegion } from '../champion.cases.ts'
import { service } from './app.cases.ts'

const query = { vni: 5001, ip: '10.0.0.4' }

test('every wrong field is named by its JSON Pointer', async () => {
  const { post } = await service()
  const reply = await post('/v1/predictions', {
    queries: [query, { vni: 0, ip: '10.0.0.256', recent: [{ destination: '' }] }],
  })
  expect(reply.status).toBe(400)
  expect(reply.headers['content-type']).toBe('application/problem+json')
  expect(reply.body).toMatchObject({
    type: 'urn:portent:problem:validation',
    status: 400,
    code: 'ERR_VALIDATION',
    instance: '/v1/predictions',
  })
  const places = reply.body.errors.map((error: { in: string; pointer: string }) => [
    error.in,
    error.pointer,
  ])
  expect(places).toContainEqual(['body', '/queries/1/vni'])
  expect(places).toContainEqual(['body', '/queries/1/ip'])
  expect(places).toContainEqual(['body', '/queries/1/recent/0/destination'])
  expect(places.every(([, pointer]: string[]) => pointer!.startsWith('/queries/1'))).toBe(true)
})

test('what is wrong is told in terms of the form that was meant, one VM or a batch', async () => {
  const { post } = await service()
  const pointers = async (body: unknown) =>
    (await post('/v1/predictions', body)).body.errors.map((e: { pointer: string }) => e.pointer)
  expect(await pointers({ ip: '10.0.0.4' })).toEqual(['/vni'])
  expect(await pointers({ queries: [] })).toEqual(['/queries'])
  expect(await pointers({ ...query, topp: 3 })).toEqual([''])
})

test.each([
  ['a VNI above 2^32 - 1', { ...query, vni: 2 ** 32 }],
  ['a fractional VNI', { ...query, vni: 1.5 }],
  ['top 0', { ...query, top: 0 }],
  ['top 101', { ...query, top: 101 }],
  ['a probability above 1', { ...query, minProbability: 1.1 }],
  ['201 recent requests', { ...query, recent: Array(201).fill({ destination: '10.0.0.9' }) }],
  ['a time that is none', { ...query, time: 'yesterday' }],
  ['an unknown field', { ...query, top_k: 5 }],
  ['a batch of 257', { queries: Array(257).fill(query) }],
  ['no object', 'text'],
  ['null', null],
])('%s is refused', async (_, body) => {
  const { post } = await service()
  const reply = await post('/v1/predictions', body)
  expect([reply.status, reply.body.code]).toEqual([400, 'ERR_VALIDATION'])
})

test('a local VNI, above 16,777,215, is taken', async () => {
  const { post } = await service()
  expect((await post('/v1/predictions', { ...query, vni: 16_777_216 })).status).toBe(200)
})

test('malformed JSON, another content type, too large a body, no route: each has its code', async () => {
  const { app } = await service(undefined, { bodyLimit: 1_000 })
  const send = async (payload: string, type = 'application/json', url = '/v1/predictions') => {
    const reply = await app.fastify.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': type },
    })
    expect(reply.headers['content-type']).toBe('application/problem+json')
    const problem = reply.json()
    expect(problem.status).toBe(reply.statusCode)
    return [reply.statusCode, problem.code]
  }
  expect(await send('{"vni": 1,')).toEqual([400, 'ERR_MALFORMED_JSON'])
  expect(await send('')).toEqual([400, 'ERR_MALFORMED_JSON'])
  expect(await send('{"__proto__": {"a": 1}}')).toEqual([400, 'ERR_MALFORMED_JSON'])
  expect(await send('a', 'text/plain')).toEqual([415, 'ERR_MEDIA_TYPE'])
  expect(await send(`"${'x'.repeat(2_000)}"`)).toEqual([413, 'ERR_TOO_LARGE'])
  expect(await send('{}', 'application/json', '/v1/nothing')).toEqual([404, 'ERR_NO_ROUTE'])
  expect(await send('{}', 'application/json', '/v1/%zz')).toEqual([400, 'ERR_BAD_URL'])
})

test('a wrong method is 405 and says which there are', async () => {
  const { app } = await service()
  const send = async (method: 'DELETE' | 'PUT', url: string) => {
    const reply = await app.fastify.inject({ method, url })
    return [reply.statusCode, reply.headers.allow, reply.json().code]
  }
  expect(await send('DELETE', '/v1/predictions')).toEqual([405, 'POST', 'ERR_METHOD'])
  expect(await send('PUT', '/v1/vms/5001/10.0.0.4')).toEqual([405, 'GET, HEAD', 'ERR_METHOD'])
  expect(await send('PUT', '/v1/vms/5001')).toEqual([404, undefined, 'ERR_NO_ROUTE'])
})

test('a failure inside tells nothing of the inside, and the log has it under the request id', async () => {
  const champion = await championOf(smallRegion)
  const failing = {
    ...champion,
    model: {
      ...champion.model,
      async top(): Promise<never> {
        throw new Error('secret at /var/lib/portent/models/a.bin')
      },
    },
  }
  const lines: string[] = []
  const { post } = await service(failing, {
    logger: { level: 'error', stream: { write: (line: string) => void lines.push(line) } },
  })
  const reply = await post('/v1/predictions', query)
  expect(reply.status).toBe(500)
  expect(reply.body.code).toBe('ERR_INTERNAL')
  expect(reply.text).not.toMatch(/secret|\/var|at .*\.ts/)
  expect(lines.join()).toContain('secret at')
  expect(JSON.parse(lines[0]!).reqId).toBe(reply.body.requestId)
  expect(lines.join()).not.toContain('10.0.0.4')
})

test('what is not HTTP, and too many headers, are answered with a problem', async () => {
  const { app } = await service()
  await app.fastify.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.fastify.server.address() as { port: number }
  const send = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let reply = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      socket.on('data', (data) => {
        reply += data
      })
      socket.on('close', () => resolve(reply))
      socket.on('error', reject)
    })
  const garbage = await send('nonsense\r\n\r\n')
  expect(garbage).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*ERR_BAD_REQUEST/s)
  const headers = await send(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(headers).toMatch(/^HTTP\/1\.1 431 .*ERR_HEADERS_TOO_LARGE/s)
  await app.fastify.close()
})
