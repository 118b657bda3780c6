import { type Random, ShapeError, seeded } from '../../../core/index.ts'
import { checkMatrix, type Matrix } from '../../features/index.ts'
import { type Assignment, assign, nearestCentre } from './assignment.ts'
import type { Distance } from './distances/distance.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { seedCentres } from './seeding.ts'

export interface KMeansOptions {
  /** How many clusters, at least 1. */
  readonly k: number
  /** Default squared Euclidean. */
  readonly distance?: Distance
  /** Default 1. */
  readonly seed?: number
  /** How many starts; the one with the lowest objective is kept. Default 4. */
  readonly restarts?: number
  /** For each start. Default 100. */
  readonly maxIterations?: number
  /** Where to start instead of drawing centres, shape `[k, d]`; there are no restarts then. */
  readonly initialCentres?: Float32Array
}

/** Rows in k groups around k centres. */
export interface Clustering {
  readonly k: number
  /** Cluster of each row in `[0, k)`, shape `[n]`: its nearest centre. No cluster is empty. */
  readonly labels: Int32Array
  /** Shape `[k, d]`. */
  readonly centres: Float32Array
  /** Sum of the distances of the rows to their centres. */
  readonly objective: number
  /** The objective after each iteration, never rising; its last number is `objective`. */
  readonly history: readonly number[]
  /** Whether a further iteration would change nothing, rather than `maxIterations` having ended it. */
  readonly converged: boolean
  /**
   * The cluster of a row that was not there.
   *
   * @param row - In the columns of the matrix, finite, shape `[d]`.
   * @throws {@link ShapeError} for another length, {@link PortentError} `ERR_INPUT` for NaN or infinity.
   */
  assign(row: Float32Array): number
}

/**
 * k-means: rows join their nearest centre, centres move amid their rows, until nothing changes (Lloyd).
 *
 * It ends exactly, when the labels repeat or when 32-bit centres can't lower the objective any more.
 *
 * @param matrix - Shape `[n, d]`.
 * @throws {@link PortentError} `ERR_INPUT` if the matrix is empty or holds what is not finite (row and column
 *   are named), or if k is above the number of distinct rows.
 * @throws {@link ShapeError} if `initialCentres` are not `[k, d]`.
 */
export function kmeans(matrix: Matrix, options: KMeansOptions): Clustering {
  const { k, distance = squaredEuclidean, seed = 1, restarts = 4, maxIterations = 100 } = options
  checkMatrix(matrix)
  for (const [name, value] of Object.entries({ k, restarts, maxIterations })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`${name} must be a whole number of at least 1, got ${value}`)
    }
  }
  const random = seeded(seed)
  let best: Run | undefined
  for (const start of starts(matrix, { ...options, distance, restarts }, random)) {
    const run = lloyd(matrix, start, k, distance, maxIterations)
    if (best === undefined || run.objective < best.objective) best = run
  }
  const { labels, centres, objective, history, converged } = best!
  const d = matrix.columns
  return {
    k,
    labels,
    centres,
    objective,
    history,
    converged,
    assign(row) {
      if (row.length !== d) throw new ShapeError('row', d, row.length)
      checkMatrix({ rows: 1, columns: d, values: row })
      return nearestCentre(row, 0, centres, k, d, distance)
    },
  }
}

type Run = Assignment & { readonly history: readonly number[]; readonly converged: boolean }

function* starts(
  matrix: Matrix,
  options: KMeansOptions & { distance: Distance; restarts: number },
  random: Random,
): Generator<Float32Array> {
  const { k, distance, restarts, initialCentres } = options
  if (initialCentres === undefined) {
    for (let i = 0; i < restarts; i++) yield seedCentres(matrix, k, distance, random)
    return
  }
  const expected = k * matrix.columns
  if (initialCentres.length !== expected) {
    throw new ShapeError('initialCentres', expected, initialCentres.length)
  }
  checkMatrix({ rows: k, columns: matrix.columns, values: initialCentres })
  yield initialCentres
}

function lloyd(
  matrix: Matrix,
  start: Float32Array,
  k: number,
  distance: Distance,
  maxIterations: number,
): Run {
  let now = assign(matrix, start, k, distance)
  const history = [now.objective]
  while (history.length < maxIterations) {
    const next = assign(matrix, distance.centres(matrix, now.labels, k), k, distance)
    // Rounding to 32 bits can hold the objective up, or lift it, where exact means would not.
    if (next.objective >= now.objective) return { ...now, history, converged: true }
    const same = next.labels.every((label, row) => label === now.labels[row])
    now = next
    history.push(now.objective)
    if (same) return { ...now, history, converged: true }
  }
  return { ...now, history, converged: false }
}
