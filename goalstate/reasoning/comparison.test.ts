import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AllowRule } from './allow-rule.ts'
import { compareGroups } from './comparison.ts'
import type { Packet } from './packet.ts'
import { addressOf, allowsPacket, packetsOf, rule, ruleLists } from './universe.cases.ts'

const ports = (first: number, last = first) => ({ first, last })

test('two /25 are the /24: same meaning, different form', () => {
  const deployed = [rule({ from: '10.0.0.0/25' }), rule({ from: '10.0.0.128/25' })]
  expect(compareGroups([rule({ from: '10.0.0.0/24' })], deployed)).toEqual({
    relation: 'equivalent',
  })
})

test('80 and 443 against 80 and 8080 are incomparable, with a packet each way', () => {
  const first = [rule({ ports: ports(80) }), rule({ ports: ports(443) })]
  const second = [rule({ ports: ports(80) }), rule({ ports: ports(8_080) })]
  const packet = { direction: 'ingress', family: 4, protocol: 6, remote: '198.51.100.1' }
  expect(compareGroups(first, second)).toEqual({
    relation: 'incomparable',
    onlyFirst: { ...packet, port: 443 },
    onlySecond: { ...packet, port: 8_080 },
  })
})

test('a deployed group that lost a rule is narrower, and the rule is the witness', () => {
  const desired = [rule({ ports: ports(22), from: '10.0.0.0/8' }), rule({ group: 'web' })]
  expect(compareGroups(desired.slice(0, 1), desired)).toEqual({
    relation: 'narrower',
    onlySecond: {
      direction: 'ingress',
      family: 4,
      protocol: 6,
      port: 1,
      remote: '0.0.0.1',
      remoteGroup: 'web',
    },
  })
})

test('a group’s rule adds nothing to a rule for every address, and everything to none', () => {
  expect(compareGroups([rule(), rule({ group: 'web' })], [rule()]).relation).toBe('equivalent')
  expect(compareGroups([rule({ group: 'web' })], []).relation).toBe('wider')
  expect(compareGroups([], []).relation).toBe('equivalent')
})

test('thousands of pairs of groups: relation and witnesses agree with trying every packet', () => {
  const packets = ([4, 6] as const).flatMap((family) =>
    (['ingress', 'egress'] as const).flatMap((direction) => packetsOf(direction, family, 2)),
  )
  const values = new Map(packets.map(({ remote }) => [remote, addressOf(remote)]))
  const isAllowed = (rules: readonly AllowRule[], packet: Packet) =>
    rules.some((one) => allowsPacket(one, packet, values.get(packet.remote)!))
  const lists = ruleLists(2, { max: 5 })
  // Half of the pairs are near each other: the second has all but one rule of the first.
  const pairs = fc.oneof(
    fc.tuple(lists, lists),
    lists.map((rules): [AllowRule[], AllowRule[]] => [rules, rules.slice(1)]),
  )
  fc.assert(
    fc.property(pairs, ([first, second]) => {
      const { relation, onlyFirst, onlySecond } = compareGroups(first, second)
      const more = packets.some((packet) => isAllowed(first, packet) && !isAllowed(second, packet))
      const less = packets.some((packet) => isAllowed(second, packet) && !isAllowed(first, packet))
      const expected = more ? (less ? 'incomparable' : 'wider') : less ? 'narrower' : 'equivalent'
      expect(relation).toBe(expected)
      if (onlyFirst)
        expect([allows(first, onlyFirst), allows(second, onlyFirst)]).toEqual([true, false])
      if (onlySecond)
        expect([allows(first, onlySecond), allows(second, onlySecond)]).toEqual([false, true])
    }),
    { numRuns: 2_000, seed: 3 },
  )
})

function allows(rules: readonly AllowRule[], packet: Packet): boolean {
  return rules.some((one) => allowsPacket(one, packet, addressOf(packet.remote)))
}
