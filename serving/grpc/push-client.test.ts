import { expect, onTestFinished, test } from 'vitest'
import { readGoalState, writeOperationReply } from '../../goalstate/index.ts'
import { emulateAca } from '../emulation/aca.ts'
import { emulatedServer } from '../emulation/grpc-server.ts'
import { emulateNcm } from '../emulation/ncm.ts'
import { runningGrpc } from './grpc.cases.ts'
import { pushClient } from './push-client.ts'

/** A VPC, a port whose id is not its key, and a neighbor of VNI 5001, for these hosts. */
function plan(...hosts: readonly string[]) {
  const resources = [
    { type: 'VPC', id: 'v' },
    { type: 'PORT', id: 'key-of-p' },
    { type: 'NEIGHBOR', id: 'n' },
  ]
  const { state } = readGoalState(
    {
      host_resources: Object.fromEntries(hosts.map((host) => [host, { resources }])),
      vpc_states: { v: { configuration: { id: 'v', tunnel_id: 5001 } } },
      port_states: { 'key-of-p': { configuration: { id: 'p', vpc_id: 'v' } } },
      neighbor_states: {
        n: { configuration: { id: 'n', fixed_ips: [{ ip_address: '10.0.0.9', tunnel_id: 5001 }] } },
      },
    },
    { as: 'GoalStateV2' },
  )
  return state
}

function clientTo(address: string) {
  const client = pushClient({ address })
  onTestFinished(() => client.close())
  return client
}

/** An agent that answers every push by these replies. */
async function agentReplying(...replies: readonly Uint8Array[]) {
  const server = await emulatedServer(0, undefined, {
    PushGoalStatesStream(call) {
      call.on('data', () => {
        for (const reply of replies) call.write(Buffer.from(reply))
      })
      call.on('end', () => call.end())
    },
  })
  onTestFinished(() => server.kill())
  return clientTo(server.address)
}

const answer = (resourceType: string, resourceId: string, status: string) =>
  writeOperationReply([{ resourceType, resourceId, operation: 'CREATE', status }])
const outcomes = async (report: ReturnType<ReturnType<typeof pushClient>['push']>) =>
  (await report).resources.map(({ host, type, outcome }) => `${host} ${type} ${outcome}`)

test('an agent confirms VPC and port by its reply, and never a neighbor, though it holds it', async () => {
  const aca = await emulateAca({ host: 'h1', ncm: { address: '127.0.0.1:1' } })
  onTestFinished(() => aca.close())
  const report = await clientTo(aca.address).push(plan('h1'), 2_000)
  expect(report).toMatchObject({ status: 'OK', unreadable: 0 })
  expect(report.resources).toEqual([
    { host: 'h1', type: 'VPC', id: 'v', outcome: 'confirmed' },
    { host: 'h1', type: 'PORT', id: 'key-of-p', outcome: 'confirmed' },
    { host: 'h1', type: 'NEIGHBOR', id: 'n', outcome: 'unconfirmed' },
  ])
  expect(aca.held()).toBe(1)
  expect((await aca.packet(5001, '10.0.0.4', '10.0.0.9')).outcome).toBe('hit')
})

test('one SUCCESS for a resource of two hosts confirms neither, two confirm both', async () => {
  const success = answer('VPC', 'v', 'SUCCESS')
  const once = await agentReplying(success)
  expect(await outcomes(once.push(plan('h1', 'h2'), 2_000))).not.toContain('h1 VPC confirmed')
  const twice = await agentReplying(success, success)
  const both = await outcomes(twice.push(plan('h1', 'h2'), 2_000))
  expect(both).toEqual(expect.arrayContaining(['h1 VPC confirmed', 'h2 VPC confirmed']))
})

test.each([
  ['FAILURE', 'refused'],
  ['INVALID_ARG', 'refused'],
  ['OUT_OF_ORDER', 'refused'],
  ['PENDING', 'unconfirmed'],
])('%s leaves a resource %s', async (status, outcome) => {
  const agent = await agentReplying(answer('VPC', 'v', status))
  expect(await outcomes(agent.push(plan('h1'), 2_000))).toContain(`h1 VPC ${outcome}`)
})

test('a SUCCESS of the same id but another type, or after a FAILURE, confirms nothing', async () => {
  const other = await agentReplying(answer('SUBNET', 'v', 'SUCCESS'))
  expect(await outcomes(other.push(plan('h1'), 2_000))).toContain('h1 VPC unconfirmed')
  const both = await agentReplying(answer('VPC', 'v', 'FAILURE'), answer('VPC', 'v', 'SUCCESS'))
  expect(await outcomes(both.push(plan('h1'), 2_000))).toContain('h1 VPC refused')
})

test('replies that cannot be read are counted and confirm nothing', async () => {
  const agent = await agentReplying(Buffer.from([0xff, 0xff]), answer('VPC', 'v', 'SUCCESS'))
  const report = await agent.push(plan('h1'), 2_000)
  expect(report.unreadable).toBe(1)
  expect(report.resources[0]).toMatchObject({ type: 'VPC', outcome: 'confirmed' })
})

test('an NCM that is down, or breaks in the midst, is told by the status, and confirms nothing', async () => {
  const ncm = await emulateNcm({ seed: 1 })
  const client = clientTo(ncm.address)
  ncm.mood = 'broken'
  const broken = await client.push(plan('h1'), 2_000)
  expect(broken).toMatchObject({ status: 'UNAVAILABLE', details: 'the emulated NCM is broken' })
  ncm.kill()
  const down = await client.push(plan('h1'), 2_000)
  expect(down.status).toBe('UNAVAILABLE')
  for (const { resources } of [broken, down])
    expect(new Set(resources.map(({ outcome }) => outcome))).toEqual(new Set(['unconfirmed']))
})

test('an agent that never hangs up is left at the deadline; what it confirmed is confirmed', async () => {
  const server = await emulatedServer(0, undefined, {
    PushGoalStatesStream: (call) =>
      void call.on('data', () => call.write(Buffer.from(answer('VPC', 'v', 'SUCCESS')))),
  })
  onTestFinished(() => server.kill())
  const report = await clientTo(server.address).push(plan('h1'), 300)
  expect(report.status).toBe('DEADLINE_EXCEEDED')
  expect(report.resources[0]).toMatchObject({ type: 'VPC', outcome: 'confirmed' })
})

test('a mirror of Portent confirms nothing: it has programmed nothing', async () => {
  const { port } = await runningGrpc()
  const report = await clientTo(port.address).push(plan('h1'), 2_000)
  expect(report.status).toBe('OK')
  expect(new Set(report.resources.map(({ outcome }) => outcome))).toEqual(new Set(['unconfirmed']))
})
