import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PortentError } from '../../core/index.ts'
import { parseRange } from './address-range.ts'
import { type AllowRule, withMembers } from './allow-rule.ts'
import { equalRules, implications } from './implication.ts'
import { describePacket, type Packet } from './packet.ts'
import {
  addressOf,
  allowsPacket,
  type Membership,
  packetsOf,
  piecesOf,
  rule,
  ruleLists,
} from './universe.cases.ts'

const ports = (first: number, last = first) => ({ first, last })

test('ssh from 10.0.0.0/8 is implied by ports 1–100 from there, which nothing implies', () => {
  const rules = [
    rule({ ports: ports(22), from: '10.0.0.0/8' }),
    rule({ ports: ports(1, 100), from: '10.0.0.0/8' }),
  ]
  const [ssh, wide] = implications(rules)
  expect(ssh).toEqual({ implied: true, cover: [1] })
  expect(wide).toEqual({
    implied: false,
    witness: { direction: 'ingress', family: 4, protocol: 6, port: 1, remote: '10.0.0.1' },
  })
})

test('ports 1–100 from a /8 take two halves by address and one by port: {1, 2, 4} of five', () => {
  const rules = [
    rule({ ports: ports(1, 100), from: '10.0.0.0/8' }),
    rule({ ports: ports(1, 60), from: '10.0.0.0/9' }),
    rule({ ports: ports(1, 60), from: '10.128.0.0/9' }),
    rule({ ports: ports(40, 50) }),
    rule({ ports: ports(61, 100), from: '0.0.0.0/1' }),
  ]
  expect(implications(rules)[0]).toEqual({ implied: true, cover: [1, 2, 4] })
})

test('one rule that is enough is taken before several', () => {
  const rules = [
    rule({ ports: ports(10, 20), from: '10.0.0.0/24' }),
    rule({ ports: ports(10, 15), from: '10.0.0.0/8' }),
    rule({ ports: ports(16, 20), from: '10.0.0.0/8' }),
    rule({ protocol: 'any', from: '10.0.0.0/24' }),
  ]
  expect(implications(rules)[0]).toEqual({ implied: true, cover: [3] })
})

test('what was taken first is left out where what came after makes up for it: {2, 3}, not {1, 2, 3}', () => {
  const rules = [
    rule({ ports: ports(1, 4) }),
    rule({ ports: ports(1, 3), from: '0.0.0.0/1' }),
    rule({ ports: ports(1) }),
    rule({ ports: ports(2, 4) }),
  ]
  expect(implications(rules)[0]).toEqual({ implied: true, cover: [2, 3] })
})

test('ICMP type 8 code 0 is implied by all codes of types 0–8, and all of ICMP by no type alone', () => {
  const rules = [
    rule({ protocol: 'icmp', icmpTypes: ports(8), icmpCodes: ports(0) }),
    rule({ protocol: 'icmp', icmpTypes: ports(0, 8) }),
    rule({ protocol: 1 }),
  ]
  const [echo, types, all] = implications(rules)
  expect(echo).toMatchObject({ implied: true })
  expect(types).toEqual({ implied: true, cover: [2] })
  expect(all).toMatchObject({ implied: false, witness: { icmpType: 9, icmpCode: 0 } })
})

test('rules that are equal but for their spelling are one class, and none implies the other', () => {
  const rules = [
    rule({ ports: ports(1, 65_535), from: '0.0.0.0/0' }),
    rule({ protocol: 6 }),
    rule({ ports: ports(443) }),
    { ...rule(), remote: { addresses: ['0.0.0.0/1', '128.0.0.0/1'].map(range) } },
  ]
  expect(equalRules(rules)).toEqual([[0, 1, 3]])
  const [first, second, https] = implications(rules)
  expect(first!.implied).toBe(false)
  expect(second).toEqual(first)
  expect(https).toEqual({ implied: true, cover: [0] })
})

test('a group’s member is covered by a rule from anywhere, in one block or two, but not by a /8', () => {
  const web = rule({ ports: ports(80), group: 'web' })
  const halves = [rule({ from: '0.0.0.0/1' }), rule({ from: '128.0.0.0/1' })]
  expect(implications([web, rule()])[0]).toEqual({ implied: true, cover: [1] })
  expect(implications([web, ...halves])[0]).toEqual({ implied: true, cover: [1, 2] })
  const [alone] = implications([web, rule({ from: '10.0.0.0/8' }), rule({ group: 'db' })])
  expect(alone).toEqual({
    implied: false,
    witness: {
      direction: 'ingress',
      family: 4,
      protocol: 6,
      port: 80,
      remote: '0.0.0.1',
      remoteGroup: 'web',
    },
  })
  expect(describePacket((alone as { witness: Packet }).witness)).toBe(
    'ingress tcp 80 from 0.0.0.1 of group web',
  )
})

test('with its members known, a group inside a /8 is implied by the /8', () => {
  const rules = [rule({ ports: ports(80), group: 'web' }), rule({ from: '10.0.0.0/8' })]
  const members = withMembers(rules, () => [range('10.0.0.4'), range('10.0.0.9-10.0.0.12')])
  expect(implications(members)[0]).toEqual({ implied: true, cover: [1] })
})

