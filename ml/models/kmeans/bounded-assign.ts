import type { Matrix } from '../../features/index.ts'
import { boundMargin, centreShifts, halfToNext, largestOtherShift } from './centre-bounds.ts'
import type { Distance } from './distances/distance.ts'
import { assignByScan, type Found, kernelOf, type Nearest } from './kernel.ts'
import type { Assign } from './space.ts'

/**
 * Assignment that spares most comparisons once centres move little, with the labels of comparing all.
 *
 * For each row it keeps a lower bound on the distance to its second nearest centre and lowers it by how far
 * the other centres have moved. A row that is nearer to its own centre than that, or than half the way from
 * there to the next centre, keeps its label without another comparison; for any other row all centres are
 * compared. Bounds are in what obeys the triangle inequality, which may be the distance's square root.
 *
 * @see Hamerly, Making k-means Even Faster, SDM 2010.
 */
export function boundedAssign(matrix: Matrix, distance: Distance): Assign<Matrix> {
  const inMetric = distance.metric === 'itself' ? (x: number) => x : Math.sqrt
  const lower = new Float64Array(matrix.rows)
  let last: { centres: Matrix; labels: Int32Array } | undefined

  return (centres, prior) => {
    const { scan } = kernelOf(distance, centres)
    const scanAndBound = (row: number, found: Found) => {
      scan(matrix.values, row, found)
      lower[row] = inMetric(found.second)
    }
    let nearest: Nearest
    if (last === undefined || prior === undefined) {
      nearest = assignByScan(matrix.rows, scanAndBound)
    } else {
      const known = last.labels
      const drop = largestOtherShift(centreShifts(last.centres, centres, distance, inMetric))
      const halfWay = halfToNext(centres, distance, inMetric)
      nearest = assignByScan(matrix.rows, (row, found) => {
        const label = prior.labels[row]!
        const own = prior.distances[row]!
        lower[row]! -= drop[label]!
        const bound = Math.max(lower[row]!, halfWay[label]!)
        if (label === known[row] && inMetric(own) < bound * (1 - boundMargin)) {
          found.label = label
          found.distance = own
        } else {
          scanAndBound(row, found)
        }
      })
    }
    last = { centres, labels: nearest.labels.slice() }
    return nearest
  }
}
