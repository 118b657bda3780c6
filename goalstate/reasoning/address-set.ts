import { compareAddresses, familyOf, higher, lower, offset } from './address.ts'
import type { AddressRange } from './address-range.ts'
import { type Prefix, prefixesOf } from './prefix.ts'

/**
 * A set of addresses as its ranges, ascending, IPv4 first, neither overlapping nor touching: so two
 * sets are equal when their ranges are. Make one with {@link addressSet}.
 */
export type AddressSet = readonly AddressRange[]

/** The union of ranges, in any order and overlapping at will. */
export function addressSet(ranges: Iterable<AddressRange>): AddressSet {
  const sorted = [...ranges].sort((a, b) => compareAddresses(a.first, b.first))
  const set: { first: AddressRange['first']; last: AddressRange['last'] }[] = []
  for (const { first, last } of sorted) {
    const before = set.at(-1)
    const touches =
      before !== undefined &&
      familyOf(before.last) === familyOf(first) &&
      first <= offset(before.last, 1)
    if (!touches) set.push({ first, last })
    else if (last > before.last) before.last = last
  }
  return set
}

/** The addresses that are in `a` and in `b`; linear in the ranges of both. */
export function intersection(a: AddressSet, b: AddressSet): AddressSet {
  const common: AddressRange[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i]!, b[j]!]
    if (familyOf(x.first) === familyOf(y.first)) {
      const first = higher(x.first, y.first)
      const last = lower(x.last, y.last)
      if (first <= last) common.push({ first, last })
    }
    if (compareAddresses(x.last, y.last) < 0) i++
    else j++
  }
  return common
}

/** The addresses that are in `a` but not in `b`; linear in the ranges of both. */
export function difference(a: AddressSet, b: AddressSet): AddressSet {
  const rest: AddressRange[] = []
  let j = 0
  for (const { first, last } of a) {
    let from = first
    while (j < b.length && compareAddresses(b[j]!.last, first) < 0) j++
    for (let k = j; k < b.length && compareAddresses(b[k]!.first, last) <= 0; k++) {
      if (b[k]!.first > from) rest.push({ first: from, last: offset(b[k]!.first, -1) })
      from = offset(b[k]!.last, 1)
    }
    if (from <= last) rest.push({ first: from, last })
  }
  return rest
}

/** The fewest CIDR blocks that together are exactly the set. */
export function prefixesOfSet(set: AddressSet): Prefix[] {
  return set.flatMap(prefixesOf)
}