test('a rule for a group without members allows nothing, which needs no cover', () => {
  const members = withMembers([rule({ group: 'empty' })], () => [])
  expect(implications(members)).toEqual([{ implied: true, cover: [] }])
})

test('an unsound rule is refused by its position', () => {
  const rules = [rule(), rule({ ports: ports(9, 3) })]
  expect(() => implications(rules)).toThrow(PortentError)
  expect(() => implications(rules)).toThrow('rule 1: ports 9-3 are no range in [1, 65535]')
})

test('thousands of groups: implied, cover and witness agree with trying every packet', () => {
  const packets = (['ingress', 'egress'] as const).flatMap((direction) =>
    ([4, 6] as const).flatMap((family) => packetsOf(direction, family, 3)),
  )
  const cells = packets.map((packet) => ({ packet, membership: {} }))
  const property = fc.property(ruleLists(3), (rules) => agreesWith(rules, cells))
  fc.assert(property, { numRuns: 3_000, seed: 1 })
})

test('groups of many rules that overlap: agreement again, and no cover has one too many', () => {
  const cells = packetsOf('ingress', 4, 1).map((packet) => ({ packet, membership: {} }))
  const dense = fc.array(
    fc
      .tuple(
        fc.integer({ min: 1, max: 7 }),
        fc.nat(3),
        fc.constantFrom('0.0.0.0/1', '128.0.0.0/1', '0.0.0.0/0'),
      )
      .map(([first, more, from]) => rule({ ports: ports(first, Math.min(7, first + more)), from })),
    { minLength: 8, maxLength: 16 },
  )
  fc.assert(
    fc.property(dense, (rules) => agreesWith(rules, cells)),
    { numRuns: 1_000, seed: 17 },
  )
})

test('with remote groups, "implied" is "for whoever the members are": every membership tried', () => {
  const pieces = ([4, 6] as const).flatMap((family) => piecesOf(family, 1))
  const memberships = subsets(pieces).flatMap((a) => subsets(pieces).map((b) => ({ a, b })))
  const packets = ([4, 6] as const).flatMap((family) => packetsOf('ingress', family, 1))
  const cells = packets.flatMap((packet) =>
    memberships
      .filter(({ a, b }) => [...a, ...b].every((member) => isFamily(member, packet.family)))
      .map((membership) => ({ packet, membership })),
  )
  const groups = ruleLists(1, { max: 6, groups: ['a', 'b'] })
  fc.assert(
    fc.property(groups, (rules) =>
      agreesWith(
        rules.filter(({ direction }) => direction === 'ingress'),
        cells,
      ),
    ),
    { numRuns: 1_000, seed: 2 },
  )
})

function range(text: string) {
  const reading = parseRange(text)
  if (!reading.ok) throw new TypeError(reading.problem)
  return reading.value
}

function isFamily(text: string, family: number): boolean {
  return text.includes(':') === (family === 6)
}

function subsets<T>(values: readonly T[]): T[][] {
  return Array.from({ length: 2 ** values.length }, (_, bits) =>
    values.filter((_, at) => (bits >> at) % 2 === 1),
  )
}

interface Cell {
  readonly packet: Packet
  readonly membership: Membership
}

/** Compares {@link implications} with what the cells, every case there is, say. */
function agreesWith(rules: readonly AllowRule[], cells: readonly Cell[]): void {
  const allowed = rules.map((one) => {
    const bits = new Uint8Array(cells.length)
    for (const [at, { packet, membership }] of cells.entries())
      bits[at] = Number(allowsPacket(one, packet, values.get(packet.remote)!, membership))
    return bits
  })
  const equal = (a: number, b: number) => Buffer.compare(allowed[a]!, allowed[b]!) === 0
  const isCovered = (at: number, by: readonly number[]) =>
    allowed[at]!.every((bit, cell) => bit === 0 || by.some((other) => allowed[other]![cell] === 1))

  for (const [at, answer] of implications(rules).entries()) {
    const others = [...rules.keys()].filter((other) => !equal(at, other))
    expect(answer.implied).toBe(isCovered(at, others))
    if (answer.implied) {
      expect(isCovered(at, answer.cover)).toBe(true)
      for (const one of answer.cover)
        expect(
          isCovered(
            at,
            answer.cover.filter((other) => other !== one),
          ),
        ).toBe(false)
    } else {
      const { witness } = answer
      const membership = witness.remoteGroup ? { [witness.remoteGroup]: [witness.remote] } : {}
      const value = addressOf(witness.remote)
      const allowing = [...rules.keys()].filter((other) =>
        allowsPacket(rules[other]!, witness, value, membership),
      )
      expect(allowing).toContain(at)
      expect(allowing.every((other) => equal(at, other))).toBe(true)
    }
  }
}

const values = new Map(
  ([4, 6] as const)
    .flatMap((family) => [...piecesOf(family, 3), ...piecesOf(family, 1)])
    .map((text) => [text, addressOf(text)]),
)
