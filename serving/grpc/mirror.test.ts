import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { PortentError } from '../../core/index.ts'
import { readHostRequestReply, readOperationReply } from '../../goalstate/index.ts'
import { requestStates } from '../emulation/aca.ts'
import { clientOf, pathOf, runningGrpc } from './grpc.cases.ts'
import { hostRequest } from './host-request.cases.ts'

const raw = (bytes: Buffer) => bytes
const events = ({ store }: Awaited<ReturnType<typeof runningGrpc>>) =>
  store.openBatch(100)?.events ?? []
const refusal = (error: unknown) => error as ServiceError

/** A GoalStateV2 of one VPC, {vpc_states: {v: {configuration: {id: 'v', tunnel_id: 7}}}}, and one of no kind. */
const goalState = Buffer.from([0x1a, 12, 0x0a, 1, 0x76, 0x12, 7, 0x12, 5, 0x1a, 1, 0x76, 0x40, 7])
const garbage = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff])

test('a mirror keeps what agents ask before it answers, and vouches for nothing: PENDING', async () => {
  const running = await runningGrpc()
  const request = hostRequest({ requestId: 'a' }, { requestId: 'b', destination: '10.0.0.10' })
  const reply = await requestStates(running.client, '172.16.0.9', request, 2_000)
  expect(readHostRequestReply(reply)).toEqual([
    { requestId: 'a', status: 'PENDING' },
    { requestId: 'b', status: 'PENDING' },
  ])
  expect(events(running)).toMatchObject([
    { vni: 5001, source: '10.0.0.4', destination: '10.0.0.9', port: 5432, host: '172.16.0.9' },
    { destination: '10.0.0.10' },
  ])
  expect(await running.metric('portent_first_packets_total{outcome="miss"}')).toBe(2)
})

test('without metadata the host is the address of the peer; a restart is noted', async () => {
  const running = await runningGrpc()
  const call = (request: Buffer) =>
    new Promise((resolve, reject) =>
      running.client.makeUnaryRequest(
        pathOf('RequestGoalStates'),
        raw,
        raw,
        request,
        new Metadata(),
        {},
        (error, reply) => (error ? reject(error) : resolve(reply)),
      ),
    )
  await call(hostRequest({}, { kind: 'agent-restarted', requestId: 'r' }))
  expect(events(running)).toMatchObject([{ host: '127.0.0.1' }])
  expect(await running.metric('portent_agent_restarts_total')).toBe(1)
})

test('a request id counts once, over HTTP or gRPC alike', async () => {
  const running = await runningGrpc()
  for (let n = 0; n < 3; n++)
    await requestStates(running.client, '172.16.0.9', hostRequest({}), 2_000)
  expect(events(running)).toHaveLength(1)
})

test('bytes that are no HostRequest are INVALID_ARGUMENT, counted, and logged without them', async () => {
  const running = await runningGrpc()
  const error = await requestStates(running.client, 'h', garbage, 2_000).catch(refusal)
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT })
  const sample = 'portent_grpc_observed_total{message="HostRequest",result="undecodable"}'
  expect(await running.metric(sample)).toBe(1)
  expect(running.logged).toEqual([
    'a message could not be read {"message":"HostRequest","code":"ERR_INPUT"}',
  ])
})

test('what cannot be kept is UNAVAILABLE, without telling why to the caller', async () => {
  const full = new PortentError('ERR_DATA_DIRECTORY', 'cannot use /secret/serving.db: disk full')
  const running = await runningGrpc(
    {},
    {
      intake: {
        keepRequests: () => Promise.reject(full),
        keepRestarts: () => [],
      },
    },
  )
  const error = await requestStates(running.client, 'h', hostRequest({}), 2_000).catch(refusal)
  expect(error).toMatchObject({ code: status.UNAVAILABLE })
  expect((error as ServiceError).details).not.toContain('secret')
})

test('goal states are taken as desired, each answered by a reply that names no resource', async () => {
  const running = await runningGrpc()
  const stream = running.client.makeBidiStreamRequest<Buffer, Buffer>(
    pathOf('PushGoalStatesStream'),
    raw,
    raw,
  )
  const replies: Buffer[] = []
  stream.on('data', (reply: Buffer) => replies.push(reply))
  stream.write(goalState)
  stream.write(goalState)
  stream.end()
  const [end] = await Promise.all([
    new Promise((resolve) => stream.on('status', resolve)),
    new Promise((resolve) => stream.on('end', resolve)),
  ])
  expect(end).toMatchObject({ code: status.OK })
  expect(replies.map((reply) => readOperationReply(reply))).toEqual([[], []])
  expect(running.taken.map(({ resources }) => resources)).toMatchObject([
    [{ type: 'vpc', id: 'v', tunnelId: 7 }],
    [{ type: 'vpc', id: 'v', tunnelId: 7 }],
  ])
})

test('a goal state that is none ends its stream, and no other', async () => {
  const running = await runningGrpc()
  const open = () =>
    running.client.makeBidiStreamRequest<Buffer, Buffer>(pathOf('PushGoalStatesStream'), raw, raw)
  const [bad, good] = [open(), open()]
  const [badEnd, goodEnd] = [bad, good].map((stream) => {
    stream.on('data', () => undefined)
    stream.on('error', () => undefined)
    return new Promise((resolve) => stream.on('status', resolve))
  })
  bad!.write(garbage)
  expect(await badEnd).toMatchObject({ code: status.INVALID_ARGUMENT })
  good!.write(goalState)
  good!.end()
  expect(await goodEnd).toMatchObject({ code: status.OK })
  expect(running.taken).toHaveLength(1)
})

test('what only a controller can answer is UNIMPLEMENTED', async () => {
  const { client } = await runningGrpc()
  const error = await new Promise((resolve) =>
    client.makeUnaryRequest(pathOf('PushGoalstates'), raw, raw, Buffer.alloc(0), (e) => resolve(e)),
  )
  expect(error).toMatchObject({ code: status.UNIMPLEMENTED })
})

test('calls are counted by method, mode and status', async () => {
  const running = await runningGrpc()
  await requestStates(running.client, 'h', hostRequest({}), 2_000).catch(() => undefined)
  await requestStates(running.client, 'h', garbage, 2_000).catch(() => undefined)
  const sample = (code: string) =>
    `portent_grpc_calls_total{method="RequestGoalStates",mode="mirror",status="${code}"}`
  await expect.poll(() => running.metric(sample('INVALID_ARGUMENT'))).toBe(1)
  expect(await running.metric(sample('OK'))).toBe(1)
})

test('a port in use, and one open to other hosts without TLS, are refused by name', async () => {
  const { port } = await runningGrpc()
  const taken = Number(port.address.split(':')[1])
  await expect(runningGrpc({ port: taken })).rejects.toMatchObject({
    code: 'ERR_PORT_IN_USE',
    message: expect.stringContaining('--grpc-port'),
  })
  await expect(runningGrpc({ host: '0.0.0.0' })).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringMatching(/--grpc-host 0\.0\.0\.0 .*--insecure/),
  })
  const open = await runningGrpc({ host: '0.0.0.0', insecure: true })
  const address = open.port.address.replace('0.0.0.0', '127.0.0.1')
  const reply = await requestStates(clientOf({ address }), 'h', hostRequest({}), 2_000)
  expect(readHostRequestReply(reply)).toHaveLength(1)
})
