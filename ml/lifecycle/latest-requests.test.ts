import { expect, test } from 'vitest'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import { latestRequests } from './latest-requests.ts'

function logOf(pairs: readonly (readonly [vm: number, item: number])[], vmCount: number): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  for (let vm = 0; vm < vmCount; vm++) catalog.vms.add(7, `vm${vm}`)
  for (let item = 0; item < 300; item++) catalog.items.add(7, `item${item}`)
  const time = Float64Array.from(pairs, (_, i) => 1_000 + i)
  return {
    length: pairs.length,
    time,
    until: time,
    vm: Int32Array.from(pairs, ([vm]) => vm),
    item: Int32Array.from(pairs, ([, item]) => item),
    port: new Uint16Array(pairs.length),
    protocol: new Uint8Array(pairs.length),
    catalog,
  }
}

test('each VM has its own requests, oldest first; one that asked nothing has none', () => {
  const { indptr, items, times } = latestRequests(logOf([[2, 5], [0, 6], [2, 7]], 3)) // biome-ignore format: pairs
  expect([...indptr]).toEqual([0, 1, 1, 3])
  expect([...items]).toEqual([6, 5, 7])
  expect([...times]).toEqual([1_001, 1_000, 1_002])
})

test('of 250 requests the latest 200 are kept: 50 to 249', () => {
  const pairs = Array.from({ length: 250 }, (_, i) => [0, i] as const)
  const { indptr, items } = latestRequests(logOf(pairs, 1))
  expect([...indptr]).toEqual([0, 200])
  expect([items[0], items[199]]).toEqual([50, 249])
})
