import { coordinateMedians } from './coordinate-quantiles.ts'
import { descend, type Propose } from './descend.ts'
import type { Distance, Group } from './distance.ts'
import { costOf, meanOf, nearestRow, rowsOfSmall } from './group.ts'
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
 * best `c` is a weighted median of all `x ± a`, exactly, and no step can raise the sum. Where no single column
 * helps, several together may: a step down the slope of a smooth stand-in, Minkowski with p 16 or 4, is tried.
 *
 * @see Cantrell, Modern Mathematical Methods for Physicists and Engineers, 2000, for the distance.
 */
export const chebyshev: Distance = {
  name: 'chebyshev',
  metric: 'itself',
  between,
  simd: { kind: 'largest' },

  centre: (group, from) =>
    descend(
      [
        from,
        nearestRow(between, group, from),
        Float32Array.from(meanOf(group)),
        coordinateMedians(group),
        midranges(group),
        ...rowsOfSmall(group),
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
  const largest = new LargestTwo(m)
  for (let i = 0; i < m; i++) largest.find(i, values, rows[i]! * d, centre)
  for (let column = 0; column < d; column++) {
    let total = 0
    for (let i = 0; i < m; i++) {
      const row = rows[i]!
      const others = largest.but(i, column)
      const value = values[row * d + column]!
      points[2 * i] = value - others
      points[2 * i + 1] = value + others
      pointWeights[2 * i] = weights[row]!
      pointWeights[2 * i + 1] = weights[row]!
      total += weights[row]!
    }
    centre[column] = weightedQuantile(points, pointWeights, 2 * m, total)
    for (let i = 0; i < m; i++) largest.update(i, column, values, rows[i]! * d, centre)
  }
  return centre
}

/**
 * The two columns in which each of m rows is farthest from a centre, kept as the centre moves column by column.
 *
 * So the largest difference in all columns but one is at hand without looking at all of them.
 */
class LargestTwo {
  readonly #first: Float64Array
  readonly #firstAt: Int32Array
  readonly #second: Float64Array
  readonly #secondAt: Int32Array

  constructor(m: number) {
    this.#first = new Float64Array(m)
    this.#firstAt = new Int32Array(m)
    this.#second = new Float64Array(m)
    this.#secondAt = new Int32Array(m)
  }

  /** The largest difference of row `i` in any column but one; 0 if there is no other. */
  but(i: number, column: number): number {
    return this.#firstAt[i] === column ? this.#second[i]! : this.#first[i]!
  }

  /** Looks at all columns of row `i`, which begins at `from`. */
  find(i: number, values: Float32Array, from: number, centre: Float32Array): void {
    this.#first[i] = 0
    this.#firstAt[i] = -1
    this.#second[i] = 0
    this.#secondAt[i] = -1
    for (let column = 0; column < centre.length; column++) {
      this.#offer(i, column, Math.abs(values[from + column]! - centre[column]!))
    }
  }

  /** Takes note that the centre has moved in one column. */
  update(
    i: number,
    column: number,
    values: Float32Array,
    from: number,
    centre: Float32Array,
  ): void {
    const apart = Math.abs(values[from + column]! - centre[column]!)
    if (this.#firstAt[i] === column && apart >= this.#second[i]!) {
      this.#first[i] = apart
    } else if (this.#firstAt[i] === column || this.#secondAt[i] === column) {
      this.find(i, values, from, centre)
    } else {
      this.#offer(i, column, apart)
    }
  }

  #offer(i: number, column: number, apart: number): void {
    if (apart > this.#first[i]!) {
      this.#second[i] = this.#first[i]!
      this.#secondAt[i] = this.#firstAt[i]!
      this.#first[i] = apart
      this.#firstAt[i] = column
    } else if (apart > this.#second[i]!) {
      this.#second[i] = apart
      this.#secondAt[i] = column
    }
  }
}
