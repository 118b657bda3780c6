import { type AllowRule, expectSound } from './allow-rule.ts'
import type { Packet } from './packet.ts'
import { type Plane, packetAt, planesOf } from './plane.ts'
import { type Rectangle, sweep } from './rectangle.ts'

/** What one group allows beside another. */
export interface GroupComparison {
  /** `wider`: the first allows more; `incomparable`: each allows what the other does not. */
  readonly relation: 'equivalent' | 'wider' | 'narrower' | 'incomparable'
  /** A packet that only the first allows. */
  readonly onlyFirst?: Packet
  /** A packet that only the second allows. */
  readonly onlySecond?: Packet
}

/**
 * Compares what two groups allow, whatever the form of their rules.
 *
 * Who is in a remote group is left open, so groups are equivalent when they are for every membership.
 *
 * @throws PortentError `ERR_INPUT` for a rule that {@link ruleProblem} objects to.
 */
export function compareGroups(
  first: readonly AllowRule[],
  second: readonly AllowRule[],
): GroupComparison {
  expectSound(first)
  expectSound(second)
  const planes = planesOf([...first, ...second])
  const onlyFirst = firstOf(planes, (plane) => exclusive(plane, first.length, 'first'))
  const onlySecond = firstOf(planes, (plane) => exclusive(plane, first.length, 'second'))
  return {
    relation: onlyFirst
      ? onlySecond
        ? 'incomparable'
        : 'wider'
      : onlySecond
        ? 'narrower'
        : 'equivalent',
    ...(onlyFirst && { onlyFirst }),
    ...(onlySecond && { onlySecond }),
  }
}

function firstOf<T, R>(values: readonly T[], find: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = find(value)
    if (found !== undefined) return found
  }
}

/** A packet that the rules of one side allow and those of the other do not. */
function exclusive(plane: Plane, split: number, side: 'first' | 'second'): Packet | undefined {
  const isWanted = ({ owner }: Rectangle) => owner < split === (side === 'first')
  const atoms = plane.starts.length
  const columns = atoms + plane.groups.length
  const wanted = new Int32Array(columns + 1) // change of the count at each column
  const others = new Int32Array(columns + 1)
  const change = (rectangle: Rectangle, by: 1 | -1) => {
    const counts = isWanted(rectangle) ? wanted : others
    counts[rectangle.left]! += by
    counts[rectangle.right + 1]! -= by
  }
  let packet: Packet | undefined
  sweep(plane.rectangles, {
    enter: (rectangle) => change(rectangle, 1),
    leave: (rectangle) => change(rectangle, -1),
    row(services) {
      if (packet) return
      let here = 0
      let there = 0
      let uncovered = -1
      for (let column = 0; column < columns; column++) {
        if (column >= atoms && uncovered < 0) return
        here += wanted[column]!
        there += others[column]!
        if (there === 0 && uncovered < 0) uncovered = column
        if (here > 0 && there === 0) {
          packet = packetAt(plane, services, column, uncovered)
          return
        }
      }
    },
  })
  return packet
}
