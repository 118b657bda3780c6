import type { ServiceRange } from './service.ts'

/** Services `first` to `last` by columns `left` to `right`, all included, and the rule that allows them. */
export interface Rectangle extends ServiceRange {
  readonly left: number
  readonly right: number
  /** Position of the rule; the rectangles of one rule do not overlap. */
  readonly owner: number
}

/** What a sweep tells of: rectangles as it comes to them, and rows that all cross the same ones. */
export interface SweepVisitor {
  enter(rectangle: Rectangle): void
  leave(rectangle: Rectangle): void
  /** A maximal run of services in which no rectangle begins or ends, and at least one is there. */
  row(services: ServiceRange): void
}

/** Goes over the services in ascending order; O(n log n) and at most `2n` rows for n rectangles. */
export function sweep(rectangles: readonly Rectangle[], visitor: SweepVisitor): void {
  const entering = [...rectangles].sort((a, b) => a.first - b.first)
  const leaving = [...rectangles].sort((a, b) => a.last - b.last)
  let entered = 0
  let left = 0
  while (left < leaving.length) {
    const from = entered === left ? entering[entered]!.first : nextAt(entered, left)
    while (left < entered && leaving[left]!.last < from) visitor.leave(leaving[left++]!)
    while (entered < entering.length && entering[entered]!.first === from)
      visitor.enter(entering[entered++]!)
    if (entered > left) visitor.row({ first: from, last: nextAt(entered, left) - 1 })
  }

  /** The next service at which something begins, or that is the first past an end. */
  function nextAt(i: number, j: number): number {
    const begin = entering[i]?.first ?? Number.POSITIVE_INFINITY
    return Math.min(begin, leaving[j]!.last + 1)
  }
}
