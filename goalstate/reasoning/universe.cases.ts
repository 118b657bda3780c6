import fc from 'fast-check'
import { type Address, type Family, formatAddress, parseAddress } from './address.ts'
import type { AllowRule, Direction } from './allow-rule.ts'
import type { Packet } from './packet.ts'
import { type Prefix, parsePrefix } from './prefix.ts'

/** The block that a text is. */
export function block(text: string): Prefix {
  const reading = parsePrefix(text)
  if (!reading.ok) throw new TypeError(reading.problem)
  return reading.value
}

/** The address that a text is. */
export function addressOf(text: string): Address {
  const reading = parseAddress(text)
  if (!reading.ok) throw new TypeError(reading.problem)
  return reading.value
}

/** A rule in few words: ingress TCP over IPv4, from a block, a group, or anywhere. */
export function rule({
  from = '0.0.0.0/0',
  group,
  ...fields
}: Partial<Omit<AllowRule, 'remote'>> & { from?: string; group?: string } = {}): AllowRule {
  const remote = group === undefined ? { addresses: [block(from)] } : { group }
  const family = group === undefined && from.includes(':') ? 6 : 4
  return { direction: 'ingress', family, protocol: 'tcp', remote, ...fields }
}

/**
 * A universe small enough to enumerate: what rules may name is so coarse that these packets stand for all.
 *
 * Blocks are of length 0 to `depth`, so each of the `2^depth` pieces is one address; ports and ICMP types
 * and codes that rules name end at 7, 4 and 3, or are all.
 */
const ports = [1, 2, 3, 4, 5, 6, 7, 8, 65_535]
const icmpTypes = [0, 1, 2, 3, 4, 5, 255]
const icmpCodes = [0, 1, 2, 3, 4, 255]
/** The last is named by no rule. */
const otherProtocols = [47, 200]

const number4 = { tcp: 6, udp: 17, icmp: 1 } as const
const number6 = { tcp: 6, udp: 17, icmp: 58 } as const

function numberOf(protocol: AllowRule['protocol'], family: Family): number | 'any' {
  return typeof protocol === 'number' || protocol === 'any'
    ? protocol
    : (family === 4 ? number4 : number6)[protocol]
}

/** A text of one address for each piece. */
export function piecesOf(family: Family, depth: number): string[] {
  return Array.from(
    { length: 2 ** depth },
    (_, at): Address =>
      family === 4 ? at * 2 ** (32 - depth) + 77 : (BigInt(at) << BigInt(128 - depth)) + 77n,
  ).map(formatAddress)
}

/** Every packet of one direction and family. */
export function packetsOf(direction: Direction, family: Family, depth: number): Packet[] {
  const details = [
    ...ports.flatMap((port) => [
      { protocol: 6, port },
      { protocol: 17, port },
    ]),
    ...icmpTypes.flatMap((icmpType) =>
      icmpCodes.map((icmpCode) => ({ protocol: family === 4 ? 1 : 58, icmpType, icmpCode })),
    ),
    ...otherProtocols.map((protocol) => ({ protocol })),
  ]
  return piecesOf(family, depth).flatMap((remote) =>
    details.map((detail) => ({ direction, family, remote, ...detail })),
  )
}

/** Who is in a group: the addresses, as text, of its members. */
export type Membership = Readonly<Record<string, readonly string[]>>

/** What {@link AllowRule} says, field by field, on one packet; `value` is its remote as a number. */
export function allowsPacket(
  allowing: AllowRule,
  packet: Packet,
  value: Address,
  membership: Membership = {},
): boolean {
  const { direction, family, protocol, ports, icmpTypes, icmpCodes, remote } = allowing
  if (direction !== packet.direction || family !== packet.family) return false
  const number = numberOf(protocol, family)
  if (number !== 'any' && number !== packet.protocol) return false
  if (ports && !(ports.first <= packet.port! && packet.port! <= ports.last)) return false
  if (icmpTypes && !(icmpTypes.first <= packet.icmpType! && packet.icmpType! <= icmpTypes.last))
    return false
  if (icmpCodes && !(icmpCodes.first <= packet.icmpCode! && packet.icmpCode! <= icmpCodes.last))
    return false
  if ('group' in remote) return membership[remote.group]?.includes(packet.remote) ?? false
  return remote.addresses.some(({ first, last }) => first <= value && value <= last)
}

function intervals(max: number, whole: { first: number; last: number }, min = 0) {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(whole) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) })),
    },
  )
}

const details = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ protocol: 'any' as const }) },
  { weight: 1, arbitrary: fc.constant({ protocol: 47 }) },
  {
    weight: 5,
    arbitrary: fc.record({
      protocol: fc.constantFrom('tcp' as const, 'tcp' as const, 6, 'udp' as const),
      ports: intervals(7, { first: 1, last: 65_535 }, 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        icmpTypes: intervals(4, { first: 0, last: 255 }),
        icmpCodes: intervals(3, { first: 0, last: 255 }),
      })
      .map(({ icmpTypes, icmpCodes }) => ({
        protocol: 'icmp' as const,
        icmpTypes,
        icmpCodes: icmpTypes && icmpCodes,
      })),
  },
)

/**
 * Groups of the universe's rules, mostly ingress over IPv4.
 *
 * @param groups - Remote groups that rules may name beside blocks.
 */
export function ruleLists(
  depth: number,
  { max = 8, groups = [] as readonly string[] } = {},
): fc.Arbitrary<AllowRule[]> {
  const one = fc
    .record({
      direction: fc.constantFrom<Direction>('ingress', 'ingress', 'ingress', 'ingress', 'egress'),
      family: fc.constantFrom<Family>(4, 4, 4, 4, 6),
      detail: details,
      length: fc.integer({ min: 0, max: depth }),
      piece: fc.nat(),
      group: groups.length > 0 ? fc.option(fc.constantFrom(...groups)) : fc.constant(null),
    })
    .map(({ direction, family, detail, length, piece, group }): AllowRule => {
      const bits = family === 4 ? 32 : 128
      const at = BigInt(piece % 2 ** length) << BigInt(bits - length)
      const address = formatAddress(family === 4 ? Number(at) : at)
      const remote = group === null ? { addresses: [block(`${address}/${length}`)] } : { group }
      return { direction, family, ...detail, remote }
    })
  return fc.array(one, { maxLength: max })
}
