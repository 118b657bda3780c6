import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatAddress } from './address.ts'
import { contains, formatRange } from './address-range.ts'
import { aggregateRoutes } from './aggregation.ts'
import {
  ambiguousSegments,
  forwardingOf,
  type Route,
  type RouteChoice,
  segmentAt,
} from './forwarding.ts'
import { compareTables, forwardingDifferences } from './forwarding-difference.ts'
import { formatPrefix, prefixAt } from './prefix.ts'
import { block } from './universe.cases.ts'

const to = (destination: string, nextHop: string, priority?: number): Route => ({
  destination: block(destination),
  nextHop,
  priority,
})
const spell = (routes: readonly Route[], choice?: RouteChoice) =>
  forwardingOf(routes, 4, choice).map((segment) => [formatRange(segment), ...segment.nextHops])

const nested = [to('10.0.0.0/8', 'a', 9), to('10.1.0.0/16', 'b', 1)]

test('the longest prefix wins, its own addresses only; beyond all of them there is no route', () => {
  expect(spell(nested)).toEqual([
    ['0.0.0.0-9.255.255.255'],
    ['10.0.0.0-10.0.255.255', 'a'],
    ['10.1.0.0-10.1.255.255', 'b'],
    ['10.2.0.0-10.255.255.255', 'a'],
    ['11.0.0.0-255.255.255.255'],
  ])
})

test('by priority first, 10.0.0.0/8 at 9 hides 10.1.0.0/16 at 1', () => {
  expect(spell(nested, 'highest-priority')).toEqual([
    ['0.0.0.0-9.255.255.255'],
    ['10.0.0.0-10.255.255.255', 'a'],
    ['11.0.0.0-255.255.255.255'],
  ])
  const differences = [
    ...forwardingDifferences(forwardingOf(nested, 4), forwardingOf(nested, 4, 'highest-priority')),
  ]
  expect(differences).toEqual([{ ...rangeOf('10.1.0.0/16'), firstHops: ['b'], secondHops: ['a'] }])
})

test('where all flows have one priority, overlapping routes are ambiguous', () => {
  const ambiguous = ambiguousSegments(forwardingOf(nested, 4, 'any-match'))
  expect(ambiguous).toEqual([{ ...rangeOf('10.1.0.0/16'), nextHops: ['a', 'b'] }])
})

test('one destination at one priority with two next hops is ambiguous, at two priorities not', () => {
  const one = [to('10.0.0.0/8', 'a'), to('10.0.0.0/8', 'b', 0)]
  expect(ambiguousSegments(forwardingOf(one, 4))).toHaveLength(1)
  const two = [to('10.0.0.0/8', 'a'), to('10.0.0.0/8', 'b', 1)]
  expect(ambiguousSegments(forwardingOf(two, 4))).toEqual([])
  expect(segmentAt(forwardingOf(two, 4), block('10.0.0.0/8').first).nextHops).toEqual(['b'])
})

test('two /25 and the /24 forward alike, and the order of routes means nothing', () => {
  const halves = [to('10.0.0.128/25', 'a'), to('10.0.0.0/25', 'a')]
  expect(compareTables(halves, [to('10.0.0.0/24', 'a')])).toBeUndefined()
})

test('tables that differ in IPv6 alone differ, at the first such address', () => {
  const difference = compareTables(
    [to('10.0.0.0/8', 'a'), to('fd00::/8', 'a')],
    [to('10.0.0.0/8', 'a'), to('fd00::/9', 'a')],
  )
  expect(difference).toMatchObject({ firstHops: ['a'], secondHops: [] })
  expect(formatAddress(difference!.first)).toBe('fd80::')
})

test('no routes forward nothing, in one segment', () => {
  expect(spell([])).toEqual([['0.0.0.0-255.255.255.255']])
})

