import { PortentError } from '../../../../core/index.ts'
import type { SparseRows } from '../../../features/index.ts'
import { descend } from './descend.ts'
import type { Distance } from './distance.ts'
import { checkNotNegative } from './domain.ts'
import { nearestSparseRow, overlap, overlapsOf, sparseRowsOfSmall } from './overlap.ts'
import { type SparseGroup, sparseGroup, withoutZeros } from './sparse-distance.ts'
import { weightedQuantile } from './weighted-quantile.ts'

/**
 * Weighted Jaccard distance of counts, `1 − Σ min(aᵢ, bᵢ) / Σ max(aᵢ, bᵢ)`, in `[0, 1]`; 0 for two rows of zeros.
 *
 * Jaccard where how often counts too; on 0 and 1 the two agree. The centre descends: with each row's ratio
 * `λ = N/D` and its `D` held, what remains is `Σ (w/D)(λ Σ max(x, c) − Σ min(x, c))`, least at a weighted quantile
 * of each column. The two have the same slope at the present centre, so a short enough step that way lowers
 * the sum.
 *
 * @see Ioffe, Improved Consistent Sampling, Weighted Minhash and L1 Sketching, ICDM 2010, for the distance.
 * @see Dinkelbach, Management Science 13(7):492–498, 1967, for the step.
 */
export const weightedJaccard: Distance = {
  name: 'weighted-jaccard',
  metric: 'itself',
  check: (matrix) => checkNotNegative('weighted-jaccard', matrix),

  between(a, i, b, j, d) {
    let less = 0
    let more = 0
    const from = i * d
    const to = j * d
    for (let column = 0; column < d; column++) {
      const x = a[from + column]!
      const y = b[to + column]!
      less += Math.min(x, y)
      more += Math.max(x, y)
    }
    return more > 0 ? 1 - less / more : 0
  },

  centre: (group, from) => bestCounts(sparseGroup(group), from),

  sparse: {
    ...overlap,
    prepare: notNegative,
    centre: bestCounts,
  },
}

function notNegative(rows: SparseRows): SparseRows {
  const at = rows.values.findIndex((value) => value < 0)
  if (at >= 0) {
    const row = rows.indptr.findIndex((from) => from > at) - 1
    throw new PortentError(
      'ERR_INPUT',
      `row ${row}, column ${rows.indices[at]} is ${rows.values[at]}; weighted-jaccard takes no number below 0`,
    )
  }
  return withoutZeros(rows, (value) => value)
}

function bestCounts(group: SparseGroup, from: Float32Array): Float32Array {
  const byColumn = entriesByColumn(group.rows)
  const half = group.weights.reduce((sum, weight) => sum + weight, 0) / 2
  return descend(
    [
      from,
      nearestSparseRow(group, from),
      quantiles(group, byColumn, group.weights, half),
      ...sparseRowsOfSmall(group),
    ],
    (centre) => overlapsOf(group, centre).cost,
    [(centre) => proposal(group, byColumn, centre)],
  )
}

/** The slope in a column is `Σ_{x ≤ c} v(1 + λ) − Σ v`, where `v = w/D`: zero at mass `Σ v` of weights `v(1 + λ)`. */
function proposal(group: SparseGroup, byColumn: Entries, centre: Float32Array): Float32Array {
  const { common, either } = overlapsOf(group, centre)
  let mass = 0
  const held = group.weights.map((weight, row) => {
    if (either[row] === 0) return 0
    const v = weight / either[row]!
    mass += v
    return v * (1 + common[row]! / either[row]!)
  })
  return mass > 0 ? quantiles(group, byColumn, held, mass) : centre
}

/** The entries of sparse rows, column after column. */
interface Entries {
  /** Where each column begins, shape `[d + 1]`. */
  readonly starts: Int32Array
  readonly row: Int32Array
  readonly value: Float32Array
}

function entriesByColumn({ rows, columns, indptr, indices, values }: SparseRows): Entries {
  const starts = new Int32Array(columns + 1)
  for (const column of indices) starts[column + 1]! += 1
  for (let column = 0; column < columns; column++) starts[column + 1]! += starts[column]!
  const next = starts.slice()
  const row = new Int32Array(indices.length)
  const value = new Float32Array(indices.length)
  for (let from = 0; from < rows; from++) {
    for (let at = indptr[from]!; at < indptr[from + 1]!; at++) {
      const to = next[indices[at]!]!++
      row[to] = from
      value[to] = values[at]!
    }
  }
  return { starts, row, value }
}

/** In each column, the smallest value that has at least `mass` of `weights` at or below it, zeros included. */
function quantiles(
  { rows }: SparseGroup,
  { starts, row, value }: Entries,
  weights: Float64Array,
  mass: number,
): Float32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const column = new Float64Array(rows.rows + 1)
  const columnWeights = new Float64Array(rows.rows + 1)
  const result = new Float32Array(rows.columns)
  for (let c = 0; c < rows.columns; c++) {
    let zeros = total
    let n = 1
    for (let at = starts[c]!; at < starts[c + 1]!; at++, n++) {
      column[n] = value[at]!
      columnWeights[n] = weights[row[at]!]!
      zeros -= columnWeights[n]!
    }
    column[0] = 0
    columnWeights[0] = Math.max(0, zeros)
    result[c] = weightedQuantile(column, columnWeights, n, mass)
  }
  return result
}
