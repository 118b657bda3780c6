import { expect, onTestFinished, test } from 'vitest'
import { readGoalState } from '../../goalstate/index.ts'
import { runningGrpc } from '../grpc/grpc.cases.ts'
import { pushClient } from '../grpc/push-client.ts'
import { type AcaSettings, emulateAca } from './aca.ts'
import { emulateNcm, type NcmSettings } from './ncm.ts'

async function ncmOf(settings: Partial<NcmSettings> = {}) {
  const ncm = await emulateNcm({ seed: 1, median: 0, ...settings })
  onTestFinished(() => ncm.kill())
  return ncm
}

async function acaOf(settings: AcaSettings) {
  const aca = await emulateAca(settings)
  onTestFinished(() => aca.close())
  return aca
}

/** A VPC and the neighbor {@link destination} for one host. */
function stateFor(host: string) {
  const resources = [
    { type: 'VPC', id: 'v' },
    { type: 'NEIGHBOR', id: 'n' },
  ]
  const fixed_ips = [{ ip_address: destination, tunnel_id: vni }]
  const { state } = readGoalState(
    {
      host_resources: { [host]: { resources } },
      vpc_states: { v: { configuration: { id: 'v', tunnel_id: vni } } },
      neighbor_states: { n: { configuration: { id: 'n', fixed_ips } } },
    },
    { as: 'GoalStateV2' },
  )
  return state
}

const [vni, source, destination] = [5001, '10.0.0.4', '10.0.0.9'] as const

test('a first packet asks, the next is held, one after the idle timeout asks again', async () => {
  const ncm = await ncmOf()
  const aca = await acaOf({ host: 'h1', ncm: { address: ncm.address }, idleTimeout: 200 })
  expect((await aca.packet(vni, source, destination)).outcome).toBe('answered')
  expect((await aca.packet(vni, source, destination)).outcome).toBe('held')
  expect((await aca.packet(5002, source, destination)).outcome).toBe('answered')
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect((await aca.packet(vni, source, destination)).outcome).toBe('answered')
  expect(ncm.asked).toHaveLength(3)
})

test('the NCM pushes what is asked for to the agent before it answers', async () => {
  const ncm = await ncmOf()
  const host = '172.16.0.9'
  const aca = await acaOf({ host, ncm: { address: ncm.address } })
  ncm.register(host, aca.address)
  await aca.packet(vni, source, destination)
  expect(aca.held()).toBe(1)
})

test('what the NCM is pushed it hands on to the host that is named, and passes on what it replies', async () => {
  const ncm = await ncmOf()
  const hosts = ['172.16.0.1', '172.16.0.2']
  const acas = await Promise.all(
    hosts.map((host) => acaOf({ host, ncm: { address: ncm.address }, hold: 200 })),
  )
  for (const [i, host] of hosts.entries()) ncm.register(host, acas[i]!.address)
  const client = pushClient({ address: ncm.address })
  onTestFinished(() => client.close())
  const report = await client.push(stateFor(hosts[0]!), 2_000)
  expect(report.resources.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
    'VPC confirmed',
    'NEIGHBOR unconfirmed',
  ])
  expect(acas.map((aca) => aca.held())).toEqual([1, 0])
  const [aca] = acas as [Awaited<ReturnType<typeof acaOf>>]
  expect((await aca.packet(vni, source, destination)).outcome).toBe('hit')
  expect((await aca.packet(vni, source, destination)).outcome).toBe('held')
  expect(aca.counts()).toEqual({ asked: 0, pushed: 1, late: 0, used: 1 })
  expect(ncm.demand()).toBe(0)
})

test('a pushed item that nobody uses leaves; one that comes while it is held is late', async () => {
  const ncm = await ncmOf()
  const clock = { now: 1_000 }
  const aca = await acaOf({
    ...{ host: 'h1', ncm: { address: ncm.address } },
    now: () => clock.now,
  })
  const client = pushClient({ address: aca.address })
  onTestFinished(() => client.close())
  await client.push(stateFor('h1'), 2_000)
  expect(aca.held()).toBe(1)
  clock.now += 60_000
  expect((await aca.packet(vni, source, destination)).outcome).toBe('answered')
  await client.push(stateFor('h1'), 2_000)
  expect(aca.counts()).toEqual({ asked: 1, pushed: 2, late: 1, used: 0 })
})

test('packets to one destination ask once; a packet is sent again while nobody answers', async () => {
  const ncm = await ncmOf({ median: 20 })
  const aca = await acaOf({
    ...{ host: 'h1', ncm: { address: ncm.address }, deadline: 100 },
    resend: [10, 10],
  })
  const both = await Promise.all([1, 2].map(() => aca.packet(vni, source, destination)))
  expect(both.map(({ outcome }) => outcome)).toEqual(['answered', 'answered'])
  expect(ncm.demand()).toBe(1)
  ncm.mood = 'silent'
  expect((await aca.packet(vni, source, '10.0.0.10')).outcome).toBe('failed')
  expect(ncm.demand()).toBe(4)
})

test('200 requests of a time of 99 ms in the median take about that, and none more than a second', async () => {
  const ncm = await ncmOf({ median: 99 })
  const aca = await acaOf({ host: 'h1', ncm: { address: ncm.address }, deadline: 5_000 })
  const packets = await Promise.all(
    Array.from({ length: 200 }, (_, n) => aca.packet(vni, source, `10.0.1.${n}`)),
  )
  const waited = packets.map((packet) => packet.waited).sort((a, b) => a - b)
  expect(waited[100]).toBeGreaterThan(70)
  expect(waited[100]).toBeLessThan(1_000)
  expect(waited[0]).toBeGreaterThan(20)
})

test('through the proxy agents see what they see without it: answers, refusals, failures', async () => {
  const ncm = await ncmOf()
  const proxy = await runningGrpc({ ncm: { address: ncm.address } })
  const aca = await acaOf({
    host: '172.16.0.9',
    ncm: { address: proxy.port.address },
    deadline: 300,
  })
  expect((await aca.packet(vni, source, '10.0.0.1')).outcome).toBe('answered')
  ncm.mood = 'FAILURE'
  expect((await aca.packet(vni, source, '10.0.0.2')).outcome).toBe('refused')
  ncm.mood = 'silent'
  expect((await aca.packet(vni, source, '10.0.0.3')).outcome).toBe('failed')
  ncm.mood = 'well'
  await aca.restart()
  expect(aca.held()).toBe(0)
  await expect.poll(() => proxy.metric('portent_agent_restarts_total')).toBe(1)
  expect(await proxy.metric('portent_first_packets_total{outcome="miss"}')).toBe(3)
})
