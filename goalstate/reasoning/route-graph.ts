import { type Address, compareAddresses, type Family, higher, lower } from './address.ts'
import type { AddressRange } from './address-range.ts'
import {
  type Forwarding,
  type ForwardingSegment,
  forwardingOf,
  type Route,
  type RouteChoice,
  segmentAt,
} from './forwarding.ts'
import { grouped } from './grouped.ts'

/** Where a next hop hands a packet to. */
export type Handover =
  /** Another table, or the same one, which decides next. */
  | { readonly to: 'table'; readonly table: string }
  /** Its destination, or a gateway out of what is looked at. */
  | { readonly to: 'end' }
  /** Nobody: the next hop does not exist, or cannot be reached. */
  | { readonly to: 'nobody' }

/** The forwarding functions of one family's tables, and what their next hops lead to. */
export interface RouteGraph {
  readonly tables: ReadonlyMap<string, Forwarding>
  readonly handover: (nextHop: string, table: string) => Handover
}

/** @param tables - Routes by the name of their table. */
export function routeGraph(
  tables: Iterable<readonly [name: string, routes: readonly Route[]]>,
  family: Family,
  handover: RouteGraph['handover'],
  choice: RouteChoice = 'longest-prefix',
): RouteGraph {
  const forwarding = [...tables].map(
    ([name, routes]) => [name, forwardingOf(routes, family, choice)] as const,
  )
  return { tables: new Map(forwarding), handover }
}

/** One decision on a packet's way. */
interface Step {
  readonly table: string
  readonly nextHop: string
}

/** A packet's way from table to table, and how it ends. */
export interface Trace {
  readonly steps: readonly Step[]
  readonly end:
    | { readonly kind: 'delivered' }
    /** No route of this table matches. */
    | { readonly kind: 'no-route'; readonly table: string }
    /** The last step's next hop leads to nobody. */
    | { readonly kind: 'nobody' }
    /** The last step leads back to this table, which decided before. */
    | { readonly kind: 'loop'; readonly table: string }
    /** This table may take any of several next hops. */
    | { readonly kind: 'ambiguous'; readonly table: string; readonly nextHops: readonly string[] }
}

/** Follows a packet from a table on. A table that the graph has not is one without routes. */
export function trace(graph: RouteGraph, from: string, address: Address): Trace {
  const steps: Step[] = []
  const seen = new Set<string>()
  for (let table = from; ; ) {
    if (seen.has(table)) return { steps, end: { kind: 'loop', table } }
    seen.add(table)
    const nextHops = hopsAt(graph, table, address)
    if (nextHops.length === 0) return { steps, end: { kind: 'no-route', table } }
    if (nextHops.length > 1) return { steps, end: { kind: 'ambiguous', table, nextHops } }
    const nextHop = nextHops[0]!
    steps.push({ table, nextHop })
    const handover = graph.handover(nextHop, table)
    if (handover.to === 'end') return { steps, end: { kind: 'delivered' } }
    if (handover.to === 'nobody') return { steps, end: { kind: 'nobody' } }
    table = handover.table
  }
}

function hopsAt({ tables }: RouteGraph, table: string, address: Address): readonly string[] {
  const forwarding = tables.get(table)
  return forwarding ? segmentAt(forwarding, address).nextHops : []
}

/** Addresses that tables hand around in a circle; the first of them is the witness. */
export interface RoutingLoop extends AddressRange {
  /** The circle, from its table of the least name; the last step leads to the first one's table. */
  readonly cycle: readonly Step[]
}

/**
 * The loops of a graph, each circle of tables and next hops once, with the first addresses that take it.
 *
 * Goes over the atoms of all tables' segments. A new circle has to pass a table whose segment has just
 * changed, so only from these is one looked for, the shortest. Where forwarding is ambiguous, a circle that
 * a packet may take counts, and of several through a table the next is looked for when one breaks.
 */
