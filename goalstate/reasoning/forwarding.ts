import {
  type Address,
  type Family,
  familyOf,
  firstAddress,
  lastAddress,
  offset,
} from './address.ts'
import type { AddressRange } from './address-range.ts'
import { comparePrefixes, type Prefix } from './prefix.ts'

/** One entry of a routing table. */
export interface Route {
  readonly destination: Prefix
  /** All that forwarding depends on, as one key: equal keys forward alike. */
  readonly nextHop: string
  /** Left out, 0. */
  readonly priority?: number | undefined
}

/**
 * Which of the routes that match an address forward it.
 *
 * - `longest-prefix`: the longest; among equal ones the highest priority. What routers do.
 * - `highest-priority`: the highest priority; among equal ones the longest prefix.
 * - `any-match`: any of them. What a flow table does whose entries all have one priority, such as the
 *   routing rules that Alcor's agent writes (all at 50): OpenFlow leaves open which of them wins.
 *
 * Where several different next hops are left, forwarding is ambiguous and all of them are given.
 */
export type RouteChoice = 'longest-prefix' | 'highest-priority' | 'any-match'

/** Addresses that a table forwards alike. */
export interface ForwardingSegment extends AddressRange {
  /** Ascending, without repetition; empty where no route matches. */
  readonly nextHops: readonly string[]
}

/**
 * The forwarding function of a table: segments that tile a family's address space, ascending, no two
 * neighbors alike. Two tables forward alike when their segments are equal.
 */
export type Forwarding = readonly ForwardingSegment[]

const noRoute: readonly string[] = []

/** The forwarding function of the routes of one family; O(n log n) beside nesting. */
export function forwardingOf(
  routes: readonly Route[],
  family: Family,
  choice: RouteChoice = 'longest-prefix',
): Forwarding {
  const own = routes
    .filter(({ destination }) => familyOf(destination.first) === family)
    .sort((a, b) => comparePrefixes(a.destination, b.destination))
  const segments: ForwardingSegment[] = []
  const end = lastAddress(family)
  // Blocks nest or lie apart, so those over an address are a stack.
  const open: Route[] = []
  let from = firstAddress(family)
  const close = (until: Address) => {
    if (from <= until) append(segments, from, until, chosenHops(open, choice))
    from = offset(until, 1)
  }
  const closeEnded = (before: Address) => {
    for (let top = open.at(-1); top && top.destination.last < before; top = open.at(-1)) {
      close(top.destination.last)
      open.pop()
    }
  }
  for (const route of own) {
    const { first } = route.destination
    closeEnded(first)
    if (from < first) close(offset(first, -1))
    open.push(route)
  }
  closeEnded(offset(end, 1))
  if (from <= end) close(end)
  return segments
}

function append(
  segments: ForwardingSegment[],
  first: Address,
  last: Address,
  nextHops: readonly string[],
): void {
  const before = segments.at(-1)
  if (before && sameHops(before.nextHops, nextHops))
    segments[segments.length - 1] = { ...before, last }
  else segments.push({ first, last, nextHops })
}

/** Whether two ascending lists of next hops are equal. */
export function sameHops(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((hop, at) => hop === b[at])
}

/** @param open - The routes over an address, shortest prefix first. */
function chosenHops(open: readonly Route[], choice: RouteChoice): readonly string[] {
  if (open.length === 0) return noRoute
  let best = open.at(-1)!
  if (choice === 'any-match') return hopsOf(open)
  const [major, minor] = choice === 'longest-prefix' ? [length, priority] : [priority, length]
  const order = (a: Route, b: Route) => major(a) - major(b) || minor(a) - minor(b)
  for (const route of open) if (order(route, best) > 0) best = route
  return hopsOf(open.filter((route) => order(route, best) === 0))
}

const length = ({ destination }: Route) => destination.length
const priority = ({ priority = 0 }: Route) => priority

function hopsOf(routes: readonly Route[]): readonly string[] {
  return [...new Set(routes.map(({ nextHop }) => nextHop))].sort()
}

/** The segment of an address; O(log n). */
export function segmentAt(forwarding: Forwarding, address: Address): ForwardingSegment {
  let low = 0
  let high = forwarding.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (forwarding[middle]!.first <= address) low = middle
    else high = middle
  }
  return forwarding[low]!
}

/** The segments where more than one next hop is left. */
export function ambiguousSegments(forwarding: Forwarding): ForwardingSegment[] {
  return forwarding.filter(({ nextHops }) => nextHops.length > 1)
}
