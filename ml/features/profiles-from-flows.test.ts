import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EventLog, openWarehouse, type Warehouse } from '../../datasets/index.ts'
import { profilesFromFlows } from './profiles-from-flows.ts'
import { profilesFromLog } from './profiles-from-log.ts'

// Lines after Zeek's documentation of conn.log: three flows of one pair, two of them within the idle
// timeout, then one back.
const fields = ['ts', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto']
const day = Date.UTC(2026, 0, 5)
const lines = [
  [day / 1_000 + 10, '10.0.0.1', 40_000, '10.0.0.2', 443, 'tcp', 1, 100, 20, 3, 2],
  [day / 1_000 + 20, '10.0.0.1', 40_001, '10.0.0.2', 443, 'tcp', 1, 100, 20, 3, 2],
  [day / 1_000 + 7_200, '10.0.0.1', 40_002, '10.0.0.2', 80, 'tcp', 1, 5, 5, 1, 1],
  [day / 1_000 + 7_300, '10.0.0.2', 40_003, '10.0.0.1', 53, 'udp', 0, 1, 1, 1, 1],
]
const measures = ['duration', 'orig_bytes', 'resp_bytes', 'orig_pkts', 'resp_pkts']
const zeek = [
  '#separator \\x09',
  '#set_separator\t,',
  '#empty_field\t(empty)',
  '#unset_field\t-',
  '#path\tconn',
  `#fields\t${[...fields, ...measures].join('\t')}`,
  '#types\ttime\taddr\tport\taddr\tport\tenum\tinterval\tcount\tcount\tcount\tcount',
  ...lines.map((line) => line.join('\t')),
  '',
].join('\n')

let directory: string
let warehouse: Warehouse
let log: EventLog
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'portent-profiles-'))
  writeFileSync(join(directory, 'conn.log'), zeek)
  warehouse = await openWarehouse({ directory })
  await warehouse.ingest([join(directory, 'conn.log')])
  log = await warehouse.requestEvents()
})
afterAll(async () => {
  await warehouse.close()
  rmSync(directory, { recursive: true, force: true })
})

const row = (values: Float32Array, indptr: Int32Array, vm: number) => [
  ...values.subarray(indptr[vm]!, indptr[vm + 1]!),
]

test('every flow counts, those within the idle timeout too, with its traffic', async () => {
  const { catalog } = log
  const profiles = await profilesFromFlows(warehouse, catalog)
  const vm = catalog.vms.idOf(catalog.vms.vnis[0]!, '10.0.0.1')
  const { peers, services, served, serviceKeys, bytes, packets, hours } = profiles
  expect(log.length).toBe(3)
  expect(row(peers.values, peers.indptr, vm)).toEqual([3])
  expect([...serviceKeys]).toEqual([6 * 65_536 + 80, 6 * 65_536 + 443, 17 * 65_536 + 53])
  expect(row(services.values, services.indptr, vm)).toEqual([1, 2])
  expect(row(served.values, served.indptr, vm)).toEqual([1])
  expect([bytes[vm], packets[vm]]).toEqual([250, 12])
  expect([hours[vm * 24], hours[vm * 24 + 2]]).toEqual([2, 1])
})

test('what begins at or after `to` is not seen', async () => {
  const to = day + 7_200_000
  const { peers, hours } = await profilesFromFlows(warehouse, log.catalog, { to })
  expect([...peers.values]).toEqual([2])
  expect(hours.reduce((sum, uses) => sum + uses, 0)).toBe(2)
  const later = await profilesFromFlows(warehouse, log.catalog, { from: to })
  expect([...later.peers.values]).toEqual([1, 1])
})

test('where every flow is a request, flows and events give the same profiles but for traffic', async () => {
  const from = day + 7_200_000
  const flows = await profilesFromFlows(warehouse, log.catalog, { from })
  const events = profilesFromLog({
    ...(await warehouse.requestEvents({ from })),
    catalog: log.catalog,
  })
  expect({ ...flows, bytes: 0, packets: 0 }).toEqual({ ...events, bytes: 0, packets: 0 })
})

test('an empty range gives VMs without a profile', async () => {
  const { peers, hours } = await profilesFromFlows(warehouse, log.catalog, { to: 0 })
  expect([peers.rows, peers.values.length, hours.length]).toEqual([log.catalog.vms.size, 0, 48])
})
