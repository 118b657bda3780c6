import type { Matrix } from '../../../features/index.ts'
import { type Kernel, scanningByBound } from '../kernel.ts'
import { coordinateMedians } from './coordinate-quantiles.ts'
import { descend } from './descend.ts'
import type { Distance, Group } from './distance.ts'
import { costOf, meanOf, nearestRow } from './group.ts'

/** Below 2 the curvature at a row is infinite; no difference counts as less than this share of the distance. */
const leastShare = 1e-4

/**
 * Minkowski distance, `(Σ |aᵢ − bᵢ|ᵖ)^(1/p)`, in `[0, ∞)`; the centre descends to the least sum.
 *
 * Between Manhattan (p = 1) and Chebyshev (p → ∞): the larger p, the more the most different columns count.
 * For p = 1 the centre is the median of each column, which is best. Otherwise a step goes against the gradient,
 * each column scaled by its curvature (Newton's for p ≥ 2, that of the majorising square below), and is
 * shortened until the sum falls; for p = 2 it is Weiszfeld's.
 *
 * @param p - At least 1, finite.
 * @throws RangeError for another p.
 * @see Weiszfeld and Plastria, Annals of Operations Research 167:7–41, 2009, for p = 2.
 */
export function minkowski(p: number): Distance {
  if (!(p >= 1 && p < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`p must be a finite number of at least 1, got ${p}; for ∞ take chebyshev`)
  }
  const between = minkowskiBetween(p)
  return {
    name: `minkowski:${p}`,
    metric: 'itself',
    between,
    kernel: (centres) => kernel(centres, p, between),

    centre(group, from) {
      if (p === 1) return coordinateMedians(group)
      return descend(
        [
          from,
          nearestRow(between, group, from),
          Float32Array.from(meanOf(group)),
          coordinateMedians(group),
        ],
        (centre) => costOf(between, group, centre),
        [(centre) => steepestStep(group, centre, p, between)],
      )
    },
  }
}

/**
 * Few powers: no distance is below the largest difference, nor below the Euclidean distance, times `d^(1/p − 1/2)` for
 * p above 2, and most centres are ruled out by these.
 */
function kernel(
  { rows: k, columns: d, values: centres }: Matrix,
  p: number,
  between: Distance['between'],
): Kernel {
  const share = Math.min(1, d ** (1 / p - 1 / 2))
  let values: Float32Array = rowOfNone
  let row = 0
  return scanningByBound(k, {
    begin(rows, at) {
      values = rows
      row = at
    },

    least(centre) {
      let most = 0
      let squares = 0
      for (let c = 0; c < d; c++) {
        const apart = Math.abs(values[row * d + c]! - centres[centre * d + c]!)
        squares += apart * apart
        if (apart > most) most = apart
      }
      return Math.max(most, share * Math.sqrt(squares))
    },

    exact: (centre) => between(values, row, centres, centre, d),
  })
}

const rowOfNone = new Float32Array(0)

/** `(Σ |aᵢ − bᵢ|ᵖ)^(1/p)`. */
export function minkowskiBetween(p: number): Distance['between'] {
  const power = powerOf(p)
  return (a, i, b, j, d) => {
    const from = i * d
    const to = j * d
    let most = 0
    for (let column = 0; column < d; column++) {
      const apart = Math.abs(a[from + column]! - b[to + column]!)
      if (apart > most) most = apart
    }
    if (most === 0) return 0
    // In units of the largest difference no power overflows or vanishes.
    let sum = 0
    for (let column = 0; column < d; column++) {
      const apart = Math.abs(a[from + column]! - b[to + column]!)
      if (apart > 0) sum += power(apart / most)
    }
    return most * sum ** (1 / p)
  }
}

/** `x^p` for x in `(0, 1]`; `**` takes many times as long as a few products and a root, or as exp and ln. */
function powerOf(p: number): (x: number) => number {
  if (p > 16 || !Number.isInteger(2 * p)) return (x) => Math.exp(p * Math.log(x))
  const whole = Math.floor(p)
  const rooted = p > whole
  return (x) => {
    let power = rooted ? Math.sqrt(x) : 1
    for (let i = 0; i < whole; i++) power *= x
    return power
  }
}

/**
 * One scaled gradient step from a centre; rows that lie on it pull nowhere.
 *
 * @param between - Minkowski distance by p.
 * @returns Shape `[d]`.
 */
export function steepestStep(
  { matrix, rows, weights }: Group,
  centre: Float32Array,
  p: number,
  between: Distance['between'],
): Float64Array {
  const { columns: d, values } = matrix
  const gradient = new Float64Array(d)
  const curvature = new Float64Array(d)
  for (const row of rows) {
    const distance = between(values, row, centre, 0, d)
    if (distance === 0) continue
    const weight = weights[row]! / distance
    for (let c = 0; c < d; c++) {
      const apart = centre[c]! - values[row * d + c]!
      const pull = weight * Math.max(Math.abs(apart) / distance, leastShare) ** (p - 2)
      gradient[c]! += pull * apart
      curvature[c]! += pull
    }
  }
  const steepness = Math.max(1, p - 1)
  return gradient.map((slope, c) =>
    curvature[c] === 0 ? centre[c]! : centre[c]! - slope / (steepness * curvature[c]!),
  )
}
