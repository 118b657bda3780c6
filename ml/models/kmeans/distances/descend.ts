import { isLower } from './group.ts'

/** Steps taken at most for one call; k-means calls again at its next iteration. */
const steps = 8

/** Share of the cost that a step has to save; for less, centres would creep on for hundreds of iterations. */
const worthwhile = 1e-6

/** Parts of the way to a proposal that are tried, the whole of it first. */
const shares = [1, 1 / 4, 1 / 16, 1 / 64]

/** Where to go from a centre, shape `[d]`. */
export type Propose = (centre: Float32Array) => ArrayLike<number>

/**
 * Moves a centre from proposal to proposal while each lowers the cost by a millionth or more.
 *
 * Where a proposal lies downhill but too far away, part of the way there is taken. So nothing that raises the
 * cost is ever taken, and where no further proposal helps, a second call returns its own start.
 *
 * @param starts - Centres of shape `[d]`, the present one first; the cheapest is where it begins.
 * @param cost - Of a centre, in the 32 bits in which it will be kept.
 * @param proposals - In order of preference; a later one is asked when none before it helps.
 */
export function descend(
  starts: readonly Float32Array[],
  cost: (centre: Float32Array) => number,
  proposals: readonly Propose[],
): Float32Array {
  let now = { centre: starts[0]!, cost: cost(starts[0]!) }
  for (const centre of starts.slice(1)) {
    const other = { centre, cost: cost(centre) }
    if (isLower(other.cost, now.cost, worthwhile)) now = other
  }
  for (let step = 0; step < steps; step++) {
    const next = firstLower(now, proposals, cost)
    if (next === undefined) break
    now = next
  }
  return now.centre
}

interface Priced {
  readonly centre: Float32Array
  readonly cost: number
}

function firstLower(
  now: Priced,
  proposals: readonly Propose[],
  cost: (centre: Float32Array) => number,
): Priced | undefined {
  for (const propose of proposals) {
    const target = propose(now.centre)
    for (const share of shares) {
      const centre = now.centre.map((at, column) => at + share * (target[column]! - at))
      const there = cost(centre)
      if (isLower(there, now.cost, worthwhile)) return { centre, cost: there }
    }
  }
  return undefined
}
