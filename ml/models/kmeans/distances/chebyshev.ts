import { coordinateMedians } from './coordinate-quantiles.ts'
import { descend, type Propose } from './descend.ts'
import type { Distance, Group } from './distance.ts'
import { costOf, meanOf, nearestRow } from './group.ts'
import { minkowskiBetween, steepestStep } from './minkowski.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/** Smooth stand-ins, whose slopes point the way where single columns are stuck. */
const smooth = [16, 4].map((p) => ({ p, apart: minkowskiBetween(p) }))

const between: Distance['between'] = (a, i, b, j, d) => {
  let most = 0
  const from = i * d
  const to = j * d
  for (let column = 0; column < d; column++) {
    const apart = Math.abs(a[from + column]! - b[to + column]!)
    if (apart > most) most = apart
  }
  return most
}

/**
 * Chebyshev distance, `max |aᵢ − bᵢ|`, in `[0, ∞)`; the centre descends one column at a time.
 *
 * Two VMs are as far apart as their most different column. The middle of the enclosing box makes the
 * *largest* distance small, which is not what k-means sums. With all other columns held, a row's distance is
 * `max(a, |x − c|) = ½|c − (x − a)| + ½|c − (x + a)|`, where `a` is what the other columns make it. So the
 * best `c` is a weighted median of all `x ± a`, exactly, and no step can raise the sum.
 *
 * @see Cantrell, Modern Mathematical Methods for Physicists and Engineers, 2000, for the distance.
 */
export const chebyshev: Distance = {
  name: 'chebyshev',
  metric: 'itself',
  between,

  centre: (group, from) =>
    descend(
      [
        from,
        nearestRow(between, group, from),
        Float32Array.from(meanOf(group)),
        coordinateMedians(group),
        midranges(group),
      ],
      (centre) => costOf(between, group, centre),
      [
        (centre) => sweepColumns(group, centre),
        ...smooth.map(
          ({ p, apart }): Propose =>
            (centre) =>
              steepestStep(group, centre, p, apart),
        ),
      ],
    ),
}

/** The middle of each column's range, shape `[d]`. */
function midranges({ matrix, rows }: Group): Float32Array {
  const { columns: d, values } = matrix
  return Float32Array.from({ length: d }, (_, column) => {
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    for (const row of rows) {
      const value = values[row * d + column]!
      if (value < least) least = value
      if (value > most) most = value
    }
    return (least + most) / 2
  })
}

/** Every column once, each to its best place given the others. */
function sweepColumns({ matrix, rows, weights }: Group, from: Float32Array): Float32Array {
  const { columns: d, values } = matrix
  const m = rows.length
  const centre = from.slice()
  const points = new Float64Array(2 * m)
  const pointWeights = new Float64Array(2 * m)
  for (let column = 0; column < d; column++) {
    let total = 0
    for (let i = 0; i < m; i++) {
      const row = rows[i]!
      const others = largestBut(column, values, row * d, centre)
      const value = values[row * d + column]!
      points[2 * i] = value - others
      points[2 * i + 1] = value + others
      pointWeights[2 * i] = weights[row]!
      pointWeights[2 * i + 1] = weights[row]!
      total += weights[row]!
    }
    centre[column] = weightedQuantile(points, pointWeights, 2 * m, total)
  }
  return centre
}

/** The largest difference in any column but one. */
function largestBut(
  column: number,
  values: Float32Array,
  from: number,
  centre: Float32Array,
): number {
  let most = 0
  for (let other = 0; other < centre.length; other++) {
    if (other === column) continue
    const apart = Math.abs(values[from + other]! - centre[other]!)
    if (apart > most) most = apart
  }
  return most
}
