import type { Nearest } from './kernel.ts'
import { tooFewRows } from './seeding.ts'
import { objectiveOf, type Space } from './space.ts'

/** Rows and centres that belong together. Every centre has a row. */
export interface Assignment<C> extends Nearest {
  readonly centres: C
  /** Sum of the rows' `weight × distance`. */
  readonly objective: number
}

/**
 * An assignment without empty clusters: a centre that has no row moves onto the row that is worst off.
 *
 * The move takes that row's distance to 0 and nobody's up, so the objective falls.
 *
 * @throws {@link PortentError} `ERR_INPUT` if there are fewer than k distinct rows.
 */
export function withoutEmptyClusters<C>(
  space: Space<C>,
  centres: C,
  k: number,
  nearest: Nearest,
): Assignment<C> {
  const sizes = new Int32Array(k)
  for (const label of nearest.labels) sizes[label]! += 1
  const settled = { labels: nearest.labels.slice(), distances: nearest.distances.slice(), sizes }
  let placed = centres
  for (let empty = sizes.indexOf(0); empty >= 0; empty = sizes.indexOf(0)) {
    const row = worstRow(space, settled)
    if (row < 0) throw tooFewRows(k, sizes.filter((size) => size > 0).length)
    placed = space.place(placed, empty, row)
    joinNearer(space.toRow(row), empty, settled)
  }
  const { labels, distances } = settled
  return { labels, distances, centres: placed, objective: objectiveOf(space.weights, distances) }
}

interface Settled extends Nearest {
  readonly sizes: Int32Array
}

/** The row that costs most among those that leave company behind; -1 if all are at their centres. */
function worstRow<C>(space: Space<C>, { labels, distances, sizes }: Settled): number {
  let worst = -1
  let most = 0
  for (let row = 0; row < space.rows; row++) {
    const cost = space.weights[row]! * distances[row]!
    if (cost === 0 || cost < most || sizes[labels[row]!] === 1) continue
    // Equally far rows are told apart by their numbers, so that the order of rows changes nothing.
    if (cost === most && worst >= 0 && !space.precedes(row, worst)) continue
    most = cost
    worst = row
  }
  return worst
}

/** Lets every row that is nearer to a moved centre than to its own join it. */
function joinNearer(
  toMoved: Float64Array,
  moved: number,
  { labels, distances, sizes }: Settled,
): void {
  for (const [row, to] of toMoved.entries()) {
    const label = labels[row]!
    if (to > distances[row]! || (to === distances[row]! && label < moved)) continue
    sizes[label]! -= 1
    sizes[moved]! += 1
    labels[row] = moved
    distances[row] = to
  }
}
