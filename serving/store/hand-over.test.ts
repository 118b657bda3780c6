import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { RequestEvent } from '../../datasets/index.ts'
import { handOver } from './hand-over.ts'
import { type RequestReport, Store } from './store.ts'

const forever = { maxRows: 1_000_000, maxAge: Number.MAX_SAFE_INTEGER }
const requests = (from: number, to: number): RequestReport[] =>
  Array.from({ length: to - from }, (_, i) => ({
    requestId: `r${from + i}`,
    time: from + i,
    vni: 7,
    source: 'a',
    destination: 'b',
    port: 1,
    protocol: 6,
    host: 'h',
  }))

/** Keeps a batch once by its id, as the warehouse does. */
function warehouse() {
  const batches = new Map<string, readonly RequestEvent[]>()
  return {
    batches,
    async addRequests(id: string, events: readonly RequestEvent[]) {
      if (!batches.has(id)) batches.set(id, events)
    },
    times: () => [...batches.values()].flat().map((event) => event.time),
  }
}

test('every waiting event is given once, oldest first, in batches of at most the size', async () => {
  const store = new Store(':memory:', forever)
  const { batches, addRequests, times } = warehouse()
  store.addRequests(requests(0, 5), 0)
  expect(await handOver(store, addRequests, 2)).toBe(5)
  expect([...batches.values()].map((events) => events.length)).toEqual([2, 2, 1])
  expect(times()).toEqual([0, 1, 2, 3, 4])
  expect(store.waiting).toBe(0)
  expect(await handOver(store, addRequests, 2)).toBe(0)
})

test('an event is an event: its last use is its first, and its request id stays behind', async () => {
  const store = new Store(':memory:', forever)
  const { batches, addRequests } = warehouse()
  store.addRequests(requests(3, 4), 0)
  await handOver(store, addRequests)
  expect([...batches.values()][0]).toEqual([
    { time: 3, until: 3, vni: 7, source: 'a', destination: 'b', port: 1, protocol: 6, host: 'h' },
  ])
})

test('a refusal leaves the events waiting for the next time', async () => {
  const store = new Store(':memory:', forever)
  store.addRequests(requests(0, 3), 0)
  const locked = async () => {
    throw new Error('locked')
  }
  await expect(handOver(store, locked)).rejects.toThrow('locked')
  expect(store.waiting).toBe(3)
  const { addRequests, times } = warehouse()
  expect(await handOver(store, addRequests)).toBe(3)
  expect(times()).toEqual([0, 1, 2])
})

test('a kill between the taking and the marking repeats the batch id with the same events', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portent-hand-over-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'store.db')
  const first = new Store(path, forever)
  const { batches, addRequests, times } = warehouse()
  first.addRequests(requests(0, 3), 0)
  const taken = first.openBatch(10)!
  await addRequests(taken.id, taken.events)
  // Killed here: the batch is taken but not marked. More comes in before the next hand-over.
  first.close()
  const second = new Store(path, forever)
  second.addRequests(requests(3, 5), 0)
  expect(second.openBatch(10)).toEqual(taken)
  await handOver(second, addRequests, 10)
  expect(times()).toEqual([0, 1, 2, 3, 4])
  expect(batches.size).toBe(2)
  second.close()
})

test('two stores never share a batch id', () => {
  const id = () => {
    const store = new Store(':memory:', forever)
    store.addRequests(requests(0, 1), 0)
    return store.openBatch(1)!.id
  }
  expect(id()).not.toBe(id())
})
