import { expect, test } from 'vitest'
import { seeded } from '../../core/index.ts'
import { AddressPlan, addressText, hostText } from './addresses.ts'

test('addresses are written as dotted quads', () => {
  expect(addressText(0xc0a80101)).toBe('192.168.1.1')
  expect(addressText(0x0affffff)).toBe('10.255.255.255')
  expect([hostText(0), hostText(255)]).toEqual(['100.64.0.1', '100.64.1.0'])
})

test('a subnet of 256 gives 251 addresses, from .4 to .254; then the tier takes the next subnet', () => {
  const plan = new AddressPlan(1_000, seeded(1))
  const taken = Array.from({ length: 252 }, () => addressText(plan.take(0)))
  expect(taken[0]).toBe('10.0.0.4')
  expect(taken[250]).toBe('10.0.0.254')
  expect(taken[251]).toBe('10.0.1.4')
})

test('tiers have subnets of their own', () => {
  const plan = new AddressPlan(1_000, seeded(1))
  expect([0, 2, 0, 2].map((tier) => addressText(plan.take(tier)))).toEqual([
    '10.0.0.4',
    '10.0.1.4',
    '10.0.0.5',
    '10.0.1.5',
  ])
})

test('an address is used again only when the range has no fresh one, and then it may run out', () => {
  // 10.0.0.0/8 in subnets of 4,096: 4,096 of them with 4,091 addresses each.
  const plan = new AddressPlan(100_000, seeded(1))
  const first = plan.take(0)
  plan.release(first)
  for (let i = 1; i < 4_096 * 4_091; i++)
    if (plan.take(0) === first) expect.fail(`again after ${i}`)
  expect(plan.take(0)).toBe(first)
  expect(() => plan.take(0)).toThrow(expect.objectContaining({ code: 'ERR_INPUT' }))
})
