import type { Matrix } from '../../features/index.ts'
import type { Distance } from './distances/distance.ts'
import { tooFewRows } from './seeding.ts'

/** Which centre each row is nearest to. */
export interface Assignment {
  /** In `[0, k)`, shape `[n]`; the lower of two equally near. Every label has a row. */
  readonly labels: Int32Array
  /** To the row's centre, shape `[n]`. */
  readonly distances: Float64Array
  /** Sum of `distances`. */
  readonly objective: number
  /** The centres given, those without a row moved, shape `[k, d]`. */
  readonly centres: Float32Array
}

/**
 * Gives each row its nearest centre; a centre that gets no row moves onto the row that is worst off.
 *
 * The move takes that row's distance to 0 and nobody's up, so the objective falls.
 *
 * @param centres - Shape `[k, d]`; not changed.
 * @throws {@link PortentError} `ERR_INPUT` if there are fewer than k distinct rows.
 */
export function assign(
  matrix: Matrix,
  centres: Float32Array,
  k: number,
  distance: Distance,
): Assignment {
  const { rows, columns: d, values } = matrix
  const labels = new Int32Array(rows)
  const distances = new Float64Array(rows)
  const sizes = new Int32Array(k)
  for (let row = 0; row < rows; row++) {
    const label = nearestCentre(values, row, centres, k, d, distance)
    labels[row] = label
    distances[row] = distance.between(values, row, centres, label, d)
    sizes[label]! += 1
  }
  const moved = sizes.includes(0) ? centres.slice() : centres
  for (let empty = sizes.indexOf(0); empty >= 0; empty = sizes.indexOf(0)) {
    const row = worstRow(matrix, labels, distances, sizes)
    if (row < 0) throw tooFewRows(k, sizes.filter((size) => size > 0).length)
    moved.set(values.subarray(row * d, (row + 1) * d), empty * d)
    joinNearer(matrix, moved, empty, { labels, distances, sizes }, distance)
  }
  const objective = distances.reduce((sum, one) => sum + one, 0)
  return { labels, distances, objective, centres: moved }
}

/** The centre that is nearest to a row, the lowest of equally near ones. */
export function nearestCentre(
  values: Float32Array,
  row: number,
  centres: Float32Array,
  k: number,
  d: number,
  distance: Distance,
): number {
  let nearest = 0
  let least = Number.POSITIVE_INFINITY
  for (let centre = 0; centre < k; centre++) {
    const to = distance.between(values, row, centres, centre, d)
    if (to < least) {
      least = to
      nearest = centre
    }
  }
  return nearest
}

/** The row farthest from its centre among those that leave company behind; -1 if all are at theirs. */
function worstRow(
  matrix: Matrix,
  labels: Int32Array,
  distances: Float64Array,
  sizes: Int32Array,
): number {
  let worst = -1
  let most = 0
  for (let row = 0; row < matrix.rows; row++) {
    const far = distances[row]!
    if (far === 0 || far < most || sizes[labels[row]!] === 1) continue
    // Equally far rows are told apart by their numbers, so that the order of rows changes nothing.
    if (far === most && worst >= 0 && !precedes(matrix, row, worst)) continue
    most = far
    worst = row
  }
  return worst
}

/** Whether row `a` comes before row `b` column by column. */
function precedes({ columns: d, values }: Matrix, a: number, b: number): boolean {
  for (let column = 0; column < d; column++) {
    const difference = values[a * d + column]! - values[b * d + column]!
    if (difference !== 0) return difference < 0
  }
  return false
}

/** Lets every row that is nearer to a moved centre than to its own join it. */
function joinNearer(
  { rows, columns: d, values }: Matrix,
  centres: Float32Array,
  moved: number,
  into: { labels: Int32Array; distances: Float64Array; sizes: Int32Array },
  distance: Distance,
): void {
  for (let row = 0; row < rows; row++) {
    const to = distance.between(values, row, centres, moved, d)
    const label = into.labels[row]!
    if (to > into.distances[row]! || (to === into.distances[row]! && label < moved)) continue
    into.sizes[label]! -= 1
    into.sizes[moved]! += 1
    into.labels[row] = moved
    into.distances[row] = to
  }
}
