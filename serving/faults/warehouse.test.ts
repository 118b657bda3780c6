import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openWarehouse, type WarehouseConfig } from '../../datasets/index.ts'
import { ten } from '../champion.cases.ts'
import { service } from '../http/app.cases.ts'
import { handOverNow } from '../upkeep.ts'
import { newHome } from './service.cases.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const reports = {
  requests: ['a', 'b', 'c'].map((requestId, n) => ({
    requestId,
    time: ten - n * 120_000,
    vni: 5001,
    source: '10.0.0.4',
    destination: '10.0.0.9',
  })),
}

/** A server that takes connections and does with them what it likes. */
async function listening(answer: 'nothing' | 'hang up'): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    if (answer === 'hang up') socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('while ClickHouse is down, hangs up or hangs, reports wait; when it is there they arrive once', async () => {
  const { post, store, app } = await service()
  const handOver = (warehouse: WarehouseConfig) =>
    handOverNow({ store, metrics: app.metrics, warehouse, log })
  expect((await post('/v1/requests', reports)).body).toMatchObject({ accepted: 3 })
  const down = { url: 'http://127.0.0.1:1' }
  const hanging = { url: await listening('nothing'), timeout: 50 }
  const broken = { url: await listening('hang up') }
  for (const warehouse of [down, broken, hanging]) {
    await expect(handOver(warehouse)).rejects.toMatchObject({ code: 'ERR_WAREHOUSE' })
    expect(store.waiting).toBe(3)
    expect((await post('/v1/predictions', { vni: 5001, ip: '10.0.0.4' })).status).toBe(200)
    expect((await post('/v1/requests', reports)).body).toMatchObject({ duplicates: 3 })
  }
  const sound = { directory: newHome(), waitMs: 0 }
  await handOver(sound)
  await handOver(sound)
  expect(store.waiting).toBe(0)
  const opened = await openWarehouse(sound)
  expect((await opened.requestEvents()).length).toBe(3)
  await opened.close()
})
