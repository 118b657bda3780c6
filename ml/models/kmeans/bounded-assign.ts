import type { Matrix } from '../../features/index.ts'
import type { Distance } from './distances/distance.ts'
import { assignByScan, type Found, kernelOf, type Nearest } from './kernel.ts'
import type { Assign } from './space.ts'

/** Bounds are trusted to this share, far above what rounding adds up to and far below what would matter. */
const margin = 1e-9

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
      const drop = largestOtherShift(shifts(last.centres, centres, distance, inMetric))
      const halfWay = halfToNext(centres, distance, inMetric)
      nearest = assignByScan(matrix.rows, (row, found) => {
        const label = prior.labels[row]!
        const own = prior.distances[row]!
        lower[row]! -= drop[label]!
        const bound = Math.max(lower[row]!, halfWay[label]!)
        if (label === known[row] && inMetric(own) < bound * (1 - margin)) {
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

type InMetric = (distance: number) => number

/** How far each centre has moved, shape `[k]`. */
function shifts(from: Matrix, to: Matrix, distance: Distance, inMetric: InMetric): Float64Array {
  return Float64Array.from({ length: to.rows }, (_, centre) =>
    inMetric(distance.between(from.values, centre, to.values, centre, to.columns)),
  )
}

/** For each centre, the farthest that any other has moved, a hair more for rounding, shape `[k]`. */
function largestOtherShift(shift: Float64Array): Float64Array {
  let first = 0
  let second = 0
  let at = -1
  for (const [centre, moved] of shift.entries()) {
    if (moved > first) {
      second = first
      first = moved
      at = centre
    } else if (moved > second) {
      second = moved
    }
  }
  return shift.map((_, centre) => (centre === at ? second : first) * (1 + margin))
}

/** For each centre, half its distance to the nearest other, shape `[k]`. */
function halfToNext(centres: Matrix, distance: Distance, inMetric: InMetric): Float64Array {
  const { rows: k, columns: d, values } = centres
  const half = new Float64Array(k).fill(Number.POSITIVE_INFINITY)
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) {
      const apart = inMetric(distance.between(values, a, values, b, d)) / 2
      if (apart < half[a]!) half[a] = apart
      if (apart < half[b]!) half[b] = apart
    }
  }
  return half
}
