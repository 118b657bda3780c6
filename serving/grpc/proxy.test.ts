import { connect as connectHttp2 } from 'node:http2'
import { connect as connectTcp } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { startWorker } from '../../core/index.ts'
import { readHostRequestReply } from '../../goalstate/index.ts'
import { requestStates } from '../emulation/aca.ts'
import { emulatedServer } from '../emulation/grpc-server.ts'
import { type EmulatedNcm, emulateNcm, type NcmSettings } from '../emulation/ncm.ts'
import { type clientOf, pathOf, runningGrpc } from './grpc.cases.ts'
import { hostRequest } from './host-request.cases.ts'
import type { GrpcConfig, GrpcDependencies } from './serve-grpc.ts'

const raw = (bytes: Buffer) => bytes
const refusal = (error: unknown) => error as ServiceError
const garbage = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff])
/** A GoalStateV2 of one VPC, {vpc_states: {v: {configuration: {id: 'v', tunnel_id: 7}}}}. */
const goalState = Buffer.from([0x1a, 12, 0x0a, 1, 0x76, 0x12, 7, 0x12, 5, 0x1a, 1, 0x76, 0x40, 7])

async function ncmOf(settings: Partial<NcmSettings> = {}): Promise<EmulatedNcm> {
  const ncm = await emulateNcm({ seed: 1, median: 0, ...settings })
  onTestFinished(() => ncm.kill())
  return ncm
}

async function proxied(
  config: Partial<GrpcConfig> = {},
  settings: Partial<NcmSettings> = {},
  over: Partial<GrpcDependencies> = {},
) {
  const ncm = await ncmOf(settings)
  const running = await runningGrpc({ ncm: { address: ncm.address }, ...config }, over)
  const ask = (request: Buffer = hostRequest({}), deadline = 2_000) =>
    requestStates(running.client, '172.16.0.9', request, deadline)
  return { ...running, ncm, ask }
}

/** Opens a stream of goal states; replies and the status as they came in the end. */
function pushes(client: ReturnType<typeof clientOf>) {
  const stream = client.makeBidiStreamRequest<Buffer, Buffer>(
    pathOf('PushGoalStatesStream'),
    raw,
    raw,
  )
  const replies: Buffer[] = []
  stream.on('data', (reply: Buffer) => replies.push(reply))
  stream.on('error', () => undefined)
  const ended = Promise.all([
    new Promise<StatusObject>((resolve) => stream.on('status', resolve)),
    new Promise((resolve) => stream.on('end', resolve)),
  ]).then(([end]) => ({ end, replies }))
  return { stream, ended }
}

async function answersAgain(ask: () => Promise<Buffer>): Promise<void> {
  const answers = () =>
    ask().then(
      (reply) => readHostRequestReply(reply).length,
      () => 0,
    )
  await expect.poll(answers, { timeout: 5_000 }).toBe(1)
}

test('a request comes to the NCM to the byte, with its metadata; its answer comes back; it is kept', async () => {
  const { ncm, ask, store, metric } = await proxied()
  // Field 15 is none of Alcor's: it must pass all the same.
  const request = Buffer.concat([hostRequest({ requestId: 'x' }), Buffer.from([0x78, 0x01])])
  expect(readHostRequestReply(await ask(request))).toEqual([{ requestId: 'x', status: 'SUCCESS' }])
  expect(ncm.asked.map((bytes) => Buffer.from(bytes))).toEqual([request])
  expect(ncm.metadata()).toMatchObject({ 'host-ip': '172.16.0.9' })
  await expect.poll(() => store.openBatch(9)?.events).toMatchObject([{ host: '172.16.0.9' }])
  const calls = 'portent_grpc_calls_total{method="RequestGoalStates",mode="proxy",status="OK"}'
  await expect.poll(() => metric(calls)).toBe(1)
  expect(await metric('portent_grpc_added_seconds_count{method="RequestGoalStates"}')).toBe(1)
})

