import { ShapeError } from '../../../core/index.ts'
import type { Matrix } from '../../features/index.ts'
import { checkMatrix } from '../../features/index.ts'
import { type Found, kernelOf } from './kernel.ts'
import type { KMeansModel } from './kmeans.ts'

/** Where a new row belongs. */
export interface Placement {
  /** In `[0, k)`. */
  readonly cluster: number
  /** To that cluster's centre. */
  readonly distance: number
}

/**
 * Assigns rows that were not there, such as VMs that have just come, one at a time.
 *
 * What depends on the centres alone is worked out once, here.
 *
 * @returns Takes a row in the columns of the matrix, finite, shape `[d]`; throws {@link ShapeError} for another
 *   length and {@link PortentError} `ERR_INPUT` for numbers that k-means would refuse.
 */
export function assigner(model: KMeansModel): (row: Float32Array) => Placement {
  const { columns, distance, preparedCentres } = model
  const { scan } = kernelOf(distance, preparedCentres)
  const found: Found = { label: 0, distance: 0, second: 0 }
  return (values) => {
    if (values.length !== columns) throw new ShapeError('row', columns, values.length)
    const row: Matrix = { rows: 1, columns, values }
    checkMatrix(row)
    distance.check?.(row)
    scan((distance.prepare?.(row) ?? row).values, 0, found)
    return { cluster: found.label, distance: found.distance }
  }
}
