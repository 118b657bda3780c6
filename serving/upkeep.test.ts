import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openWarehouse } from '../datasets/index.ts'
import { ten } from './champion.cases.ts'
import { type Service, service } from './http/app.cases.ts'
import { handOverNow } from './upkeep.ts'

function warehouseIn() {
  const directory = mkdtempSync(join(tmpdir(), 'portent-upkeep-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return { directory, waitMs: 0 }
}
const log = () => {
  const lines: string[] = []
  const add = (_: object, message: string) => void lines.push(message)
  return { lines, info: add, warn: add, error: add }
}
const threeReports = {
  requests: ['a', 'b', 'c'].map((requestId, i) => ({
    requestId,
    time: ten + i * 120_000,
    vni: 5001,
    source: '10.0.0.4',
    destination: '10.0.0.9',
    port: 5432,
    protocol: 6,
    host: 'host-1',
  })),
}
const handOverOf = ({ store, app }: Service, warehouse: ReturnType<typeof warehouseIn>) => {
  const logged = log()
  return { logged, run: () => handOverNow({ store, metrics: app.metrics, warehouse, log: logged }) }
}

test('reports arrive in the warehouse as request events, once', async () => {
  const running = await service()
  const warehouse = warehouseIn()
  const { run } = handOverOf(running, warehouse)
  await running.post('/v1/requests', threeReports)
  await run()
  await run()
  expect(running.store.waiting).toBe(0)
  const opened = await openWarehouse(warehouse)
  const events = await opened.requestEvents()
  await opened.close()
  expect([...events.time]).toEqual(threeReports.requests.map(({ time }) => time))
  expect(events.catalog.vms.idOf(5001, '10.0.0.4')).toBe(events.vm[0])
  expect(
    running.app.metrics.registry.getSingleMetric('portent_requests_handed_over_total'),
  ).toBeDefined()
})

test('a warehouse in use is left for later, and the reports wait', async () => {
  const running = await service()
  const warehouse = warehouseIn()
  const { run, logged } = handOverOf(running, warehouse)
  await running.post('/v1/requests', threeReports)
  const other = await openWarehouse(warehouse)
  await run()
  expect(running.store.waiting).toBe(3)
  expect(logged.lines).toEqual(['the warehouse is in use; will hand over later'])
  await other.close()
  await run()
  expect(running.store.waiting).toBe(0)
})

test('a kill after the warehouse took a batch and before it was marked adds nothing twice', async () => {
  const running = await service()
  const warehouse = warehouseIn()
  await running.post('/v1/requests', threeReports)
  const taken = running.store.openBatch(100)!
  const before = await openWarehouse(warehouse)
  expect(await before.addRequests(taken.id, taken.events)).toBe(true)
  await before.close()
  // Killed here. The next server finds the batch open.
  await handOverOf(running, warehouse).run()
  const after = await openWarehouse(warehouse)
  expect((await after.stats()).rows).toBe(3)
  await after.close()
})
