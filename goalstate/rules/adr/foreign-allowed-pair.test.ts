import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { allowed, fixed, port } from '../../state/samples.ts'
import { StateIndex } from '../../state/state-index.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { foreignAllowedPair as rule } from './foreign-allowed-pair.ts'
import { firstOccupant } from './occupied.ts'

const p = (id: string, address: string, ...pairs: string[]) =>
  port({
    id,
    fixedIps: fixed('s', address),
    allowedPairs: pairs.map((prefix) => allowed(prefix, '')),
  })

test('0.0.0.0/0 is found, whoever is there', () => {
  expect(found(rule, [p('a', '10.0.0.2', '0.0.0.0/0')]).map(({ message }) => message)).toEqual([
    'port a may use 0.0.0.0/0, which is every address',
  ])
})

test('a prefix around the address of another port is found, with that port', () => {
  const findings = found(rule, [p('a', '10.0.0.2', '10.0.0.0/23'), p('b', '10.0.1.9')])
  expect(findings.map(({ resources }) => resources.map(({ id }) => id))).toEqual([['a', 'b']])
})

test("two ports that may use each other's addresses are two findings, told apart", () => {
  const ports = [p('a', '10.0.0.2', '10.0.0.0/24'), p('b', '10.0.0.3', '10.0.0.0/24')]
  const fingerprints = found(rule, ports).map(({ fingerprint }) => fingerprint)
  expect(new Set(fingerprints).size).toBe(2)
})

test('its own address, a virtual one, and one in another VPC are fine', () => {
  expect(
    found(rule, [
      p('a', '10.0.0.2', '10.0.0.2', '10.0.0.100', '11.0.0.0/8'),
      { ...p('b', '10.0.0.100'), vpcId: 'w' },
    ]),
  ).toEqual([])
})

test('IPv6 prefixes are searched too', () => {
  expect(found(rule, [p('a', 'fd00::2', 'fd00::/63'), p('b', 'fd00:0:0:1::5')])).toHaveLength(1)
  expect(found(rule, [p('a', 'fd00::2', 'fd00::/64'), p('b', 'fd00:0:0:1::5')])).toEqual([])
})

test('of the ports in a prefix the one with the lowest address is told, as by looking at each', () => {
  const address = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }))
  fc.assert(
    fc.property(
      fc.array(address, { maxLength: 8 }),
      fc.integer({ min: 20, max: 32 }),
      (at, length) => {
        const ports = at.map(([c, d], i) => p(`p${i}`, `10.0.${c}.${d}`))
        const prefix = cidr(`10.0.1.128/${length}`)
        if (prefix.version !== 4) throw new Error('an IPv4 prefix was asked for')
        const inside = ports
          .slice(1)
          .map(({ id, fixedIps }) => ({
            id,
            value: Number(fixedIps[0]!.ip.version === 4 && fixedIps[0]!.ip.value),
          }))
          .filter(({ value }) => prefix.first <= value && value <= prefix.last)
          .sort((a, b) => a.value - b.value)
        const self = ports[0] ?? p('p0', '10.9.9.9')
        expect(firstOccupant(new StateIndex(ports), prefix, self)?.id).toBe(inside[0]?.id)
      },
    ),
  )
})

ruleCases(rule, [
  p('a', '10.0.0.2', '10.0.0.0/24'),
  p('a', '10.0.0.2', '10.0.1.0/24', '0.0.0.0/0'),
  p('b', '10.0.0.3', '10.0.0.2'),
  p('b', '10.0.1.3'),
  { ...p('b', '10.0.1.3'), vpcId: 'w' },
  { ...p('c', '10.0.0.9'), operation: 'delete' },
])