export function findLoops(graph: RouteGraph): RoutingLoop[] {
  const current = new Map<string, ForwardingSegment>()
  const loops = new Map<string, RoutingLoop>()
  /** By table of a circle that holds: the tables it was found from. */
  const foundFrom = new Map<string, Set<string>>()
  for (const [first, changes] of atomChanges(graph)) {
    const starts = new Set<string>()
    for (const { table, segment } of changes) {
      current.set(table, segment)
      for (const start of [table, ...(foundFrom.get(table) ?? [])]) starts.add(start)
      foundFrom.delete(table)
    }
    for (const start of starts) {
      const cycle = cycleThrough(graph, current, start)
      if (!cycle) continue
      for (const { table } of cycle)
        foundFrom.set(table, (foundFrom.get(table) ?? new Set()).add(start))
      const canonical = fromLeast(cycle)
      const last = cycle.map(({ table }) => current.get(table)!.last).reduce(lower)
      const key = JSON.stringify(canonical)
      if (!loops.has(key)) loops.set(key, { cycle: canonical, first, last })
    }
  }
  return [...loops.values()]
}

/** By address, ascending: the tables that forward otherwise from there on. */
function atomChanges({ tables }: RouteGraph) {
  const changes = [...tables].flatMap(([table, forwarding]) =>
    forwarding.map((segment) => ({ table, segment })),
  )
  changes.sort((a, b) => compareAddresses(a.segment.first, b.segment.first))
  return grouped(changes, ({ segment }) => segment.first)
}

/** The shortest circle from a table back to it, breadth first; nothing if there is none. */
function cycleThrough(
  graph: RouteGraph,
  current: ReadonlyMap<string, ForwardingSegment>,
  start: string,
): Step[] | undefined {
  /** How each table was first reached. */
  const reached = new Map<string, Step>()
  const queue = [start]
  for (const table of queue)
    for (const nextHop of current.get(table)?.nextHops ?? []) {
      const handover = graph.handover(nextHop, table)
      if (handover.to !== 'table' || reached.has(handover.table)) continue
      reached.set(handover.table, { table, nextHop })
      if (handover.table === start) return wayBack(reached, start)
      queue.push(handover.table)
    }
}

function wayBack(reached: ReadonlyMap<string, Step>, start: string): Step[] {
  const steps = [reached.get(start)!]
  while (steps[0]!.table !== start) steps.unshift(reached.get(steps[0]!.table)!)
  return steps
}

/** The same circle, begun at its table of the least name. */
function fromLeast(cycle: readonly Step[]): Step[] {
  const at = cycle.reduce((best, { table }, i) => (table < cycle[best]!.table ? i : best), 0)
  return [...cycle.slice(at), ...cycle.slice(0, at)]
}

/** Addresses that a table has a route for, to nobody who takes them; the first is the witness. */
export interface BlackHole extends AddressRange, Step {
  /** The table that was handed the packet and has no route, or nothing where the next hop is nobody. */
  readonly noRouteAt?: string
}

/**
 * Where a packet that one table forwards ends: at nobody, or at a table without a route for it. Each
 * table and next hop once, with the first such addresses; every way that ends so has one as its last step.
 */
export function findBlackHoles(graph: RouteGraph): BlackHole[] {
  const holes: BlackHole[] = []
  for (const [table, forwarding] of graph.tables) {
    const known = new Set<string>()
    for (const segment of forwarding)
      for (const nextHop of segment.nextHops) {
        if (known.has(nextHop)) continue
        const hole = holeAt(graph, { table, nextHop }, segment)
        if (!hole) continue
        known.add(nextHop)
        holes.push(hole)
      }
  }
  return holes
}

function holeAt(
  graph: RouteGraph,
  step: Step,
  { first, last }: AddressRange,
): BlackHole | undefined {
  const handover = graph.handover(step.nextHop, step.table)
  if (handover.to === 'end') return
  if (handover.to === 'nobody') return { ...step, first, last }
  const next = graph.tables.get(handover.table)
  if (!next) return { ...step, first, last, noRouteAt: handover.table }
  const bare = firstBare(next, { first, last })
  return bare && { ...step, ...bare, noRouteAt: handover.table }
}

/** The first addresses of a range that a table has no route for. */
function firstBare(
  forwarding: Forwarding,
  { first, last }: AddressRange,
): AddressRange | undefined {
  const bare = forwarding.find(
    (segment) => segment.nextHops.length === 0 && segment.last >= first && segment.first <= last,
  )
  return bare && { first: higher(bare.first, first), last: lower(bare.last, last) }
}
