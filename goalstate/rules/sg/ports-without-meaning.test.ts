import { expect, test } from 'vitest'
import { securityGroup, securityRule } from '../../state/samples.ts'
import type { SecurityRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { portsWithoutMeaning as rule } from './ports-without-meaning.ts'

const having = (
  means: SecurityRule['protocol']['means'],
  portMin: number | undefined,
  portMax: number | undefined,
) => {
  const protocol = { text: String(means), means }
  return securityGroup({ id: 'g', rules: [securityRule({ id: 'r', protocol, portMin, portMax })] })
}
const isFound = (...of: Parameters<typeof having>) => found(rule, [having(...of)]).length === 1

test('ARP, GRE and any protocol have no ports', () => {
  expect(isFound('arp', 80, 80)).toBe(true)
  expect(isFound(47, 1, 65_535)).toBe(true)
  expect(isFound('any', 22, 22)).toBe(true)
  expect(isFound('arp', 0, 0)).toBe(false)
  expect(isFound('any', undefined, undefined)).toBe(false)
})

test('ICMP 0 to 255 is meant as a range; type 3 with code 1 is no range', () => {
  expect(isFound(1, 0, 255)).toBe(true)
  expect(isFound(1, 3, 1)).toBe(false)
})

test('router renumbering of ICMPv6 (RFC 2894) really has code 255', () => {
  expect(isFound(58, 138, 255)).toBe(false)
  expect(isFound(58, 128, 255)).toBe(true)
})

ruleCases(rule, [
  having('arp', 80, 80),
  having('arp', 0, 0),
  { ...having('arp', 80, 80), operation: 'delete' },
])
