import { higher, lower } from './address.ts'
import type { AddressRange } from './address-range.ts'
import {
  type Forwarding,
  forwardingOf,
  type Route,
  type RouteChoice,
  sameHops,
} from './forwarding.ts'

/** Addresses that two tables forward differently; the first of them is the witness. */
export interface ForwardingDifference extends AddressRange {
  /** Empty where the table has no route. */
  readonly firstHops: readonly string[]
  readonly secondHops: readonly string[]
}

/** Where two forwarding functions of one family differ, ascending; linear in the segments of both. */
export function* forwardingDifferences(
  first: Forwarding,
  second: Forwarding,
): Generator<ForwardingDifference> {
  for (let i = 0, j = 0; i < first.length && j < second.length; ) {
    const [a, b] = [first[i]!, second[j]!]
    const last = lower(a.last, b.last)
    if (!sameHops(a.nextHops, b.nextHops))
      yield {
        first: higher(a.first, b.first),
        last,
        firstHops: a.nextHops,
        secondHops: b.nextHops,
      }
    if (a.last === last) i++
    if (b.last === last) j++
  }
}

/** The first difference between two tables, IPv4 before IPv6; nothing where they forward alike. */
export function compareTables(
  first: readonly Route[],
  second: readonly Route[],
  choice: RouteChoice = 'longest-prefix',
): ForwardingDifference | undefined {
  for (const family of [4, 6] as const) {
    const [a, b] = [forwardingOf(first, family, choice), forwardingOf(second, family, choice)]
    for (const difference of forwardingDifferences(a, b)) return difference
  }
}