const routes = fc.array(
  fc
    .record({
      length: fc.integer({ min: 0, max: 4 }),
      piece: fc.nat(15),
      nextHop: fc.constantFrom('a', 'a', 'b', 'c'),
      priority: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    })
    .map(({ length, piece, nextHop, priority }): Route => {
      return { destination: prefixAt(piece * 2 ** 28, length), nextHop, priority }
    }),
  { maxLength: 10 },
)
const choices = fc.constantFrom<RouteChoice>('longest-prefix', 'highest-priority', 'any-match')

/** All that match and that no other match beats, by the words of {@link RouteChoice}. */
function hopsByHand(all: readonly Route[], address: number, choice: RouteChoice): string[] {
  const rank = ({ destination: { length }, priority = 0 }: Route) =>
    ({
      'longest-prefix': length * 100 + priority,
      'highest-priority': priority * 100 + length,
      'any-match': 0,
    })[choice]
  const matching = all.filter(({ destination }) => contains(destination, address))
  const best = Math.max(...matching.map(rank))
  const hops = matching.filter((route) => rank(route) === best).map(({ nextHop }) => nextHop)
  return [...new Set(hops)].sort()
}

test('every piece of the space goes where the routes over it say, by each choice', () => {
  fc.assert(
    fc.property(routes, choices, (all, choice) => {
      const forwarding = forwardingOf(all, 4, choice)
      for (let piece = 0; piece < 16; piece++) {
        const address = piece * 2 ** 28 + 5
        expect(segmentAt(forwarding, address).nextHops).toEqual(hopsByHand(all, address, choice))
      }
      expect(forwarding[0]!.first).toBe(0)
      expect(forwarding.at(-1)!.last).toBe(2 ** 32 - 1)
      for (const [at, segment] of forwarding.slice(1).entries()) {
        expect(segment.first).toBe(Number(forwarding[at]!.last) + 1)
        expect(segment.nextHops).not.toEqual(forwarding[at]!.nextHops)
      }
    }),
    { numRuns: 2_000, seed: 12 },
  )
})

test('tables are equal exactly where every piece is forwarded alike', () => {
  fc.assert(
    fc.property(routes, routes, choices, (a, b, choice) => {
      const differing = Array.from({ length: 16 }, (_, piece) => piece * 2 ** 28).find(
        (address) => `${hopsByHand(a, address, choice)}` !== `${hopsByHand(b, address, choice)}`,
      )
      expect(compareTables(a, b, choice)?.first).toBe(differing)
    }),
    { numRuns: 1_000, seed: 13 },
  )
})

test('halves join, over and over, and a route inside its like goes', () => {
  const all = [
    to('10.0.0.0/26', 'a'),
    to('10.0.0.64/26', 'a'),
    to('10.0.0.128/25', 'a'),
    to('10.0.0.7/32', 'a'),
    to('10.0.0.9/32', 'b'),
  ]
  const short = aggregateRoutes(all).map(({ destination, from }) => [
    formatPrefix(destination),
    from,
  ])
  expect(short).toEqual([
    ['10.0.0.0/24', [0, 1, 2, 3]],
    ['10.0.0.9/32', [4]],
  ])
})

test('a route inside its like stays where another lies between, and other priorities stay apart', () => {
  const between = [to('10.0.0.0/8', 'a'), to('10.1.0.0/16', 'b'), to('10.1.1.0/24', 'a')]
  expect(aggregateRoutes(between)).toHaveLength(3)
  expect(aggregateRoutes([to('10.0.0.0/25', 'a', 1), to('10.0.0.128/25', 'a', 2)])).toHaveLength(2)
})

test('aggregated tables forward alike, and every route is accounted for once', () => {
  fc.assert(
    fc.property(routes, choices, (all, choice) => {
      const short = aggregateRoutes(all, choice)
      expect(compareTables(all, short, choice)).toBeUndefined()
      expect(short.flatMap(({ from }) => from).sort((a, b) => a - b)).toEqual([...all.keys()])
      for (const { from, nextHop } of short)
        for (const at of from) expect(all[at]!.nextHop).toBe(nextHop)
    }),
    { numRuns: 1_000, seed: 14 },
  )
})

function rangeOf(text: string) {
  const { first, last } = block(text)
  return { first, last }
}
