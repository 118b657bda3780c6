import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { readHostRequestReply } from '../../goalstate/index.ts'
import { requestStates } from '../emulation/aca.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { clientOf, pathOf, runningGrpc } from '../grpc/grpc.cases.ts'
import { hostRequest } from '../grpc/host-request.cases.ts'

const bytesAsTheyAre = (bytes: Buffer) => bytes

/** An agent that behaves, all the while; gives the statuses that its requests got. */
function bystander(address: string): () => Promise<Set<unknown>> {
  const client = clientOf({ address })
  const statuses = new Set<unknown>()
  let isDone = false
  const asking = (async () => {
    for (let n = 0; !isDone; n++) {
      const message = hostRequest({ requestId: `good-${n}` })
      const reply = await requestStates(client, '172.16.0.9', message, 20_000)
      statuses.add(readHostRequestReply(reply)[0]?.status)
      await sleep(5)
    }
  })()
  return async () => {
    isDone = true
    await asking
    return statuses
  }
}

/** The status of a call of one message, as a number. */
function call(client: Client, method: string, message: Buffer): Promise<number> {
  return new Promise((resolve) =>
    client.makeUnaryRequest(
      pathOf(method),
      bytesAsTheyAre,
      bytesAsTheyAre,
      message,
      new Metadata(),
      { deadline: Date.now() + 20_000 },
      (error: ServiceError | null) => resolve(error?.code ?? status.OK),
    ),
  )
}

/** A message that was right, with bytes changed, cut off or put twice. */
const mutated = fc
  .tuple(
    fc.array(fc.record({ requestId: fc.string(), vni: fc.nat(), source: fc.ipV4() }), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 6 }),
    fc.nat(),
    fc.boolean(),
  )
  .map(([items, changes, cut, isTwice]) => {
    const message = hostRequest(...items)
    for (const [at, byte] of changes) message[at % message.length] = byte
    const part = message.subarray(0, 1 + (cut % message.length))
    return isTwice ? Buffer.concat([part, part]) : part
  })

test('mutated requests and states are taken or INVALID_ARGUMENT; who behaves is answered meanwhile', async () => {
  const running = await runningGrpc()
  const client = clientOf({ address: running.port.address })
  const done = bystander(running.port.address)
  const methods = fc.constantFrom('RequestGoalStates', 'PushNetworkResourceStates')
  await fc.assert(
    fc.asyncProperty(methods, mutated, async (method, message) => {
      expect([status.OK, status.INVALID_ARGUMENT]).toContain(await call(client, method, message))
    }),
    { numRuns: 120 },
  )
  expect(await done()).toEqual(new Set(['PENDING']))
  expect(await running.metric('portent_grpc_restarts_total')).toBe(0)
})

test('connections that speak no HTTP/2, or stop in the midst of it, hold up no call to the NCM', async () => {
  const ncm = await emulateNcm({ seed: 1, median: 0 })
  onTestFinished(() => ncm.kill())
  const running = await runningGrpc({ ncm: { address: ncm.address }, pingEvery: 200 })
  const done = bystander(running.port.address)
  const [host, port] = running.port.address.split(':')
  const raw = async () => {
    const socket = connect(Number(port), host)
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.on('error', () => undefined).resume()
    return socket
  }
  const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
  /** Headers that never end, and a frame that says it is 16 MiB long. */
  const endless = Buffer.from([0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82])
  const huge = Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])
  const hostile = [
    Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n\r\n'),
    Buffer.from('\u0000\u0001\u0002 no protocol at all'),
    Buffer.concat([preface, settings, huge]),
    Buffer.concat([preface, settings, endless]),
    preface.subarray(0, 10),
    Buffer.alloc(0),
  ]
  const sockets = await Promise.all(Array.from({ length: 60 }, raw))
  for (const [n, socket] of sockets.entries()) socket.write(hostile[n % hostile.length]!)
  // Those that spoke at all are closed: at once, or when they give no sign of life.
  const spoke = sockets.filter((_, n) => n % hostile.length < 4)
  await Promise.all(spoke.map(closed))
  for (const socket of sockets) socket.destroy()
  expect(await done()).toEqual(new Set(['SUCCESS']))
})
