import { expect, test } from 'vitest'
import { type RegionStep, regionLife, simulateRegion } from './region.ts'

const start = Date.UTC(2026, 0, 5)
const hour = 3_600_000
const settings = { vms: 100, vpcs: 2, hours: 2 }

test('after the log, agents go on exactly where it ended, with the same seed', async () => {
  const expected: RegionStep[] = []
  for (const step of simulateRegion(settings)) {
    if (step.time >= start + 2 * hour) expected.push(step)
    if (expected.length === 500) break
  }
  const lived: RegionStep[] = []
  const { steps } = await regionLife(settings)
  for (const step of steps) if (lived.push(step) === 500) break
  expect(lived).toEqual(expected)
})

test('steps come in time order, and the agents may begin at any time', async () => {
  let last = start + 5 * hour
  let steps = 0
  const life = await regionLife(settings, start + 5 * hour)
  for (const { time } of life.steps) {
    expect(time).toBeGreaterThanOrEqual(last)
    last = time
    if (++steps === 2_000) break
  }
})

test('a restart names the VMs of its host; the hosts of uses are known by then', () => {
  const hosts = new Map<string, string>()
  for (const step of simulateRegion({ ...settings, vmsPerHost: 2 })) {
    if (step.kind === 'use') hosts.set(`${step.vni} ${step.source}`, step.host)
    else if (step.vms.length > 0) {
      for (const { vni, source } of step.vms)
        expect([step.host, undefined]).toContain(hosts.get(`${vni} ${source}`))
      if (step.time > start + 12 * hour) break
    }
  }
})

test('the ports are those of the VMs that act, on their hosts, each address in its subnet', async () => {
  const { steps, ports } = await regionLife(settings)
  const known = () => new Map(ports().map((port) => [`${port.vni} ${port.ip}`, port]))
  let count = 0
  for (const step of steps) {
    if (step.kind !== 'use') continue
    const { host, isService, subnet } = known().get(`${step.vni} ${step.source}`)!
    expect([host, isService]).toEqual([step.host, false])
    expect(subnet).toBe(step.source.replace(/\d+$/, '0/24'))
    if (++count === 300) break
  }
  expect(known().size).toBe(ports().length)
  expect(ports().some(({ isService }) => isService)).toBe(true)
})

test('wrong settings are refused at once', async () => {
  const refusal = expect.objectContaining({ code: 'ERR_INPUT' })
  expect(() => simulateRegion({ vms: 1 })).toThrow(refusal)
  await expect(regionLife({ vms: 1 })).rejects.toThrow(refusal)
})
