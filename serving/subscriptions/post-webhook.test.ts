import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { webhookCaller } from './post-webhook.ts'
import { reachable } from './reachable-address.ts'

/** A server on loopback that answers so, and its URL. */
async function receiver(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

const loopback = reachable(['127.0.0.0/8', '::1/128'])
const call = (url: string) => ({ url, headers: { 'webhook-id': 'a' }, body: '{"ü":1}' })

test('what is posted arrives whole, and the status comes back', async () => {
  const got: unknown[] = []
  const url = await receiver((request, response) => {
    request.setEncoding('utf8').once('data', (body) => {
      got.push(request.method, request.headers['webhook-id'], body)
      response.writeHead(202).end('thanks')
    })
  })
  expect(await webhookCaller(loopback)(call(url))).toBe(202)
  expect(got).toEqual(['POST', 'a', '{"ü":1}'])
})

test('a redirect is an answer like any other, and not followed', async () => {
  let calls = 0
  const url = await receiver((_, response) => {
    calls++
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  expect(await webhookCaller(loopback)(call(url))).toBe(307)
  expect(calls).toBe(1)
})

test('private addresses are not called, be they written so or found behind a name', async () => {
  let calls = 0
  const url = await receiver((_, response) => {
    calls++
    response.end()
  })
  const post = webhookCaller(reachable([]))
  await expect(post(call(url))).rejects.toThrow('127.0.0.1 leads to private or special addresses')
  const named = url.replace('127.0.0.1', 'localhost')
  await expect(post(call(named))).rejects.toThrow('localhost leads to private or special')
  expect(calls).toBe(0)
  expect(await webhookCaller(loopback)(call(named))).toBe(200)
})

test('who does not answer in time has failed, and who answers without end is cut off', async () => {
  const silent = await receiver(() => {})
  await expect(webhookCaller(loopback, 50)(call(silent))).rejects.toThrow(/abort|timeout/i)
  const endless = await receiver((_, response) => {
    const write = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      if (!response.destroyed) response.once('drain', write)
    }
    write()
  })
  expect(await webhookCaller(loopback)(call(endless))).toBe(200)
})
