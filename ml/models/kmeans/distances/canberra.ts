import type { Distance, Group } from './distance.ts'
import { isLower } from './group.ts'

/** Values of a column that are tried at once; a column with no more is searched through. */
const tried = 32

/**
 * Canberra distance, `Σ |aᵢ − bᵢ| / (|aᵢ| + |bᵢ|)`, with a `0/0` term counted as 0; in `[0, d]`.
 *
 * Each column counts for at most 1, so bytes and packet counts can share a vector unscaled. The best centre
 * has in each column a value that occurs there: of one sign, a term is `tanh(|ln a − ln b| / 2)`, concave in
 * `ln b` on either side of `a`, so their sum is least at an `a`. With up to 32 values in a column the best is
 * found; with more, the search narrows from every 32nd part of the order to the neighbours of the best, and
 * what is there already is among those tried, so the sum never rises.
 *
 * @see Lance and Williams, The Computer Journal 9(1):60–64, 1966.
 */
export const canberra: Distance = {
  name: 'canberra',
  metric: 'itself',

  between(a, i, b, j, d) {
    let sum = 0
    const from = i * d
    const to = j * d
    for (let column = 0; column < d; column++) {
      const x = a[from + column]!
      const y = b[to + column]!
      const scale = Math.abs(x) + Math.abs(y)
      if (scale > 0) sum += Math.abs(x - y) / scale
    }
    return sum
  },

  centre({ matrix, rows, weights }, from) {
    const { columns: d, values } = matrix
    const own = Float64Array.from(rows, (row) => weights[row]!)
    const column = new Float32Array(rows.length)
    return from.map((present, c) => {
      for (let i = 0; i < column.length; i++) column[i] = values[rows[i]! * d + c]!
      return bestValue(column, own, present)
    })
  },
}

/** The value with the least sum among those of a column, or nearly; the present one unless it is beaten. */
function bestValue(column: Float32Array, weights: Group['weights'], present: number): number {
  const distinct = distinctSorted(column)
  let best = { value: present, cost: costOfValue(present, column, weights) }
  let from = 0
  let to = distinct.length - 1
  while (true) {
    const stride = Math.max(1, Math.ceil((to - from) / (tried - 1)))
    let middle = from
    let least = Number.POSITIVE_INFINITY
    for (let at = from; at <= to; at += stride) {
      const cost = costOfValue(distinct[at]!, column, weights)
      if (isLower(cost, best.cost)) best = { value: distinct[at]!, cost }
      if (isLower(cost, least)) {
        least = cost
        middle = at
      }
    }
    if (stride === 1) return best.value
    from = Math.max(0, middle - stride + 1)
    to = Math.min(distinct.length - 1, middle + stride - 1)
  }
}

function distinctSorted(values: Float32Array): Float32Array {
  const sorted = values.slice().sort()
  let kept = 0
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[kept - 1]) sorted[kept++] = sorted[i]!
  }
  return sorted.subarray(0, kept)
}

function costOfValue(centre: number, column: Float32Array, weights: Float64Array): number {
  const size = Math.abs(centre)
  let sum = 0
  for (let i = 0; i < column.length; i++) {
    const scale = Math.abs(column[i]!) + size
    if (scale > 0) sum += (weights[i]! * Math.abs(column[i]! - centre)) / scale
  }
  return sum
}
