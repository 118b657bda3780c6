import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { PortentError } from '../../core/index.ts'
import { openRegistry } from '../../ml/index.ts'
import { championOf, minute, smallRegion } from '../champion.cases.ts'
import { requestStates } from '../emulation/aca.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { clientOf } from '../grpc/grpc.cases.ts'
import { hostRequest } from '../grpc/host-request.cases.ts'
import { service } from '../http/app.cases.ts'
import { serve } from '../index.ts'
import { Predictor } from '../predictor.ts'
import { Store } from '../store/store.ts'
import { trainedModel } from '../trained-model.cases.ts'
import { newHome, post } from './service.cases.ts'

const by = { who: 'test', reason: 'to see', now: '2026-01-05T09:00:00.000Z' }
const question = { vni: 5001, ip: '10.0.0.4' }
const report = { requestId: 'a', time: 1_000, vni: 7, source: 'a', destination: 'b' }

test('with a model file that is damaged the NCM is reached and reports are kept; a sound one is taken up', async () => {
  const home = newHome()
  const registry = openRegistry(home)
  onTestFinished(() => registry.close())
  const { version } = registry.saveModel(await trainedModel('2026-01-04T09:00:00.000Z'))
  registry.promote(version, by)
  writeFileSync(join(home, 'models', version), 'damaged')
  const ncm = await emulateNcm({ seed: 1, median: 0 })
  onTestFinished(() => ncm.kill())
  const server = await serve({
    ...{ home, port: 0, logLevel: 'silent', championEvery: 20 },
    grpc: { port: 0, ncm: { address: ncm.address } },
  })
  onTestFinished(() => server.close())
  expect(server.hasModel).toBe(false)
  expect(await post(server.url, '/v1/predictions', question)).toMatchObject({
    status: 503,
    body: { code: 'ERR_NO_MODEL' },
  })
  expect(await post(server.url, '/v1/requests', { requests: [report] })).toMatchObject({
    status: 200,
    body: { accepted: 1 },
  })
  const client = clientOf({ address: server.grpcAddress! })
  await requestStates(client, '172.16.0.9', hostRequest({}), 5_000)
  expect(ncm.asked).toHaveLength(1)

  const sound = registry.saveModel(await trainedModel('2026-01-05T09:00:00.000Z'))
  registry.promote(sound.version, by)
  await expect
    .poll(async () => (await post(server.url, '/v1/predictions', question)).status, {
      timeout: 10_000,
    })
    .toBe(200)
})

test('while it serves, a champion that cannot be loaded leaves the one before answering', async () => {
  const home = newHome()
  const registry = openRegistry(home)
  onTestFinished(() => registry.close())
  const { version } = registry.saveModel(await trainedModel('2026-01-04T09:00:00.000Z'))
  registry.promote(version, by)
  const server = await serve({ home, port: 0, logLevel: 'silent', championEvery: 20 })
  onTestFinished(() => server.close())
  const next = registry.saveModel(await trainedModel('2026-01-05T09:00:00.000Z'))
  writeFileSync(join(home, 'models', next.version), 'damaged')
  registry.promote(next.version, by)
  await expect
    .poll(async () => (await fetch(`${server.url}/metrics`)).text(), { timeout: 10_000 })
    .toMatch(/^portent_model_load_failures [1-9]/m)
  expect(await post(server.url, '/v1/predictions', question)).toMatchObject({
    status: 200,
    body: { modelVersion: version },
  })
})

test('a model that hangs costs each caller a bounded time, and a bounded number of callers', async () => {
  const store = new Store(':memory:', { maxRows: 1_000, maxAge: minute })
  const predictor = new Predictor(store, minute, { within: 10, most: 2 })
  const champion = await championOf(smallRegion)
  const never = () => new Promise<never>(() => undefined)
  predictor.use({ ...champion, model: { ...champion.model, top: never } })
  const ask = () =>
    predictor.predict([
      {
        ...{ vni: 5001, ip: '10.0.0.4', recent: [], top: 3, minProbability: 0 },
        ...{ includeHeld: false, now: 0 },
      },
    ])
  const codes = [ask(), ask(), ask()].map((one) => one.catch((error) => error.message as string))
  expect(await Promise.all(codes)).toEqual([
    expect.stringContaining('within 10 ms'),
    expect.stringContaining('within 10 ms'),
    expect.stringContaining('2 questions wait'),
  ])
  store.close()
})

test('to the controller that is 503 with Retry-After, and everything else is answered', async () => {
  const champion = await championOf(smallRegion)
  const slow = new PortentError('ERR_OVERLOADED', 'the model did not answer within 5000 ms')
  const { post, get, app } = await service({
    ...champion,
    model: { ...champion.model, top: () => Promise.reject(slow) },
  })
  const reply = await post('/v1/predictions', question)
  expect(reply).toMatchObject({
    status: 503,
    body: { code: 'ERR_OVERLOADED', detail: 'the model did not answer within 5000 ms' },
    headers: { 'retry-after': '1' },
  })
  expect((await post('/v1/requests', { requests: [report] })).status).toBe(200)
  expect((await get('/health/ready')).status).toBe(200)
  await app.fastify.close()
})
