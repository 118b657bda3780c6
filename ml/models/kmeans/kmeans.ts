import { ShapeError } from '../../../core/index.ts'
import { checkMatrix, type Matrix } from '../../features/index.ts'
import { assigner } from './assigner.ts'
import {
  bestRun,
  type CheckedOptions,
  checkedOptions,
  checkedWeights,
  type RunOptions,
} from './best-run.ts'
import { denseSpace } from './dense-space.ts'
import type { Distance } from './distances/distance.ts'
import { squaredEuclidean } from './distances/squared-euclidean.ts'
import { lloyd, type Run } from './lloyd.ts'

export interface KMeansOptions extends RunOptions {
  /** Default squared Euclidean. */
  readonly distance?: Distance
  /** How many each row stands for, finite and above 0, shape `[n]`. Default 1. */
  readonly weights?: ArrayLike<number>
  /** Where to start instead of drawing centres, shape `[k, d]`; there are no restarts then. */
  readonly initialCentres?: Float32Array
  /** Whether to spare comparisons by the triangle inequality, which changes no label. Default true. */
  readonly bounded?: boolean
}

/** Centres, and all that assigning a row to one of them takes. */
export interface KMeansModel {
  readonly k: number
  /** d, of the rows as they came. */
  readonly columns: number
  /** With what it learned from the rows. */
  readonly distance: Distance
  /** As the distance prepared them, shape `[k, d′]`. */
  readonly preparedCentres: Matrix
}

/** Rows in k groups around k centres. */
export interface Clustering extends KMeansModel {
  /** Cluster of each row in `[0, k)`, shape `[n]`: its nearest centre. No cluster is empty. */
  readonly labels: Int32Array
  /** Distance of each row to its centre, shape `[n]`. */
  readonly distances: Float64Array
  /** In the columns of the matrix, shape `[k, d]`. */
  readonly centres: Float32Array
  /** Sum of the rows' `weight × distance`. */
  readonly objective: number
  /** The objective after each iteration, never rising; its last number is `objective`. */
  readonly history: readonly number[]
  /** Whether a further iteration would change nothing, rather than `maxIterations` having ended it. */
  readonly converged: boolean
  /**
   * The cluster of a row that was not there; see {@link assigner} for its distance, too.
   *
   * @param row - In the columns of the matrix, finite, shape `[d]`.
   * @throws {@link ShapeError} for another length, {@link PortentError} `ERR_INPUT` for NaN or infinity.
   */
  assign(row: Float32Array): number
}

/**
 * k-means in any distance: rows join their nearest centre, centres move amid their rows, until nothing changes.
 *
 * The objective never rises, whatever the distance and the rows. A distance that learns from the clusters
 * (Mahalanobis) learns again from each result, as long as that lowers the objective.
 *
 * @param matrix - Shape `[n, d]`.
 * @throws {@link PortentError} `ERR_INPUT` if the matrix is empty or holds what is not finite or what the distance
 *   has no answer for (row and column are named), or if k is above the number of distinct rows.
 * @throws {@link ShapeError} if `initialCentres` are not `[k, d]`, or `weights` not `[n]`.
 */
export function kmeans(matrix: Matrix, options: KMeansOptions): Clustering {
  const { distance = squaredEuclidean, initialCentres, bounded = true } = options
  const checked = checkedOptions(options)
  const weights = checkedWeights(matrix.rows, options.weights)
  checkRows(matrix, distance)
  const initial = initialCentres && checkedCentres(initialCentres, checked.k, matrix, distance)
  const fitted = learn(matrix, weights, distance, bounded)
  const first = bestRun(fitted.space, checked, initial && prepared(fitted.distance, initial))
  fitted.space.release?.()
  const { run, distance: learned } = learnAgain(matrix, weights, bounded, checked, {
    run: first,
    distance: fitted.distance,
  })
  const model = {
    k: checked.k,
    columns: matrix.columns,
    distance: learned,
    preparedCentres: run.centres,
  }
  const assign = assigner(model)
  return {
    ...model,
    labels: run.labels,
    distances: run.distances,
    centres: restored(learned, run.centres, matrix.columns).values,
    objective: run.objective,
    history: run.history,
    converged: run.converged,
    assign: (row) => assign(row).cluster,
  }
}

/** Refuses rows that no clustering, or not this distance, has an answer for. */
export function checkRows(matrix: Matrix, distance: Distance): void {
  checkMatrix(matrix)
  distance.check?.(matrix)
}

/** Rows, or centres, in the form that the distance takes. */
export function prepared(distance: Distance, matrix: Matrix): Matrix {
  return distance.prepare?.(matrix) ?? matrix
}

function restored(distance: Distance, centres: Matrix, columns: number): Matrix {
  return distance.restore?.(centres, columns) ?? centres
}

function checkedCentres(
  values: Float32Array,
  k: number,
  { columns }: Matrix,
  distance: Distance,
): Matrix {
  if (values.length !== k * columns) {
    throw new ShapeError('initialCentres', k * columns, values.length)
  }
  const centres = { rows: k, columns, values }
  checkRows(centres, distance)
  return centres
}

/** The distance with what it learns from the rows, and the rows under it. */
function learn(
  matrix: Matrix,
  weights: Float64Array,
  distance: Distance,
  bounded: boolean,
  labels?: Int32Array,
) {
  const fitted = distance.fit?.(matrix, weights, labels) ?? distance
  return {
    distance: fitted,
    space: denseSpace(prepared(fitted, matrix), weights, fitted, bounded),
  }
}

interface Learned {
  readonly run: Run<Matrix>
  readonly distance: Distance
}

function learnAgain(
  matrix: Matrix,
  weights: Float64Array,
  bounded: boolean,
  { k, maxIterations }: CheckedOptions,
  from: Learned,
): Learned {
  let now = from
  while (now.distance.fit !== undefined && now.run.history.length < maxIterations) {
    const next = learn(matrix, weights, now.distance, bounded, now.run.labels)
    const start = prepared(next.distance, restored(now.distance, now.run.centres, matrix.columns))
    const run = lloyd(next.space, start, k, maxIterations - now.run.history.length)
    if (run.history[0]! >= now.run.objective) break
    now = {
      run: { ...run, history: [...now.run.history, ...run.history] },
      distance: next.distance,
    }
  }
  return now
}
