import { seeded } from '../../../core/index.ts'
import type { Matrix, SparseRows } from '../../features/index.ts'
import { denseSpace } from './dense-space.ts'
import type { Distance } from './distances/distance.ts'
import { prepared } from './kmeans.ts'
import { sampledRows, silhouettes } from './silhouette.ts'
import type { Space } from './space.ts'
import { sparseSpace } from './sparse-space.ts'

/** How well each of some rows sits in its cluster. */
export interface RowSilhouettes {
  /** Which rows, shape `[m]`. */
  readonly rows: Int32Array
  /** In `[-1, 1]`: near 1 far from other clusters, below 0 nearer to another one; shape `[m]`. */
  readonly values: Float64Array
}

/** What both forms of rows are told alike. */
export interface RowSilhouettesOptions {
  /** How many rows to draw at most; they are compared with each other alone. Default 2,000. */
  readonly sample?: number
  /** Default 1. */
  readonly seed?: number
}

/** A clustering, as far as silhouettes need it; `distance` with what it learned from the rows. */
interface Clustered {
  readonly k: number
  readonly labels: Int32Array
  readonly distance: Distance
}

/** Silhouettes of dense rows. */
export function rowSilhouettes(
  matrix: Matrix,
  clustered: Clustered,
  options: RowSilhouettesOptions = {},
): RowSilhouettes {
  const { distance } = clustered
  const weights = new Float64Array(matrix.rows).fill(1)
  return inSpace(
    denseSpace(prepared(distance, matrix), weights, distance, false),
    clustered,
    options,
  )
}

/** Silhouettes of sparse rows; the distance must take them, as one from `sparseKmeans` does. */
export function sparseRowSilhouettes(
  rows: SparseRows,
  clustered: Clustered,
  options: RowSilhouettesOptions = {},
): RowSilhouettes {
  const sparse = clustered.distance.sparse!
  const weights = new Float64Array(rows.rows).fill(1)
  return inSpace(sparseSpace(sparse.prepare(rows), weights, sparse), clustered, options)
}

function inSpace<C>(
  space: Space<C>,
  { k, labels }: Clustered,
  { sample = 2_000, seed = 1 }: RowSilhouettesOptions,
): RowSilhouettes {
  const rows = sampledRows(space.rows, sample, seeded(seed))
  return { rows, values: silhouettes(space, labels, k, rows) }
}
