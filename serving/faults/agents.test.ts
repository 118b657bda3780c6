import { expect, onTestFinished, test } from 'vitest'
import { readHostRequestReply } from '../../goalstate/index.ts'
import { requestStates } from '../emulation/aca.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { clientOf, runningGrpc } from '../grpc/grpc.cases.ts'
import { hostRequest } from '../grpc/host-request.cases.ts'

test('300 agents that restart at once are all answered by the NCM, and each restart is kept once', async () => {
  const ncm = await emulateNcm({ seed: 1, median: 0 })
  onTestFinished(() => ncm.kill())
  const running = await runningGrpc({ ncm: { address: ncm.address } })
  const clients = Array.from({ length: 20 }, () => clientOf({ address: running.port.address }))
  const ask = async (n: number, message: Buffer) => {
    const host = `172.16.${n >> 8}.${n & 255}`
    const reply = await requestStates(clients[n % clients.length]!, host, message, 30_000)
    return readHostRequestReply(reply).map(({ status }) => status)
  }
  const hosts = Array.from({ length: 300 }, (_, n) => n)
  const restart = (n: number) =>
    ask(n, hostRequest({ kind: 'agent-restarted', requestId: `restart-${n}` }))
  // All of them, and at once what each needs first; one restart is told twice.
  const answers = await Promise.all([
    ...hosts.map(restart),
    ...hosts.map((n) => ask(n, hostRequest({ requestId: `first-${n}` }))),
    restart(0),
  ])
  expect(new Set(answers.flat())).toEqual(new Set(['SUCCESS']))
  expect(ncm.asked).toHaveLength(601)
  await expect
    .poll(() => running.metric('portent_grpc_queue_messages'), { timeout: 10_000 })
    .toBe(0)
  expect(await running.metric('portent_agent_restarts_total')).toBe(300)
  expect(await running.metric('portent_first_packets_total{outcome="miss"}')).toBe(300)
  expect(await running.metric('portent_grpc_dropped_total{message="HostRequest"}')).toBe(0)
})
