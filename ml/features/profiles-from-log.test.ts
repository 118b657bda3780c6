import { expect, test } from 'vitest'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import { profilesFromLog } from './profiles-from-log.ts'

// Two tenants with equal addresses: in each, 10.0.0.1 asks for 10.0.0.2; in VNI 7 also .2 for .1.
const vms = new EndpointTable()
const items = new EndpointTable()
const ask = (vni: number, from: string, to: string) => [vms.add(vni, from), items.add(vni, to)]
const asked = [
  ask(7, '10.0.0.1', '10.0.0.2'),
  ask(7, '10.0.0.1', '10.0.0.2'),
  ask(8, '10.0.0.1', '10.0.0.2'),
  ask(7, '10.0.0.2', '10.0.0.1'),
]
const at = (hour: number) => Date.UTC(2026, 0, 2, hour, 59, 59, 999)
const log: EventLog = {
  length: 4,
  time: Float64Array.of(at(3), at(3), at(4), at(23)),
  until: Float64Array.of(at(3), at(3), at(4), at(23)),
  vm: Int32Array.from(asked, ([vm]) => vm!),
  item: Int32Array.from(asked, ([, item]) => item!),
  port: Uint16Array.of(443, 80, 443, 443),
  protocol: Uint8Array.of(6, 6, 6, 17),
  catalog: { vms, items },
}
const profiles = profilesFromLog(log)
const row = (name: 'peers' | 'services' | 'clients' | 'served', vm: number) => {
  const { indptr, indices, values } = profiles[name]
  const at = (i: number): [number, number] => [indices[i]!, values[i]!]
  return Array.from({ length: indptr[vm + 1]! - indptr[vm]! }, (_, i) => at(indptr[vm]! + i))
}

test('peers and services are counted per VM', () => {
  expect(row('peers', 0)).toEqual([[0, 2]])
  expect([...profiles.serviceKeys]).toEqual([6 * 65_536 + 80, 6 * 65_536 + 443, 17 * 65_536 + 443])
  expect(row('services', 0)).toEqual([
    [0, 1],
    [1, 1],
  ])
})

test('a VM that is asked for has its clients and the services it serves', () => {
  const server = vms.idOf(7, '10.0.0.2')
  expect(row('clients', server)).toEqual([[0, 2]])
  expect(row('served', server)).toEqual([
    [0, 1],
    [1, 1],
  ])
  expect(row('served', 0)).toEqual([[2, 1]])
})

test('the same address in another VNI is another VM: it has no clients there', () => {
  const other = vms.idOf(8, '10.0.0.1')
  expect(row('clients', other)).toEqual([])
  expect(row('peers', other)).toEqual([[items.idOf(8, '10.0.0.2'), 1]])
})

test('hours are those of UTC', () => {
  const hours = (vm: number) => [...profiles.hours.subarray(vm * 24, (vm + 1) * 24)]
  expect(hours(0)).toEqual(Array.from({ length: 24 }, (_, hour) => (hour === 3 ? 2 : 0)))
  expect(hours(vms.idOf(7, '10.0.0.2'))[23]).toBe(1)
})
