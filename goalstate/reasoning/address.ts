import { type Reading, refused } from './reading.ts'

export type Family = 4 | 6

/**
 * An IPv4 address as a number in `[0, 2³²)`, an IPv6 address as a bigint in `[0, 2¹²⁸)`.
 *
 * `<` and `===` work on both, and IPv4, the common case, stays a plain number. The family is in the
 * type of the value, see {@link familyOf}.
 */
export type Address = number | bigint

export function familyOf(address: Address): Family {
  return typeof address === 'number' ? 4 : 6
}

const last4 = 2 ** 32 - 1
const last6 = 2n ** 128n - 1n

/** The highest address of a family. */
export function lastAddress(family: Family): Address {
  return family === 4 ? last4 : last6
}

/** The lowest address of a family. */
export function firstAddress(family: Family): Address {
  return family === 4 ? 0 : 0n
}

/** Sorts IPv4 before IPv6, then by value. */
export function compareAddresses(a: Address, b: Address): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

export function lower(a: Address, b: Address): Address {
  return compareAddresses(a, b) < 0 ? a : b
}

export function higher(a: Address, b: Address): Address {
  return compareAddresses(a, b) < 0 ? b : a
}

/** The address `step` above, or below for a negative step; may lie just outside the family's space. */
export function offset(address: Address, step: number): Address {
  return typeof address === 'number' ? address + step : address + BigInt(step)
}

/**
 * Reads an IPv4 or IPv6 address.
 *
 * Stricter than `inet_aton` on purpose: `10.1`, `010.0.0.1` and `0x0a.0.0.1` are read differently by
 * different systems, so they are refused. A zone (`fe80::1%eth0`) means nothing beyond its host.
 */
export function parseAddress(text: string): Reading<Address> {
  const value = text.includes(':') ? parse6(text) : parse4(text)
  return typeof value === 'string'
    ? refused(`"${text}" is no IP address: ${value}`)
    : { ok: true, value }
}

/** The address, or what is wrong. */
function parse4(text: string): number | string {
  if (text === '') return 'it is empty'
  const octets = text.split('.')
  if (octets.length !== 4)
    return /^[\d.]+$/.test(text)
      ? `it has ${octets.length} of 4 octets`
      : 'it is neither IPv4 (four octets) nor IPv6 (groups with colons)'
  let value = 0
  for (const octet of octets) {
    const problem = octetProblem(octet)
    if (problem !== undefined) return problem
    value = value * 256 + Number(octet)
  }
  return value
}

function octetProblem(octet: string): string | undefined {
  if (octet === '') return 'an octet is empty'
  if (!/^\d+$/.test(octet)) return `octet "${octet}" is not a decimal number`
  if (octet.length > 1 && octet.startsWith('0'))
    return `octet "${octet}" has a leading zero, which some systems read as octal`
  return octet.length > 3 || Number(octet) > 255 ? `octet ${octet} is above 255` : undefined
}

function parse6(text: string): bigint | string {
  if (text.includes('%')) return 'it has a zone, which means nothing on another host'
  const halves = text.split('::')
  if (halves.length > 2) return 'it has more than one "::"'
  const before = groupsOf(halves[0]!, halves.length === 1)
  if (typeof before === 'string') return before
  const after = halves.length === 2 ? groupsOf(halves[1]!, true) : []
  if (typeof after === 'string') return after
  const missing = 8 - before.length - after.length
  if (halves.length === 1 ? missing !== 0 : missing < 1)
    return `it has ${before.length + after.length} groups, ${halves.length === 1 ? 'not 8' : 'too many beside a "::"'}`
  const groups = [...before, ...new Array<number>(missing).fill(0), ...after]
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

/** The 16-bit groups of one side of a `::`; only the last side may end in four decimal octets. */
function groupsOf(text: string, isLast: boolean): number[] | string {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [at, part] of parts.entries()) {
    if (isLast && at === parts.length - 1 && part.includes('.')) {
      const tail = parse4(part)
      if (typeof tail === 'string') return `its IPv4 ending is wrong: ${tail}`
      groups.push(Math.floor(tail / 65_536), tail % 65_536)
    } else if (part === '') return 'a group is empty'
    else if (!/^[\da-f]+$/i.test(part)) return `group "${part}" is not hexadecimal`
    else if (part.length > 4) return `group "${part}" has more than 4 digits`
    else groups.push(Number.parseInt(part, 16))
  }
  return groups
}

/**
 * The one spelling of an address: dotted decimal, or RFC 5952 for IPv6.
 *
 * IPv4-mapped addresses end in dotted decimal (`::ffff:10.0.0.1`), as RFC 5952 section 5 recommends.
 */
export function formatAddress(address: Address): string {
  return typeof address === 'number' ? format4(address) : format6(address)
}

function format4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
}

function format6(value: bigint): string {
  if (value >> 32n === 0xffffn) return `::ffff:${format4(Number(value & 0xffffffffn))}`
  const groups = Array.from({ length: 8 }, (_, at) =>
    Number((value >> BigInt(112 - 16 * at)) & 0xffffn),
  )
  const zeros = longestZeros(groups)
  const spell = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  if (zeros.length < 2) return spell(groups)
  return `${spell(groups.slice(0, zeros.at))}::${spell(groups.slice(zeros.at + zeros.length))}`
}

/** The first of the longest runs of zero groups. */
function longestZeros(groups: readonly number[]): { at: number; length: number } {
  let best = { at: 0, length: 0 }
  for (let at = 0; at < groups.length; at++) {
    let end = at
    while (groups[end] === 0) end++
    if (end - at > best.length) best = { at, length: end - at }
    if (end > at) at = end
  }
  return best
}
