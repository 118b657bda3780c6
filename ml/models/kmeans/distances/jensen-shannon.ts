import type { Matrix } from '../../../features/index.ts'
import { type Kernel, scanningByBound } from '../kernel.ts'
import { descend } from './descend.ts'
import type { Distance, Group } from './distance.ts'
import { checkNotNegative } from './domain.ts'
import { costOf, meanOf } from './group.ts'
import { scaledRows, sumOf, withoutLastColumn } from './unit-rows.ts'

/** `x ln x`, which goes to 0 with x. */
function entropyTerm(x: number): number {
  return x > 0 ? x * Math.log(x) : 0
}

/** Rounding may leave the sum a hair above 1 bit. */
function toBits(sum: number): number {
  return Math.min(1, sum / (2 * Math.LN2))
}

/**
 * What a bin adds: `p ln p + q ln q − (p + q) ln m`, or `m((1 + t) ln(1 + t) + (1 − t) ln(1 − t))` with
 * `t = (p − q) / (p + q)`.
 *
 * For small t the terms cancel to nothing but rounding; there it is the series `m Σ t²ⁿ / (n(2n − 1))`, good to
 * 14 digits.
 */
function binTerm(p: number, q: number, pTerm: number, qTerm: number): number {
  const both = p + q
  if (both === 0) return 0
  const t = (p - q) / both
  const s = t * t
  if (s > 0.01) return pTerm + qTerm - both * Math.log(both / 2)
  const series = 1 + s * (1 / 6 + s * (1 / 15 + s * (1 / 28 + s * (1 / 45 + s / 66))))
  return (both / 2) * s * series
}

const between: Distance['between'] = (a, i, b, j, d) => {
  let sum = 0
  const from = i * d
  const to = j * d
  for (let column = 0; column < d; column++) {
    const p = a[from + column]!
    const q = b[to + column]!
    sum += binTerm(p, q, entropyTerm(p), entropyTerm(q))
  }
  return toBits(sum)
}

/**
 * Jensen–Shannon divergence of histograms in bits, `½ Σ p log₂(p/m) + ½ Σ q log₂(q/m)` with `m = (p + q)/2`, in
 * `[0, 1]`; p and q are the rows as shares of their sums.
 *
 * How much a single observation tells about which of two VMs it is from. Its square root is a metric. The sum
 * is convex in the centre, which has no closed form; the step takes as each share the geometric mean of `m`
 * over the rows, scaled to sum 1, and never raises the sum (it minimises a bound that touches it). A row of
 * zeros is at 0 from another such row and at 1 from all others.
 *
 * @see Lin, IEEE Transactions on Information Theory 37(1):145–151, 1991.
 * @see Endres and Schindelin, IEEE Transactions on Information Theory 49(7):1858–1860, 2003, for the metric.
 * @see Nielsen, Entropy 22(2):221, 2020, section 3, for the step.
 */
export const jensenShannon: Distance = {
  name: 'jensen-shannon',
  metric: 'square root',
  check: (matrix) => checkNotNegative('jensen-shannon', matrix),
  prepare: (matrix) => scaledRows(matrix, sumOf),
  restore: withoutLastColumn,
  between,
  kernel,

  centre(group, from) {
    const mean = Float32Array.from(meanOf(group))
    return descend([from, mean], (centre) => costOf(between, group, centre), [
      (centre) => geometricMeans(group, centre, mean),
    ])
  },
}

/** @param mean - Gives its share to a bin that the centre lacks and a row has, or it could never get one. */
function geometricMeans(
  { matrix, rows, weights }: Group,
  centre: Float32Array,
  mean: Float32Array,
): Float64Array {
  const { columns: d, values } = matrix
  const start = centre.map((share, c) => (share > 0 ? share : mean[c]!))
  const logs = new Float64Array(d)
  let total = 0
  for (const row of rows) {
    total += weights[row]!
    for (let c = 0; c < d; c++) {
      if (start[c]! > 0)
        logs[c]! += weights[row]! * Math.log((values[row * d + c]! + start[c]!) / 2)
    }
  }
  const means = logs.map((log, c) => (start[c]! > 0 ? Math.exp(log / total) : 0))
  const sum = means.reduce((sum, value) => sum + value, 0)
  return means.map((value) => value / sum)
}

/**
 * Few logarithms: those of the centres are taken once, a row's once for all centres; and what a bin adds is at least
 * `m t²`, and at most 1.39 times as much, so that most centres are ruled out without any.
 */
function kernel({ rows: k, columns: d, values: centres }: Matrix): Kernel {
  const centreTerms = Float64Array.from(centres, entropyTerm) // (k, d)
  const rowTerms = new Float64Array(d)
  let values: Float32Array = rowOfNone
  let from = 0
  return scanningByBound(k, {
    begin(rows, row) {
      values = rows
      from = row * d
      for (let c = 0; c < d; c++) rowTerms[c] = entropyTerm(values[from + c]!)
    },

    least(centre) {
      const to = centre * d
      let sum = 0
      for (let c = 0; c < d; c++) {
        const both = values[from + c]! + centres[to + c]!
        const apart = values[from + c]! - centres[to + c]!
        if (both > 0) sum += (apart * apart) / both
      }
      return sum / (4 * Math.LN2)
    },

    exact(centre) {
      const to = centre * d
      let sum = 0
      for (let c = 0; c < d; c++) {
        sum += binTerm(values[from + c]!, centres[to + c]!, rowTerms[c]!, centreTerms[to + c]!)
      }
      return toBits(sum)
    },
  })
}

const rowOfNone = new Float32Array(0)
