import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Address, formatAddress } from './address.ts'
import { formatRange } from './address-range.ts'
import { type Route, segmentAt } from './forwarding.ts'
import { prefixAt } from './prefix.ts'
import { findBlackHoles, findLoops, type Handover, routeGraph, trace } from './route-graph.ts'
import { addressOf, block } from './universe.cases.ts'

const to = (destination: string, nextHop: string): Route => ({
  destination: block(destination),
  nextHop,
})

/** A next hop of a table's name leads there, `out` is the end, and anything else nobody. */
const names = ['a', 'b', 'c', 'd']
function handover(nextHop: string): Handover {
  if (nextHop === 'out') return { to: 'end' }
  return names.includes(nextHop) ? { to: 'table', table: nextHop } : { to: 'nobody' }
}

test('a → b → c → a for 10.1.0.0/16, where c hands back what it was handed', () => {
  const graph = routeGraph(
    [
      ['c', [to('10.1.0.0/16', 'a'), to('10.0.0.0/8', 'out')]],
      ['a', [to('10.0.0.0/8', 'b')]],
      ['b', [to('10.0.0.0/8', 'c')]],
    ],
    4,
    handover,
  )
  const [loop, ...more] = findLoops(graph)
  expect(more).toEqual([])
  expect(loop!.cycle).toEqual([
    { table: 'a', nextHop: 'b' },
    { table: 'b', nextHop: 'c' },
    { table: 'c', nextHop: 'a' },
  ])
  expect(formatRange(loop!)).toBe('10.1.0.0-10.1.255.255')
  expect(trace(graph, 'b', loop!.first)).toEqual({
    steps: [...loop!.cycle.slice(1), loop!.cycle[0]!],
    end: { kind: 'loop', table: 'b' },
  })
  expect(trace(graph, 'b', addressOf('10.2.0.0')).end).toEqual({ kind: 'delivered' })
})

test('a table whose next hop is itself is a loop of one', () => {
  const [loop] = findLoops(routeGraph([['a', [to('0.0.0.0/0', 'a')]]], 4, handover))
  expect(loop).toEqual({
    cycle: [{ table: 'a', nextHop: 'a' }],
    first: 0,
    last: 2 ** 32 - 1,
  })
})

test('what one table hands on and the next has no route for falls into a black hole', () => {
  const graph = routeGraph(
    [
      ['a', [to('10.0.0.0/8', 'b'), to('11.0.0.0/8', 'gone'), to('12.0.0.0/8', 'out')]],
      ['b', [to('10.0.0.0/9', 'out')]],
    ],
    4,
    handover,
  )
  const holes = findBlackHoles(graph)
  expect(holes.map((hole) => [formatRange(hole), hole.nextHop, hole.noRouteAt])).toEqual([
    ['10.128.0.0-10.255.255.255', 'b', 'b'],
    ['11.0.0.0-11.255.255.255', 'gone', undefined],
  ])
  expect(trace(graph, 'a', addressOf('10.128.0.0')).end).toEqual({ kind: 'no-route', table: 'b' })
  expect(trace(graph, 'a', addressOf('11.0.0.0')).end).toEqual({ kind: 'nobody' })
})

test('where a table may take either of two next hops, a trace stops, and a possible loop counts', () => {
  const either = [to('10.0.0.0/8', 'b'), to('10.0.0.0/8', 'out')]
  const graph = routeGraph(
    [
      ['a', either],
      ['b', [to('10.0.0.0/8', 'a')]],
    ],
    4,
    handover,
  )
  expect(trace(graph, 'b', addressOf('10.0.0.1')).end).toEqual({
    kind: 'ambiguous',
    table: 'a',
    nextHops: ['b', 'out'],
  })
  expect(findLoops(graph)).toHaveLength(1)
})

test('of two circles through a table, the second is found where the first breaks', () => {
  const graph = routeGraph(
    [
      ['a', [to('64.0.0.0/2', 'b'), to('64.0.0.0/2', 'c')]],
      ['b', [to('0.0.0.0/2', 'a'), to('64.0.0.0/3', 'a')]],
      ['c', [to('0.0.0.0/0', 'a')]],
    ],
    4,
    handover,
  )
  const loops = findLoops(graph).map((loop) => [
    formatRange(loop),
    ...loop.cycle.map(({ table }) => table),
  ])
  expect(loops).toEqual([
    ['64.0.0.0-95.255.255.255', 'a', 'b'],
    ['96.0.0.0-127.255.255.255', 'a', 'c'],
  ])
})

const routes = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.nat(7), fc.constantFrom(...names, 'out', 'gone'))
    .map(([length, piece, nextHop]): Route => {
      return { destination: prefixAt(piece * 2 ** 29, length), nextHop }
    }),
  { maxLength: 5 },
)
const graphs = fc
  .tuple(
    ...names.map(() => routes),
    fc.constantFrom('longest-prefix' as const, 'any-match' as const),
  )
  .map((parts) => {
    const choice = parts.at(-1) as 'longest-prefix'
    const tables = names.map((name, at) => [name, parts[at] as Route[]] as const)
    return routeGraph(tables, 4, handover, choice)
  })
const pieces = Array.from({ length: 8 }, (_, piece) => piece * 2 ** 29)

test('loops: each is really there, and no piece of the space that has one is without', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const loops = findLoops(graph)
      const hopsAt = (table: string, at: Address) =>
        segmentAt(graph.tables.get(table)!, at).nextHops
      const holdsAt = (at: Address) =>
        loops.filter(({ cycle }) =>
          cycle.every(({ table, nextHop }) => hopsAt(table, at).includes(nextHop)),
        )
      for (const loop of loops) {
        expect(holdsAt(loop.first)).toContain(loop)
        expect(holdsAt(loop.last)).toContain(loop)
        for (const [at, { nextHop }] of loop.cycle.entries())
          expect(nextHop).toBe(loop.cycle[(at + 1) % loop.cycle.length]!.table)
      }
      for (const piece of pieces) {
        const next = (table: string) => hopsAt(table, piece).filter((hop) => names.includes(hop))
        expect(holdsAt(piece).length > 0).toBe(names.some((name) => comesBack(name, next)))
      }
    }),
    { numRuns: 3_000, seed: 15 },
  )
})

/** Whether some way from a table leads back to it. */
function comesBack(start: string, next: (table: string) => readonly string[]): boolean {
  const reached = new Set<string>()
  const visit = (table: string) => {
    for (const other of next(table)) {
      if (reached.has(other)) continue
      reached.add(other)
      visit(other)
    }
  }
  visit(start)
  return reached.has(start)
}

test('black holes: each is the end of a trace, and every trace into nothing passes one', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const holes = findBlackHoles(graph)
      for (const hole of holes) {
        expect(segmentAt(graph.tables.get(hole.table)!, hole.first).nextHops).toContain(
          hole.nextHop,
        )
        if (hole.noRouteAt !== undefined)
          expect(segmentAt(graph.tables.get(hole.noRouteAt)!, hole.last).nextHops).toEqual([])
      }
      for (const name of names)
        for (const piece of pieces) {
          const { steps, end } = trace(graph, name, piece)
          const last = steps.at(-1)
          if (!last || (end.kind !== 'nobody' && end.kind !== 'no-route')) continue
          const isKnown = holes.some(
            ({ table, nextHop }) => table === last.table && nextHop === last.nextHop,
          )
          expect(isKnown, formatAddress(piece)).toBe(true)
        }
    }),
    { numRuns: 1_000, seed: 16 },
  )
})
