import { expect, onTestFinished, test } from 'vitest'
import { runningGrpc } from '../grpc/grpc.cases.ts'
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

test('200 requests of a time of 99 ms in the median take about that, and none more than a second', async () => {
  const ncm = await ncmOf({ median: 99 })
  const aca = await acaOf({ host: 'h1', ncm: { address: ncm.address }, deadline: 5_000 })
  const packets = await Promise.all(
    Array.from({ length: 200 }, (_, n) => aca.packet(vni, source, `10.0.1.${n}`)),
  )
  const waited = packets.map((packet) => packet.waited).sort((a, b) => a - b)
  expect(waited[100]).toBeGreaterThan(70)
  expect(waited[100]).toBeLessThan(400)
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