test('metadata before, and after, an answer pass back; binary ones to the byte', async () => {
  const own = await emulatedServer(0, undefined, {
    RequestGoalStates(call, reply) {
      const [first, last] = [new Metadata(), new Metadata()]
      first.set('region', 'north')
      last.set('trace-bin', Buffer.from([0, 255]))
      call.sendMetadata(first)
      reply(null, Buffer.from([0x08, 1]), last)
    },
  })
  onTestFinished(() => own.kill())
  const { client } = await runningGrpc({ ncm: { address: own.address } })
  const seen = await new Promise<Metadata[]>((resolve) => {
    const got: Metadata[] = []
    const call = client.makeUnaryRequest(
      pathOf('RequestGoalStates'),
      raw,
      raw,
      hostRequest({}),
      () => undefined,
    )
    call.on('metadata', (metadata) => got.push(metadata))
    call.on('status', (end) => resolve([...got, end.metadata]))
  })
  expect(seen[0]!.get('region')).toEqual(['north'])
  expect(seen[1]!.get('trace-bin')).toEqual([Buffer.from([0, 255])])
})

test("the NCM's FAILURE, and its errors with their details, are the caller's", async () => {
  const { ncm, ask } = await proxied()
  ncm.mood = 'FAILURE'
  expect(readHostRequestReply(await ask())).toMatchObject([{ status: 'FAILURE' }])
  ncm.mood = 'broken'
  expect(await ask().catch(refusal)).toMatchObject({
    code: status.UNAVAILABLE,
    details: 'the emulated NCM is broken',
  })
})

test('bytes that are no HostRequest are the business of the NCM: forwarded, and counted here', async () => {
  const { ncm, ask, metric } = await proxied()
  ncm.mood = 'broken'
  expect(await ask(garbage).catch(refusal)).toMatchObject({ details: 'the emulated NCM is broken' })
  expect(ncm.asked.map((bytes) => Buffer.from(bytes))).toEqual([garbage])
  const sample = 'portent_grpc_observed_total{message="HostRequest",result="undecodable"}'
  await expect.poll(() => metric(sample)).toBe(1)
})

test('a slow NCM is cut off by the deadline of the caller, and learns of it', async () => {
  const { ncm, ask, store } = await proxied()
  ncm.mood = 'silent'
  const start = performance.now()
  expect(await ask(hostRequest({}), 300).catch(refusal)).toMatchObject({
    code: status.DEADLINE_EXCEEDED,
  })
  expect(performance.now() - start).toBeLessThan(1_500)
  await expect.poll(() => ncm.cancelled()).toBe(1)
  // What was asked was asked, whatever became of it.
  await expect.poll(() => store.openBatch(9)?.events).toHaveLength(1)
})

test('a caller that gives up gives up at the NCM', async () => {
  const { ncm, client, metric } = await proxied()
  ncm.mood = 'silent'
  const call = client.makeUnaryRequest(
    pathOf('RequestGoalStates'),
    raw,
    raw,
    hostRequest({}),
    () => undefined,
  )
  await expect.poll(() => ncm.asked.length).toBe(1)
  call.cancel()
  await expect.poll(() => ncm.cancelled()).toBe(1)
  const calls =
    'portent_grpc_calls_total{method="RequestGoalStates",mode="proxy",status="CANCELLED"}'
  await expect.poll(() => metric(calls)).toBe(1)
})

test('an NCM that is killed in a call, or down, is UNAVAILABLE at once; when it is back, all is well', async () => {
  const { ncm, ask } = await proxied()
  ncm.mood = 'silent'
  const underWay = ask().catch(refusal)
  await expect.poll(() => ncm.asked.length).toBe(1)
  ncm.kill()
  expect(await underWay).toMatchObject({
    code: expect.toBeOneOf([status.UNAVAILABLE, status.CANCELLED]),
  })
  const start = performance.now()
  expect(await ask().catch(refusal)).toMatchObject({ code: status.UNAVAILABLE })
  expect(performance.now() - start).toBeLessThan(1_000)
  await ncmOf({ port: Number(ncm.address.split(':')[1]) })
  await answersAgain(ask)
})

