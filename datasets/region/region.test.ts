import { expect, test } from 'vitest'
import { type RegionStep, regionAgents, simulateRegion } from './region.ts'

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
  for await (const step of regionAgents(settings)) if (lived.push(step) === 500) break
  expect(lived).toEqual(expected)
})

test('steps come in time order, and the agents may begin at any time', async () => {
  let last = start + 5 * hour
  let steps = 0
  for await (const { time } of regionAgents(settings, start + 5 * hour)) {
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

test('wrong settings are refused at once', () => {
  const refusal = expect.objectContaining({ code: 'ERR_INPUT' })
  expect(() => simulateRegion({ vms: 1 })).toThrow(refusal)
  expect(() => regionAgents({ vms: 1 })).toThrow(refusal)
})
