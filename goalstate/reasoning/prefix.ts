import {
  type Address,
  compareAddresses,
  type Family,
  familyOf,
  formatAddress,
  lastAddress,
  offset,
  parseAddress,
} from './address.ts'
import type { AddressRange } from './address-range.ts'
import { type Reading, refused } from './reading.ts'

/** A range that is a CIDR block: `2^(bits - length)` addresses from a multiple of that number. */
export interface Prefix extends AddressRange {
  /** In `[0, 32]`, or `[0, 128]` for IPv6. */
  readonly length: number
}

/** Bits of an address: 32 or 128. */
function bitsOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128
}

/**
 * The block of `length` that holds `address`, whose bits past `length` are dropped.
 *
 * @throws RangeError for a length outside the family's bits.
 */
export function prefixAt(address: Address, length: number): Prefix {
  const bits = bitsOf(familyOf(address))
  if (!Number.isInteger(length) || length < 0 || length > bits)
    throw new RangeError(`prefix length must be a whole number in [0, ${bits}], got ${length}`)
  if (typeof address === 'number') {
    const size = 2 ** (32 - length)
    const first = address - (address % size)
    return { first, last: first + size - 1, length }
  }
  const size = 1n << BigInt(128 - length)
  const first = address - (address % size)
  return { first, last: first + size - 1n, length }
}

/**
 * Reads a CIDR block, `10.0.0.0/8` or `2001:db8::/32`.
 *
 * An address without a length is refused with the block of that one address as `nearest`, and a block
 * whose address has host bits set (`10.0.0.5/24`) with the block that it lies in (`10.0.0.0/24`).
 */
export function parsePrefix(text: string): Reading<Prefix> {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address.ok) return refused(`"${text}" is no CIDR block: ${address.problem}`)
  const bits = bitsOf(familyOf(address.value))
  if (slash < 0)
    return refused(
      `"${text}" is no CIDR block: it has no prefix length`,
      prefixAt(address.value, bits),
    )
  const digits = text.slice(slash + 1)
  if (!/^(0|[1-9]\d*)$/.test(digits))
    return refused(`"${text}" is no CIDR block: prefix length "${digits}" is not a decimal number`)
  const length = Number(digits)
  if (length > bits)
    return refused(`"${text}" is no CIDR block: prefix length ${length} is above ${bits}`)
  const prefix = prefixAt(address.value, length)
  return prefix.first === address.value
    ? { ok: true, value: prefix }
    : refused(
        `"${text}" is no CIDR block: host bits are set; the block is ${formatPrefix(prefix)}`,
        prefix,
      )
}

/** By first address, the outer of two nested ones first. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  return compareAddresses(a.first, b.first) || a.length - b.length
}

/** The one spelling of a block, `10.0.0.0/8`. */
export function formatPrefix({ first, length }: Prefix): string {
  return `${formatAddress(first)}/${length}`
}

/** The fewest blocks that together are exactly the range, ascending; at most 62, or 254 for IPv6. */
export function prefixesOf({ first, last }: AddressRange): Prefix[] {
  const bits = bitsOf(familyOf(first))
  const prefixes: Prefix[] = []
  for (let at = first; at <= last; ) {
    let length: number = bits
    let widest = prefixAt(at, bits)
    while (length > 0) {
      const wider = prefixAt(at, length - 1)
      if (wider.first !== at || wider.last > last) break
      widest = wider
      length--
    }
    prefixes.push(widest)
    if (widest.last === lastAddress(familyOf(first))) break
    at = offset(widest.last, 1)
  }
  return prefixes
}
