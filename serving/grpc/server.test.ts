import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { requestStates } from '../emulation/aca.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { serve } from '../index.ts'
import { clientOf, pathOf } from './grpc.cases.ts'
import { hostRequest } from './host-request.cases.ts'

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'portent-grpc-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}
const quiet = { port: 0, logLevel: 'silent' } as const

test('what comes over gRPC counts in the metrics and the states of the same service', async () => {
  const ncm = await emulateNcm({ seed: 1, median: 0 })
  onTestFinished(() => ncm.kill())
  const server = await serve({
    home: newHome(),
    ...quiet,
    grpc: { port: 0, ncm: { address: ncm.address } },
  })
  onTestFinished(() => server.close())
  const client = clientOf({ address: server.grpcAddress! })
  await requestStates(client, '172.16.0.9', hostRequest({}), 2_000)
  const metrics = async () => (await fetch(`${server.url}/metrics`)).text()
  await expect
    .poll(metrics)
    .toContain('portent_grpc_calls_total{method="RequestGoalStates",mode="proxy",status="OK"} 1')
  expect(await metrics()).toContain('portent_first_packets_total{outcome="miss"} 1')

  const raw = (bytes: Buffer) => bytes
  const stream = client.makeBidiStreamRequest<Buffer, Buffer>(
    pathOf('PushGoalStatesStream'),
    raw,
    raw,
  )
  stream.on('data', () => undefined)
  // {vpc_states: {v: {configuration: {id: 'v', tunnel_id: 7}}}}
  const vpc = [0x1a, 12, 0x0a, 1, 0x76, 0x12, 7, 0x12, 5, 0x1a, 1, 0x76, 0x40, 7]
  stream.end(Buffer.from(vpc))
  await expect
    .poll(metrics)
    .toContain('portent_grpc_observed_total{message="GoalStateV2",result="taken"} 1')
})

test('a gRPC port in use is refused before HTTP answers, and what was opened is closed', async () => {
  const first = await serve({ home: newHome(), ...quiet, grpc: { port: 0 } })
  const port = Number(first.grpcAddress!.split(':')[1])
  const home = newHome()
  await expect(serve({ home, ...quiet, grpc: { port } })).rejects.toMatchObject({
    code: 'ERR_PORT_IN_USE',
  })
  await (await serve({ home, ...quiet })).close()
  await first.close()
})
