/** Masses that differ by less than this share are equal but for the order in which they were added up. */
const rounding = 1e-9

/**
 * The smallest value that has at least `mass` of the weight at or below it, by quickselect.
 *
 * With weights of 1 and half their sum it is the lower median. Linear in n on average, whatever the ties.
 *
 * @param values - Their first n are reordered.
 * @param weights - At least 0, some above; reordered along with `values`.
 * @param n - At least 1.
 * @param mass - In `[0, sum of weights]`.
 */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array,
  n: number,
  mass: number,
): number {
  let need = mass * (1 - rounding)
  let from = 0
  let to = n - 1
  let pivot = values[0]!
  while (from <= to) {
    pivot = middle(values[from]!, values[(from + to) >> 1]!, values[to]!)
    // [from, less) is below the pivot, [less, at) equal, (more, to] above.
    let less = from
    let more = to
    let below = 0
    let equal = 0
    for (let at = from; at <= more; ) {
      const value = values[at]!
      if (value < pivot) {
        below += weights[at]!
        swap(values, weights, at++, less++)
      } else if (value > pivot) {
        swap(values, weights, at, more--)
      } else {
        equal += weights[at++]!
      }
    }
    if (below >= need && less > from) {
      to = less - 1
    } else if (below + equal >= need) {
      return pivot
    } else {
      need -= below + equal
      from = more + 1
    }
  }
  return pivot
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}

function swap(values: Float64Array, weights: Float64Array, i: number, j: number): void {
  const value = values[i]!
  values[i] = values[j]!
  values[j] = value
  const weight = weights[i]!
  weights[i] = weights[j]!
  weights[j] = weight
}
