import { expect, test } from 'vitest'
import { emptyCatalog } from '../event-log.cases.ts'
import { clusterSide, serviceSide, subnetSide } from './item-sides.ts'
import { tallyOf, tallyOfServices } from './item-tally.ts'

test('items of one /24 or /64 of one network share a row; names have none', () => {
  const catalog = emptyCatalog()
  const add = (vni: number, address: string) => catalog.items.add(vni, address)
  add(7, '10.0.0.1')
  add(7, '10.0.0.250')
  add(7, '10.0.1.1')
  add(8, '10.0.0.1')
  add(7, 'db.example')
  add(7, '2001:db8::1')
  add(7, '2001:db8:0:0:9::1')
  add(7, '2001:db8:0:1::1')
  const side = subnetSide(catalog, 8)
  expect([...side.ids]).toEqual([1, 1, 2, 3, 0, 4, 4, 5])
  expect(side.rows).toBe(6)
  expect([side.rowOf(add(7, '10.0.1.9')), side.rowOf(add(7, '10.9.9.9'))]).toEqual([2, 0])
})

test('an item is in the cluster of the VM of its address, in its own network', () => {
  const catalog = emptyCatalog()
  for (const address of ['a', 'b']) catalog.vms.add(7, address)
  for (const [vni, address] of [
    [7, 'b'],
    [8, 'b'],
    [7, 'c'],
  ] as const)
    catalog.items.add(vni, address)
  const side = clusterSide(catalog, 3, Int32Array.of(-1, 4))
  expect([...side.ids]).toEqual([5, 0, 0])
  expect(side.rows).toBe(6)
})

test('an item has the row of the service it was asked for most', () => {
  const [https, dns] = [256 * 443 + 6, 256 * 53 + 17]
  const requests = {
    vm: new Int32Array(6),
    time: new Float64Array(6),
    item: Int32Array.of(0, 0, 0, 1, 2, 2),
    service: Int32Array.of(dns, https, https, dns, 0, 0),
  }
  const { counts, services } = tallyOf(requests, 4)
  expect([...counts]).toEqual([3, 1, 2, 0])
  const side = serviceSide(services)
  expect([...side.ids]).toEqual([2, 1, 0, 0])
  expect(side.rows).toBe(3)
})

test('requests counted elsewhere, in any order, give the same tally', () => {
  const counted = {
    item: Int32Array.of(1, 0, 2, 0),
    port: Uint16Array.of(53, 53, 0, 443),
    protocol: Uint8Array.of(17, 17, 0, 6),
    requests: Float64Array.of(1, 1, 2, 2),
  }
  const { counts, services } = tallyOfServices(counted, 4)
  expect([...counts]).toEqual([3, 1, 2, 0])
  expect([...services]).toEqual([256 * 443 + 6, 256 * 53 + 17, 0, 0])
})
