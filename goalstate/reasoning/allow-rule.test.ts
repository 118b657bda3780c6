import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AllowRule, ruleKey, ruleProblem, servicesOf, withMembers } from './allow-rule.ts'
import { block, packetsOf, rule, ruleLists } from './universe.cases.ts'

const ports = (first: number, last = first) => ({ first, last })

test.each<[string, AllowRule]>([
  ['ports 100-22 are no range in [1, 65535]', rule({ ports: ports(100, 22) })],
  ['ports 1-65536 are no range in [1, 65535]', rule({ ports: ports(1, 65_536) })],
  ['port 0 is reserved: no packet has it', rule({ ports: ports(0) })],
  ['protocol icmp has no ports', rule({ protocol: 'icmp', ports: ports(8) })],
  ['protocol 47 has no ports', rule({ protocol: 47, ports: ports(8) })],
  ['protocol any has no ports', rule({ protocol: 'any', ports: ports(8) })],
  ['protocol 256 is not a whole number in [0, 255]', rule({ protocol: 256 })],
  ['protocol tcp has no ICMP types', rule({ icmpTypes: ports(8) })],
  ['ICMP types 256 are no range in [0, 255]', rule({ protocol: 'icmp', icmpTypes: ports(256) })],
  [
    'ICMP codes 3-1 are no range in [0, 255]',
    rule({ protocol: 'icmp', icmpTypes: ports(8), icmpCodes: ports(3, 1) }),
  ],
  ['it has an ICMP code without a type', rule({ protocol: 'icmp', icmpCodes: ports(0) })],
  ['remote 10.0.0.0-10.255.255.255 is not IPv6', { ...rule({ from: '10.0.0.0/8' }), family: 6 }],
])('%s', (problem, unsound) => {
  expect(ruleProblem(unsound)).toBe(problem)
  expect(() => ruleKey(unsound)).toThrow(problem)
})

test('tcp 22 is service 6 × 65,536 + 22; any protocol is all 2²⁴ services', () => {
  expect(servicesOf(rule({ ports: ports(22) }))).toEqual([{ first: 393_238, last: 393_238 }])
  expect(servicesOf(rule({ protocol: 'any' }))).toEqual([{ first: 0, last: 2 ** 24 - 1 }])
})

test('ICMP types 3–4 with codes 0–1 are two ranges, with all codes one', () => {
  const icmp = rule({ protocol: 'icmp', icmpTypes: ports(3, 4) })
  const base = 65_536
  expect(servicesOf({ ...icmp, icmpCodes: ports(0, 1) })).toEqual([
    { first: base + 3 * 256, last: base + 3 * 256 + 1 },
    { first: base + 4 * 256, last: base + 4 * 256 + 1 },
  ])
  expect(servicesOf(icmp)).toEqual([{ first: base + 3 * 256, last: base + 4 * 256 + 255 }])
})

test('icmp over IPv6 is protocol 58, and protocol 1 there has no types', () => {
  expect(ruleKey(rule({ protocol: 'icmp', from: '::/0' }))).toBe(
    ruleKey(rule({ protocol: 58, from: '::/0' })),
  )
  expect(ruleProblem(rule({ protocol: 1, icmpTypes: ports(8), from: '::/0' }))).toBe(
    'protocol 1 has no ICMP types',
  )
})

test('rules of the small universe are sound, and every kind of packet is sent by some', () => {
  expect(packetsOf('ingress', 4, 1)).toHaveLength(2 * (9 * 2 + 7 * 6 + 2))
  fc.assert(
    fc.property(ruleLists(3, { groups: ['a'] }), (rules) => {
      for (const one of rules) expect(ruleProblem(one)).toBeUndefined()
    }),
    { seed: 10 },
  )
})

test('members of another family are left out', () => {
  const members = [block('10.0.0.0/31'), block('fd00::/127')]
  const [web] = withMembers([rule({ group: 'web' })], () => members)
  expect(web!.remote).toEqual({ addresses: [{ first: 167_772_160, last: 167_772_161 }] })
})
