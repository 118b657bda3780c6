import type { Nearest } from './kernel.ts'
import type { Run } from './lloyd.ts'

/** What a centre step gives. */
export interface Moved<C> extends Nearest {
  /** The labels given, with the distances of the rows to the centres as they are now. */
  readonly centres: C
  /** Whether any centre moved. */
  readonly changed: boolean
}

/** Finds every row's nearest centre; may remember the last call to save work in the next. */
export type Assign<C> = (centres: C, prior?: Nearest) => Nearest

/**
 * Rows under a distance: all that k-means needs to know of either. `C` is a list of centres, never changed.
 *
 * Dense and sparse rows are two of these; the algorithms are written once.
 */
export interface Space<C> {
  /** n */
  readonly rows: number
  /** Of each row, above 0, shape `[n]`. */
  readonly weights: Float64Array
  /** Rows as centres. */
  pick(rows: ArrayLike<number>): C
  /** Centres with one of them moved onto a row. */
  place(centres: C, at: number, row: number): C
  /** Distance of two rows. */
  between(row: number, other: number): number
  /** Distances of all rows to one of them, shape `[n]`. */
  toRow(row: number): Float64Array
  /** Whether a row comes before another, whatever the order of rows; for breaking ties. */
  precedes(row: number, other: number): boolean
  /**
   * An assignment; `prior` holds any labels, with the distances of the rows to these labels' present centres.
   *
   * @param k - How many centres there will be.
   */
  assigner(k: number): Assign<C>
  /** Moves each centre amid its rows, where that lowers the sum of its weighted distances. */
  move(centres: C, now: Nearest): Moved<C>
  /**
   * A whole run of {@link lloyd} in another way, with the same result; undefined where that does not pay. Default:
   * assignment and `move` in turns.
   */
  lloyd?(start: C, k: number, maxIterations: number): Run<C> | undefined
  /** Gives back what it holds for speed; it can be used again, at the cost of making it anew. */
  release?(): void
  /**
   * Some of the rows.
   *
   * @param weights - In place of the rows' own, shape of `rows`.
   */
  subset(rows: Int32Array, weights?: Float64Array): Space<C>
}

/** Rows by label. */
export interface Groups {
  /** Rows in order of label, ascending within one, shape `[n]`. */
  readonly order: Int32Array
  /** Where each label begins in `order`, shape `[k + 1]`. */
  readonly starts: Int32Array
}

/** Groups rows by label in `[0, k)` (counting sort). */
export function groupsOf(labels: Int32Array, k: number): Groups {
  const starts = new Int32Array(k + 1)
  for (const label of labels) starts[label + 1]! += 1
  for (let label = 0; label < k; label++) starts[label + 1]! += starts[label]!
  const next = starts.slice()
  const order = new Int32Array(labels.length)
  for (let row = 0; row < labels.length; row++) order[next[labels[row]!]!++] = row
  return { order, starts }
}

/** Sum of `weight × distance`. */
export function objectiveOf(weights: Float64Array, distances: Float64Array): number {
  let sum = 0
  for (let row = 0; row < distances.length; row++) sum += weights[row]! * distances[row]!
  return sum
}