test('when nobody keeps up with what is observed, calls go through; what is beyond the limit is counted', async () => {
  const never = new Promise<never>(() => {})
  const { ncm, ask, metric } = await proxied(
    { limits: { messages: 3, bytes: 10_000 }, drainTime: 100 },
    {},
    { intake: { keepRequests: () => never, keepRestarts: () => [] } },
  )
  const replies = await Promise.all(
    Array.from({ length: 10 }, (_, n) => ask(hostRequest({ requestId: `${n}` }))),
  )
  expect(replies).toHaveLength(10)
  expect(ncm.asked).toHaveLength(10)
  await expect.poll(() => metric('portent_grpc_dropped_total{message="HostRequest"}')).toBe(7)
  expect(await metric('portent_grpc_queue_messages')).toBe(3)
})

test('while the main thread does nothing for a second, calls are answered in their time', async () => {
  const ncm = new URL('./caller.cases.ts', import.meta.url)
  const { port: own } = await runningGrpc()
  await own.stop()
  const shared = new Int32Array(new SharedArrayBuffer(12))
  const caller = startWorker(ncm, { workerData: shared })
  onTestFinished(() => void caller.terminate())
  const address = await new Promise<string>((resolve) => caller.once('message', resolve))
  const { port } = await runningGrpc({ ncm: { address } })
  caller.postMessage(port.address)
  // [0] is 1 once it is connected, [1] 1 when it is done, [2] the slowest of its calls in ms.
  await expect.poll(() => Atomics.load(shared, 0)).toBe(1)
  Atomics.wait(shared, 1, 0, 5_000)
  expect(Atomics.load(shared, 1)).toBe(1)
  expect(Atomics.load(shared, 2)).toBeLessThan(500)
})

test('a stream of goal states passes to the byte, its half-close too; each is taken as desired', async () => {
  const { ncm, client, taken, metric } = await proxied()
  const { stream, ended } = pushes(client)
  for (const message of [goalState, garbage, goalState]) stream.write(message)
  stream.end()
  const { end, replies } = await ended
  expect(end).toMatchObject({ code: status.OK })
  expect(replies).toHaveLength(3)
  expect(ncm.pushed.map((bytes) => Buffer.from(bytes))).toEqual([goalState, garbage, goalState])
  await expect.poll(() => taken.length).toBe(2)
  const sample = 'portent_grpc_observed_total{message="GoalStateV2",result="undecodable"}'
  expect(await metric(sample)).toBe(1)
})

test('an error in the midst of a stream is the status of the NCM, after the replies before it', async () => {
  const { ncm, client } = await proxied()
  const { stream, ended } = pushes(client)
  stream.write(goalState)
  await expect.poll(() => ncm.pushed.length).toBe(1)
  await sleep(50)
  ncm.mood = 'broken'
  stream.write(goalState)
  const { end, replies } = await ended
  expect(end).toMatchObject({ code: status.UNAVAILABLE, details: 'the emulated NCM is broken' })
  expect(replies).toHaveLength(1)
})

test('a GoalState in one call passes and is taken as well', async () => {
  const { ncm, client, taken } = await proxied()
  const push = (bytes: Buffer) =>
    new Promise((resolve, reject) =>
      client.makeUnaryRequest(
        pathOf('PushNetworkResourceStates'),
        raw,
        raw,
        bytes,
        (error, reply) => (error ? reject(error) : resolve(reply)),
      ),
    )
  // {vpc_states: [{configuration: {id: 'v', tunnel_id: 7}}]}
  const state = Buffer.from([0x12, 7, 0x12, 5, 0x1a, 1, 0x76, 0x40, 7])
  await push(state)
  expect(ncm.pushed.map((bytes) => Buffer.from(bytes))).toEqual([state])
  await expect.poll(() => taken[0]?.resources).toMatchObject([{ type: 'vpc', id: 'v' }])
})

