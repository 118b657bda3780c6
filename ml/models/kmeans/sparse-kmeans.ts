import { PortentError, ShapeError } from '../../../core/index.ts'
import type { SparseRows } from '../../features/index.ts'
import { bestRun, checkedOptions, checkedWeights, type RunOptions } from './best-run.ts'
import type { Distance } from './distances/distance.ts'
import { distances as allDistances } from './distances/index.ts'
import { jaccard } from './distances/jaccard.ts'
import type { SparseDistance } from './distances/sparse-distance.ts'
import type { Found } from './kernel.ts'
import { sizesOf, sparseScan, sparseSpace } from './sparse-space.ts'

export interface SparseKMeansOptions extends RunOptions {
  /** Jaccard, weighted Jaccard or cosine. Default Jaccard. */
  readonly distance?: Distance
  /** How many each row stands for, finite and above 0, shape `[n]`. Default 1. */
  readonly weights?: ArrayLike<number>
  /** Where to start instead of drawing centres, k rows; there are no restarts then. */
  readonly initialCentres?: SparseRows
}

/** Sparse rows in k groups around k centres. */
export interface SparseClustering {
  readonly k: number
  readonly distance: Distance
  /** Cluster of each row in `[0, k)`, shape `[n]`: its nearest centre. No cluster is empty. */
  readonly labels: Int32Array
  /** Distance of each row to its centre, shape `[n]`. */
  readonly distances: Float64Array
  /** Shape `[k, d]`. */
  readonly centres: SparseRows
  /** Sum of the rows' `weight × distance`. */
  readonly objective: number
  /** The objective after each iteration, never rising; its last number is `objective`. */
  readonly history: readonly number[]
  /** Whether a further iteration would change nothing, rather than `maxIterations` having ended it. */
  readonly converged: boolean
  /**
   * The clusters of rows that were not there, in the same columns, shape `[rows]`.
   *
   * @throws What {@link sparseKmeans} throws for such rows.
   */
  assign(rows: SparseRows): Int32Array
}

/**
 * k-means of sets and sparse counts, such as the peers of each VM, without ever making them dense.
 *
 * @param rows - Shape `[n, d]`; columns ascending within a row.
 * @throws {@link PortentError} `ERR_INPUT` if there is no row or no column, a row's columns are out of range or not
 *   ascending, a value is not finite or nothing that the distance has an answer for, the distance takes
 *   dense rows alone, or k is above the number of distinct rows.
 * @throws {@link ShapeError} if arrays don't fit together.
 */
export function sparseKmeans(rows: SparseRows, options: SparseKMeansOptions): SparseClustering {
  const { distance = jaccard, initialCentres } = options
  const checked = checkedOptions(options)
  const sparse = sparseForm(distance)
  const space = sparseSpace(
    prepared(rows, sparse),
    checkedWeights(rows.rows, options.weights),
    sparse,
  )
  const initial = initialCentres && checkedCentres(initialCentres, checked.k, rows, sparse)
  const run = bestRun(space, checked, initial)
  return {
    k: checked.k,
    distance,
    labels: run.labels,
    distances: run.distances,
    centres: sparse.restore?.(run.centres, rows.columns) ?? run.centres,
    objective: run.objective,
    history: run.history,
    converged: run.converged,
    assign(others) {
      checkColumns(others, rows.columns)
      const own = prepared(others, sparse)
      const sizes = sizesOf(own, sparse)
      const scan = sparseScan(run.centres, sparse)
      const found: Found = { label: 0, distance: 0, second: 0 }
      return Int32Array.from({ length: own.rows }, (_, row) => {
        scan(own, row, sizes[row]!, found)
        return found.label
      })
    },
  }
}

function sparseForm({ name, sparse }: Distance): SparseDistance {
  if (sparse !== undefined) return sparse
  const known = allDistances.filter((distance) => distance.sparse).map((distance) => distance.name)
  throw new PortentError(
    'ERR_INPUT',
    `${name} takes no sparse rows; make them dense, or take ${known.join(', ')}`,
  )
}

function prepared(rows: SparseRows, distance: SparseDistance): SparseRows {
  checkSparseRows(rows)
  return distance.prepare(rows)
}

function checkedCentres(
  centres: SparseRows,
  k: number,
  { columns }: SparseRows,
  distance: SparseDistance,
): SparseRows {
  if (centres.rows !== k) throw new ShapeError('initialCentres', k, centres.rows)
  checkColumns(centres, columns)
  return prepared(centres, distance)
}

function checkColumns({ columns }: SparseRows, expected: number): void {
  if (columns !== expected) throw new ShapeError('columns', expected, columns)
}

/** Refuses rows that don't hold together. */
function checkSparseRows({ rows, columns, indptr, indices, values }: SparseRows): void {
  if (rows === 0 || columns === 0) {
    throw new PortentError('ERR_INPUT', `nothing to cluster: ${rows} rows of ${columns} columns`)
  }
  if (indptr.length !== rows + 1) throw new ShapeError('indptr', rows + 1, indptr.length)
  if (values.length !== indices.length)
    throw new ShapeError('values', indices.length, values.length)
  if (indptr[rows] !== indices.length) {
    throw new ShapeError('indices', indptr[rows]!, indices.length)
  }
  for (let row = 0; row < rows; row++) {
    let last = -1
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) {
      const column = indices[at]!
      if (column <= last || column >= columns) {
        throw new PortentError(
          'ERR_INPUT',
          `row ${row} names column ${column} after ${last}; columns ascend within a row, below ${columns}`,
        )
      }
      last = column
      if (!Number.isFinite(values[at])) {
        throw new PortentError(
          'ERR_INPUT',
          `row ${row}, column ${column} is ${values[at]}; give a finite number or leave it out`,
        )
      }
    }
  }
}
