import type { Matrix } from '../../features/index.ts'
import type { Distance } from './distances/distance.ts'

/** Bounds are trusted to this share, far above what rounding adds up to and far below what would matter. */
export const boundMargin = 1e-9

/** What obeys the triangle inequality. */
type InMetric = (distance: number) => number

/** How far each centre has moved, shape `[k]`. */
export function centreShifts(
  from: Matrix,
  to: Matrix,
  distance: Distance,
  inMetric: InMetric,
): Float64Array {
  return Float64Array.from({ length: to.rows }, (_, centre) =>
    inMetric(distance.between(from.values, centre, to.values, centre, to.columns)),
  )
}

/** For each centre, the farthest that any other has moved, a hair more for rounding, shape `[k]`. */
export function largestOtherShift(shift: Float64Array): Float64Array {
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
  return shift.map((_, centre) => (centre === at ? second : first) * (1 + boundMargin))
}

/** For each centre, half its distance to the nearest other, shape `[k]`. */
export function halfToNext(centres: Matrix, distance: Distance, inMetric: InMetric): Float64Array {
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
