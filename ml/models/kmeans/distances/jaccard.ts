import type { Distance } from './distance.ts'
import { checkBinary } from './domain.ts'
import { isLower } from './group.ts'
import { nearestSparseRow, overlap, overlapsOf, sparseRowsOfSmall } from './overlap.ts'
import { type SparseGroup, sparseGroup, withoutZeros } from './sparse-distance.ts'

/** Steps taken at most for one call; k-means calls again at its next iteration. */
const steps = 8

/** Sizes of sets that are tried, in parts of the size that the scores suggest. */
const sizes = [0, 0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.35, 1.75, 2.5]

/**
 * Jaccard distance of sets, `1 − |A ∩ B| / |A ∪ B|`, in `[0, 1]`; 0 for two empty sets.
 *
 * What both lack says nothing, as is right for peers out of thousands. The best set for a centre is NP-hard to
 * find. Majority is a start, as is each of up to 32 rows; then columns are ranked by how much each would lower the sum if the ratios
 * held (Dinkelbach), and sets of the best ones, of several sizes, are tried, and the row that is nearest. Only
 * a set that costs less is taken, so the sum never rises.
 *
 * On sparse rows every value but 0 says that the row has the column.
 *
 * @see Jaccard, New Phytologist 11(2):37–50, 1912.
 * @see Chierichetti, Kumar, Pandey and Vassilvitskii, Finding the Jaccard Median, SODA 2010.
 */
export const jaccard: Distance = {
  name: 'jaccard',
  metric: 'itself',
  check: (matrix) => checkBinary('jaccard', matrix),

  between(a, i, b, j, d) {
    let both = 0
    let either = 0
    const from = i * d
    const to = j * d
    for (let column = 0; column < d; column++) {
      const x = a[from + column]!
      const y = b[to + column]!
      both += x * y
      either += x + y - x * y
    }
    return either > 0 ? 1 - both / either : 0
  },

  centre: (group, from) => bestSet(sparseGroup(group), from),
  simd: { kind: 'sets' },

  sparse: {
    ...overlap,
    prepare: (rows) => withoutZeros(rows, () => 1),
    centre: bestSet,
  },
}

function bestSet(group: SparseGroup, from: Float32Array): Float32Array {
  let now = { centre: from, overlaps: overlapsOf(group, from) }
  const take = (centre: Float32Array) => {
    const overlaps = overlapsOf(group, centre)
    const lower = isLower(overlaps.cost, now.overlaps.cost)
    if (lower) now = { centre, overlaps }
    return lower
  }
  for (const start of [majority(group), ...sparseRowsOfSmall(group)]) take(start)
  for (let step = 0; step < steps; step++) {
    const scores = scoresOf(group, now.overlaps)
    const ranked = rank(scores)
    const useful = ranked.filter((column) => scores[column]! > 0).length
    const lengths = new Set(sizes.map((part) => Math.min(ranked.length, Math.ceil(part * useful))))
    let lower = false
    for (const length of lengths) {
      const set = new Float32Array(from.length)
      for (const column of ranked.subarray(0, length)) set[column] = 1
      lower = take(set) || lower
    }
    if (!lower && !take(nearestSparseRow(group, now.centre))) break
  }
  return now.centre
}

/** The columns that more than half of the weight has. */
function majority({ rows, weights }: SparseGroup): Float32Array {
  const having = new Float64Array(rows.columns)
  let total = 0
  for (let row = 0; row < rows.rows; row++) {
    total += weights[row]!
    for (let at = rows.indptr[row]!; at < rows.indptr[row + 1]!; at++) {
      having[rows.indices[at]!]! += weights[row]!
    }
  }
  return Float32Array.from(having, (weight) => (isLower(total / 2, weight) ? 1 : 0))
}

/**
 * `Σ_{rows with the column} v(1 + λ) − Σ vλ`, where `v = w/D` and `λ = N/D`: what having the column gains.
 *
 * In billionths of their largest, rounded, so that equal columns are equal in whatever order rows were added.
 */
function scoresOf(
  { rows, weights }: SparseGroup,
  { common, either }: { common: Float64Array; either: Float64Array },
): Float64Array {
  const scores = new Float64Array(rows.columns)
  let held = 0
  for (let row = 0; row < rows.rows; row++) {
    if (either[row] === 0) continue
    const v = weights[row]! / either[row]!
    const ratio = common[row]! / either[row]!
    held += v * ratio
    for (let at = rows.indptr[row]!; at < rows.indptr[row + 1]!; at++) {
      scores[rows.indices[at]!]! += v * (1 + ratio)
    }
  }
  const unit = 1e-9 * scores.reduce((most, score) => Math.max(most, score), held)
  return unit > 0 ? scores.map((score) => Math.round((score - held) / unit)) : scores
}

/** Columns by falling score, then by number. */
function rank(scores: Float64Array): Int32Array {
  const columns = Int32Array.from(scores, (_, column) => column)
  return columns.sort((a, b) => scores[b]! - scores[a]! || a - b)
}
