import { contains } from './address-range.ts'
import type { Route, RouteChoice } from './forwarding.ts'
import { compareTables } from './forwarding-difference.ts'
import { grouped } from './grouped.ts'
import { comparePrefixes, formatPrefix, type Prefix, prefixAt } from './prefix.ts'

/** A route that stands for one or more of the routes given. */
export interface AggregatedRoute extends Route {
  /** Positions of the routes that it stands for, ascending. */
  readonly from: readonly number[]
}

/**
 * Fewer routes that forward alike: two halves of a block with one next hop and priority become the block,
 * and a route inside another of the same next hop and priority, with none between, goes into that.
 *
 * The result is compared with the original over all addresses before it is given; were they to differ, the
 * routes would come back as they are.
 */
export function aggregateRoutes(
  routes: readonly Route[],
  choice: RouteChoice = 'longest-prefix',
): AggregatedRoute[] {
  const given = routes.map((route, at) => ({ ...route, from: [at] }))
  let best: AggregatedRoute[] = given
  for (let before = Number.POSITIVE_INFINITY; best.length < before; ) {
    before = best.length
    best = withoutCovered(withHalvesJoined(best))
  }
  return compareTables(routes, best, choice) ? given : best
}

function actsAlike(a: Route, b: Route): boolean {
  return a.nextHop === b.nextHop && (a.priority ?? 0) === (b.priority ?? 0)
}

function joined(into: Prefix, a: AggregatedRoute, b: AggregatedRoute): AggregatedRoute {
  return { ...a, destination: into, from: [...a.from, ...b.from].sort((x, y) => x - y) }
}

/** Joins halves, longest blocks first, so that what was joined can be a half again. */
function withHalvesJoined(routes: readonly AggregatedRoute[]): AggregatedRoute[] {
  const byBlock = grouped(routes, ({ destination }) => formatPrefix(destination))
  const byLength = Array.from({ length: 129 }, (): Prefix[] => [])
  for (const [first] of byBlock.values())
    byLength[first!.destination.length]!.push(first!.destination)
  for (let length = 128; length > 0; length--)
    for (const block of byLength[length]!) {
      const whole = prefixAt(block.first, length - 1)
      const [low, high] = [formatPrefix(block), formatPrefix(prefixAt(whole.last, length))]
      const [a, b] = [only(byBlock.get(low)), only(byBlock.get(high))]
      const isLowHalf = block.first === whole.first
      if (!isLowHalf || !a || !b || !actsAlike(a, b) || byBlock.has(formatPrefix(whole))) continue
      byBlock.delete(low)
      byBlock.delete(high)
      byBlock.set(formatPrefix(whole), [joined(whole, a, b)])
      byLength[length - 1]!.push(whole)
    }
  return [...byBlock.values()].flat()
}

/** The route of a block that has one only; several may be ambiguous, and are left alone. */
function only<T>(routes: readonly T[] | undefined): T | undefined {
  return routes?.length === 1 ? routes[0] : undefined
}

/** Drops routes into the nearest one around them that acts alike. */
function withoutCovered(routes: readonly AggregatedRoute[]): AggregatedRoute[] {
  const byBlock = [...grouped(routes, ({ destination }) => formatPrefix(destination)).values()]
  byBlock.sort(([a], [b]) => comparePrefixes(a!.destination, b!.destination))
  const kept: AggregatedRoute[][] = []
  const open: AggregatedRoute[][] = []
  for (const block of byBlock) {
    const { destination } = block[0]!
    while (open.length > 0 && !contains(open.at(-1)![0]!.destination, destination)) open.pop()
    const around = open.at(-1)
    const [outer, inner] = [only(around), only(block)]
    if (around && outer && inner && actsAlike(outer, inner)) {
      around[0] = joined(outer.destination, outer, inner)
    } else {
      kept.push(block)
      open.push(block)
    }
  }
  return kept.flat()
}
