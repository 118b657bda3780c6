import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { type Service, service } from '../http/app.cases.ts'
import type { AppOptions } from '../http/app.ts'
import { fillRegistry } from '../trained-model.cases.ts'
import { post } from './service.cases.ts'
import { wounded, wounds } from './wounds.cases.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document of every shape.
type Json = any

async function listening(options: AppOptions = {}): Promise<{ url: string; running: Service }> {
  const running = await service(undefined, options)
  const { fastify } = running.app
  const url = await fastify.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => {
    fastify.server.closeAllConnections()
    return fastify.close()
  })
  return { url, running }
}

const question = { vni: 5001, ip: '10.0.0.4' }

/** A client that behaves, all the while; gives the statuses that it got. */
function bystander(url: string): () => Promise<Set<number>> {
  const statuses = new Set<number>()
  let isDone = false
  const asking = (async () => {
    while (!isDone) {
      statuses.add((await post(url, '/v1/predictions', question)).status)
      await sleep(5)
    }
  })()
  return async () => {
    isDone = true
    await asking
    return statuses
  }
}

/** A raw connection, and all that came back once it is closed. */
async function raw(url: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await new Promise((resolve) => socket.once('connect', resolve))
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  const answer = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  return { socket, answer }
}

/** The examples of a schema, those of its choices and of what it refers to included. */
function examplesOf(openapi: Json, schema: Json): Json[] {
  if (schema.$ref)
    return examplesOf(openapi, openapi.components.schemas[schema.$ref.split('/').at(-1)])
  const choices = schema.anyOf ?? []
  return [...(schema.examples ?? []), ...choices.flatMap((one: Json) => examplesOf(openapi, one))]
}

test('every route that takes JSON refuses or takes whatever its example is turned into', async () => {
  const { url, running } = await listening()
  await fillRegistry(running.registry)
  const openapi = (await running.get('/docs/json')).body
  const bodies = Object.entries<Json>(openapi.paths).flatMap(([path, { post: operation }]) => {
    const schema = operation?.requestBody?.content?.['application/json']?.schema
    return schema ? examplesOf(openapi, schema).map((example) => ({ path, example })) : []
  })
  expect(bodies.length).toBeGreaterThan(10)
  const done = bystander(url)
  await fc.assert(
    fc.asyncProperty(fc.nat(), wounds, async (at, changes) => {
      const { path, example } = bodies[at % bodies.length]!
      const { status, body } = await post(url, path, wounded(example, changes))
      expect(status, `${path}: ${JSON.stringify(body)}`).toBeLessThan(500)
      if (status >= 400) expect(body).toMatchObject({ status, code: expect.any(String) })
    }),
    { numRuns: 120 },
  )
  expect(await done()).toEqual(new Set([200]))
})

test('bytes that are no HTTP are refused and the connection is closed', async () => {
  const { url } = await listening()
  const done = bystander(url)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      const { socket, answer } = await raw(url)
      socket.end(bytes)
      const text = await answer
      // Nothing, where it could still have become a request; else a problem.
      if (text !== '') expect(text).toMatch(/^HTTP\/1\.1 4\d\d /)
    }),
    { numRuns: 30 },
  )
  expect(await done()).toEqual(new Set([200]))
})

test('clients that send headers or bodies byte by byte are cut off, and hold nobody up', async () => {
  const { url } = await listening({ requestTimeout: 300 })
  const done = bystander(url)
  const head = 'POST /v1/requests HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n'
  const trickle = async (text: string) => {
    const { socket, answer } = await raw(url)
    let at = 0
    const timer = setInterval(() => socket.write(text[at++ % text.length]!), 20)
    const told = await answer
    clearInterval(timer)
    return told
  }
  const slow = [
    ...Array.from({ length: 30 }, () => trickle(`${head}x-slow: ${'a'.repeat(10_000)}`)),
    ...Array.from({ length: 30 }, async () => {
      const { socket, answer } = await raw(url)
      socket.write(`${head}content-length: 100000\r\n\r\n{"requests"`)
      const timer = setInterval(() => socket.write(' '), 20)
      const told = await answer
      clearInterval(timer)
      return told
    }),
  ]
  for (const told of await Promise.all(slow)) expect(told).toMatch(/^HTTP\/1\.1 408 |^$/)
  expect(await done()).toEqual(new Set([200]))
})

test('connections beyond the most are closed, and there is room again when others leave', async () => {
  const { url } = await listening({ maxConnections: 3 })
  const open = await Promise.all([raw(url), raw(url), raw(url)])
  const { socket, answer } = await raw(url)
  socket.write('GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n')
  expect(await answer).toBe('')
  for (const { socket } of open) socket.destroy()
  await expect
    .poll(
      () =>
        fetch(`${url}/health/live`).then(
          ({ status }) => status,
          () => 0,
        ),
      {
        timeout: 10_000,
      },
    )
    .toBe(200)
})

test('what is too much, too long or too deep is refused by its code, and the next call is answered', async () => {
  const { url } = await listening()
  const queries = Array.from({ length: 257 }, () => question)
  const report = { requestId: 'a', time: 1, vni: 1, source: 'a', destination: 'b' }
  const requests = Array.from({ length: 10_001 }, (_, n) => ({ ...report, requestId: `${n}` }))
  const deep = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`)
  const refused: [path: string, payload: unknown, code: string][] = [
    ['/v1/predictions', { queries }, 'ERR_VALIDATION'],
    ['/v1/requests', { requests }, 'ERR_VALIDATION'],
    ['/v1/requests', { requests: [{ ...report, source: 'a'.repeat(5_000_000) }] }, 'ERR_TOO_LARGE'],
    ['/v1/predictions', { ...question, recent: deep }, 'ERR_INPUT'],
    ['/v1/states', deep, 'ERR_INPUT'],
    ['/v1/predictions', { ...question, vni: -1 }, 'ERR_VALIDATION'],
    ['/v1/predictions', { ...question, vni: 2 ** 53 }, 'ERR_VALIDATION'],
  ]
  for (const [path, payload, code] of refused) {
    const { status, body } = await post(url, path, payload)
    expect(body, path).toMatchObject({ code })
    expect(status).toBeLessThan(500)
    expect((await post(url, '/v1/predictions', question)).status).toBe(200)
  }
})