test('an NCM that does not read holds the sender back, and loses nothing when it does', async () => {
  let read = () => {}
  let received = 0
  const slow = await emulatedServer(0, undefined, {
    PushGoalStatesStream(call) {
      read = () => {
        call.on('data', () => received++)
        call.on('end', () => call.end())
      }
    },
  })
  onTestFinished(() => slow.kill())
  const { client } = await runningGrpc({ ncm: { address: slow.address } })
  const { stream, ended } = pushes(client)
  const message = Buffer.alloc(2 ** 20, 0x0a)
  let written = 0
  for (let n = 0; n < 100; n++) stream.write(message, () => written++)
  stream.end()
  await sleep(1_000)
  expect(written).toBeLessThan(60)
  read()
  expect((await ended).end).toMatchObject({ code: status.OK })
  expect(received).toBe(100)
})

test('a message above the limit is refused, and no other call', async () => {
  const { ncm, ask } = await proxied({ maxMessage: 1_000 })
  const [large, small] = await Promise.all([
    ask(Buffer.alloc(1_001)).catch(refusal),
    ask(hostRequest({})),
  ])
  expect(large).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
  expect(readHostRequestReply(small as Buffer)).toHaveLength(1)
  expect(ncm.asked).toHaveLength(1)
})

test('a call whose message trickles is ended, and holds nobody up', async () => {
  const { port, ask } = await proxied({ maxWait: 300 })
  const session = connectHttp2(`http://${port.address}`)
  onTestFinished(() => session.destroy())
  const call = session.request({
    ':method': 'POST',
    ':path': pathOf('RequestGoalStates'),
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  call.write(Buffer.from([0, 0, 0, 0, 50, 1]))
  const code = new Promise((resolve) => {
    call.on('response', (headers) => headers['grpc-status'] && resolve(headers['grpc-status']))
    call.on('trailers', (headers) => resolve(headers['grpc-status']))
  })
  expect(readHostRequestReply(await ask())).toHaveLength(1)
  expect(await code).toBe(String(status.DEADLINE_EXCEEDED))
})

test('a connection that gives no sign of life is closed, one that does is not', async () => {
  const { port, ask } = await proxied({ pingEvery: 1_000 }, { median: 2_500, sigma: 0 })
  const [host, digits] = port.address.split(':')
  const socket = connectTcp(Number(digits), host)
  socket.resume()
  const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')))
  const underWay = ask(hostRequest({}), 10_000)
  expect(await closed).toBe('closed')
  expect(readHostRequestReply(await underWay)).toHaveLength(1)
})

test('when it stops, calls under way are answered, and what came is kept', async () => {
  const { port, ask, store } = await proxied({}, { median: 300, sigma: 0 })
  const underWay = ask()
  await sleep(100)
  const stopped = port.stop()
  expect(readHostRequestReply(await underWay)).toHaveLength(1)
  await stopped
  expect(store.openBatch(9)?.events).toHaveLength(1)
})

test('when it stops, calls that do not end are cut off in time', async () => {
  const { port, ask, ncm } = await proxied({ drainTime: 200 })
  ncm.mood = 'silent'
  const underWay = ask(hostRequest({}), 60_000).catch(refusal)
  await expect.poll(() => ncm.asked.length).toBe(1)
  const start = performance.now()
  await port.stop()
  expect(performance.now() - start).toBeLessThan(1_500)
  expect(await underWay).toMatchObject({ code: expect.any(Number) })
})

test('a gRPC thread that ends by itself is started again at its port', async () => {
  const workers: Worker[] = []
  const note = (worker: Worker) => void workers.push(worker)
  process.on('worker', note)
  onTestFinished(() => void process.off('worker', note))
  const { ask, metric } = await proxied()
  await ask()
  await workers[0]!.terminate()
  await answersAgain(ask)
  expect(await metric('portent_grpc_restarts_total')).toBe(1)
})
