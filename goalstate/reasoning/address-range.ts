import {
  type Address,
  type Family,
  familyOf,
  firstAddress,
  formatAddress,
  lastAddress,
  parseAddress,
} from './address.ts'
import { parsePrefix } from './prefix.ts'
import { type Reading, refused } from './reading.ts'

/** Addresses from `first` to `last`, both included, of one family; `first <= last`. */
export interface AddressRange {
  readonly first: Address
  readonly last: Address
}

/** Every address of a family. */
export function allAddresses(family: Family): AddressRange {
  return { first: firstAddress(family), last: lastAddress(family) }
}

/** The range that holds one address. */
function singleAddress(address: Address): AddressRange {
  return { first: address, last: address }
}

/** Whether `inner`, a range or one address, lies wholly in `outer`; never across families. */
export function contains(outer: AddressRange, inner: AddressRange | Address): boolean {
  const { first, last } = typeof inner === 'object' ? inner : singleAddress(inner)
  return familyOf(outer.first) === familyOf(first) && outer.first <= first && last <= outer.last
}

/** Whether two ranges share an address; never across families. */
export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return familyOf(a.first) === familyOf(b.first) && a.first <= b.last && b.first <= a.last
}

/** Reads an address (a range of one), a prefix (`10.0.0.0/8`) or a range (`10.0.0.1-10.0.0.9`). */
export function parseRange(text: string): Reading<AddressRange> {
  if (text.includes('/')) return parsePrefix(text)
  const dash = text.indexOf('-')
  if (dash >= 0) return parseFromTo(text, dash)
  const address = parseAddress(text)
  return address.ok ? { ok: true, value: singleAddress(address.value) } : refused(address.problem)
}

function parseFromTo(text: string, dash: number): Reading<AddressRange> {
  const first = parseAddress(text.slice(0, dash).trim())
  if (!first.ok) return refused(first.problem)
  const last = parseAddress(text.slice(dash + 1).trim())
  if (!last.ok) return refused(last.problem)
  if (familyOf(first.value) !== familyOf(last.value))
    return refused(`"${text}" is no address range: its ends are of two families`)
  if (first.value > last.value)
    return refused(`"${text}" is no address range: it ends before it begins`, {
      first: last.value,
      last: first.value,
    })
  return { ok: true, value: { first: first.value, last: last.value } }
}

/** `10.0.0.1`, or `10.0.0.1-10.0.0.9`. */
export function formatRange({ first, last }: AddressRange): string {
  return first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`
}
