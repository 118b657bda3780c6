import { type Rectangle, sweep } from './rectangle.ts'
import type { ServiceRange } from './service.ts'

/** A cell that one owner alone covers. */
export interface SoleCell {
  readonly services: ServiceRange
  readonly column: number
  /** For a column past the atoms: an atom that nothing covers in these services. */
  readonly uncovered: number
}

/**
 * A cell of each owner that no other owner covers; an owner without one adds nothing to the others.
 *
 * @param atoms - Columns `[0, atoms)` are addresses; where all of them are covered, the columns of the
 *   groups behind them are, too.
 * @param columns - Of the plane, groups included.
 * @returns By owner. O(rows × columns) for all owners together: beside the number of rectangles over a
 *   cell, the sum of their owners is counted, which *is* the owner where the number is 1.
 */
export function soleCells(
  rectangles: readonly Rectangle[],
  atoms: number,
  columns: number,
): Map<number, SoleCell> {
  const counts = new Int32Array(columns + 1) // change of the count at each column
  const owners = new Float64Array(columns + 1) // change of the sum of owners
  const sole = new Map<number, SoleCell>()
  const change = ({ left, right, owner }: Rectangle, by: 1 | -1) => {
    counts[left]! += by
    counts[right + 1]! -= by
    owners[left]! += by * owner
    owners[right + 1]! -= by * owner
  }
  sweep(rectangles, {
    enter: (rectangle) => change(rectangle, 1),
    leave: (rectangle) => change(rectangle, -1),
    row(services) {
      let count = 0
      let owner = 0
      let uncovered = -1
      for (let column = 0; column < columns; column++) {
        if (column >= atoms && uncovered < 0) return
        count += counts[column]!
        owner += owners[column]!
        if (count === 0 && uncovered < 0) uncovered = column
        if (count === 1 && !sole.has(owner)) sole.set(owner, { services, column, uncovered })
      }
    },
  })
  return sole
}
