import { expect, test } from 'vitest'
import { resolveSettings } from './settings.ts'

const code = 'ERR_INPUT'

test('the default is 300 VMs on 30 hosts in 6 VPCs for two and a half days', () => {
  const settings = resolveSettings()
  expect(settings).toMatchObject({ vms: 300, hosts: 30, vpcs: 6, as: 'alcor' })
  expect((settings.end - settings.start) / 3_600_000).toBe(60)
})

test('a million hosts of ten VMs are ten million VMs', () => {
  expect(resolveSettings({ hosts: 1_000_000 })).toMatchObject({ vms: 10_000_000, vpcs: 1_054 })
})

test('what contradicts or does not fit is named', () => {
  const message = (settings: object) => {
    try {
      resolveSettings(settings)
    } catch (error) {
      return error
    }
  }
  expect(message({ vms: 100, hosts: 10 })).toMatchObject({
    code,
    message: expect.stringContaining('give vms or hosts, not both'),
  })
  expect(message({ days: 1, hours: 1 })).toMatchObject({
    code,
    message: expect.stringContaining('give days or hours, not both'),
  })
  expect(message({ vms: 20, vpcs: 5 })).toMatchObject({
    code,
    message: expect.stringContaining('5 VPCs need at least 25 VMs, got 20'),
  })
  expect(message({ hosts: 1_000_000, vmsPerHost: 80 })).toMatchObject({
    code,
    message: expect.stringContaining('lower vmsPerHost'),
  })
  expect(message({ noise: 2 })).toMatchObject({ code, message: expect.stringContaining('noise') })
  expect(message({ vnis: 2 })).toMatchObject({ code, message: expect.stringContaining('vnis') })
})
