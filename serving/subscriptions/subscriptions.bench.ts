// npx tsx serving/subscriptions/subscriptions.bench.ts
// Question: what does an event cost whoever causes it while somebody listens, how many a second reach a hundred
// readers over real HTTP on loopback, and how many a webhook? Events are pushes of some 200 bytes, kept in a file.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filter } from './notices.cases.ts'
import { told } from './subscribed.cases.ts'

const folder = mkdtempSync(join(tmpdir(), 'portent-subscriptions-'))
const { subscriptions, push, store } = told(join(folder, 'serving.db'))
const turn = () => new Promise(setImmediate)

/** Emits `events`, so many in each turn of the event loop, until they are kept; microseconds each. */
async function emit(events: number, together: number): Promise<number> {
  const last = subscriptions.log.last + events
  const start = performance.now()
  for (let n = 0; n < events; n++) {
    push(n)
    if (n % together === together - 1) await turn()
  }
  while (subscriptions.log.last < last) await turn()
  return ((performance.now() - start) * 1_000) / events
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

async function five(measure: () => Promise<number>): Promise<number> {
  const values: number[] = []
  for (let i = 0; i < 5; i++) values.push(await measure())
  return median(values)
}

const unheard = await five(async () => {
  const start = performance.now()
  for (let n = 0; n < 100_000; n++) push(n)
  return ((performance.now() - start) * 1_000) / 100_000
})
assert.equal(subscriptions.log.last, 0)
console.log(`nobody listens: ${unheard.toFixed(2)} µs an event`)

subscriptions.heard()
console.log(`kept, each in a turn of its own: ${(await five(() => emit(5_000, 1))).toFixed(1)} µs`)
console.log(`kept, 100 in a turn: ${(await five(() => emit(50_000, 100))).toFixed(1)} µs`)

const server = createServer((_, response) => {
  const start = { filter: filter(), after: subscriptions.log.last, follow: true }
  const reader = { who: `${subscriptions.streams.count}`, isOver: () => false }
  subscriptions.streams.open(start, reader).pipe(response)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
const readers = 100
let heard = 0
const requests = Array.from({ length: readers }, () => get({ port, host: '127.0.0.1' }))
for (const request of requests)
  request.on('response', (response: IncomingMessage) =>
    response.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 0x7b) heard++
    }),
  )
while (subscriptions.streams.count < readers) await turn()
const events = 2_000
const fanOut = await five(async () => {
  heard = 0
  const start = performance.now()
  await emit(events, 20)
  while (heard < events * readers) await turn()
  return (events * readers * 1_000) / (performance.now() - start)
})
console.log(
  `${readers} readers: ${Math.round(fanOut)} events/s delivered, by one process that reads too`,
)
for (const request of requests) request.destroy()

let called = 0
const receiver = createServer((request, response) => {
  request.resume().once('end', () => {
    called++
    response.writeHead(204).end()
  })
}).listen(0, '127.0.0.1')
await once(receiver, 'listening')
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
const hook = { url, types: ['push'], vnis: undefined, description: '', who: 'bench' } as const
subscriptions.webhooks.add(hook, subscriptions.log.last + 1, Date.now())
subscriptions.webhooksChanged()
const calls = await five(async () => {
  called = 0
  const start = performance.now()
  await emit(2_000, 20)
  while (called < 2_000) await new Promise((resolve) => setTimeout(resolve, 1))
  return 2_000_000 / (performance.now() - start)
})
console.log(`a webhook: ${Math.round(calls)} events/s`)
await subscriptions.close()
server.close()
receiver.close()
server.closeAllConnections()
receiver.closeAllConnections()
store.close()
rmSync(folder, { recursive: true })
