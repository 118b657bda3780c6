import { expect, test } from 'vitest'
import { EndpointTable, type EventLog } from '../../datasets/index.ts'
import { limitsOf } from './limits.ts'
import { sampleVms } from './sample-vms.ts'
import { defaultSettings } from './settings.ts'
import { prepareTrial } from './trial.ts'

const minute = 60_000

/** VM v asks for item v at minute v; from minute 10 on, VM 9 − v asks for item v. */
function logOfTen(): EventLog {
  const catalog = { vms: new EndpointTable(), items: new EndpointTable() }
  for (let v = 0; v < 10; v++) {
    catalog.vms.add(7, `vm${v}`)
    catalog.items.add(7, `item${v}`)
  }
  const time = Float64Array.from({ length: 20 }, (_, i) => i * minute)
  return {
    length: 20,
    time,
    until: time,
    vm: Int32Array.from({ length: 20 }, (_, i) => (i < 10 ? i : 19 - i)),
    item: Int32Array.from({ length: 20 }, (_, i) => i % 10),
    port: new Uint16Array(20),
    protocol: new Uint8Array(20),
    catalog,
  }
}

test('the drawn VMs keep all their events, before and after the split, and only they', () => {
  const { log, start, sampledFrom } = sampleVms({ log: logOfTen(), start: 10 }, 4, 1)
  const drawn = new Set(log.vm)
  expect([drawn.size, log.length, start, sampledFrom?.vms]).toEqual([4, 8, 4, 10])
  expect(new Set(log.vm.subarray(start))).toEqual(drawn)
})

test('equal seeds draw the same VMs, and no more than there are', () => {
  const split = { log: logOfTen(), start: 10 }
  expect(sampleVms(split, 4, 2).log.vm).toEqual(sampleVms(split, 4, 2).log.vm)
  expect(sampleVms(split, 10, 1)).toBe(split)
})

test('restarts of other VMs are left out', () => {
  const restarts = Array.from({ length: 10 }, (_, vm) => ({ time: minute, vm }))
  const { log, restarts: kept } = sampleVms({ log: logOfTen(), start: 10, restarts }, 3, 1)
  expect(new Set(kept?.map(({ vm }) => vm))).toEqual(new Set(log.vm))
})

test('what a VM outside the sample asked for is no news to the limit', () => {
  const sampled = sampleVms({ log: logOfTen(), start: 10 }, 2, 1)
  expect(limitsOf(prepareTrial(sampled, defaultSettings), defaultSettings).outOfReach.novelty).toBe(
    0,
  )
})

test('a sample below one VM, and learning anew from a sample, are refused', () => {
  const split = { log: logOfTen(), start: 10 }
  expect(() => sampleVms(split, 0, 1)).toThrow(RangeError)
  const settings = { ...defaultSettings, refreshEvery: minute }
  expect(() => prepareTrial(sampleVms(split, 2, 1), settings)).toThrow(/all VMs/)
})
