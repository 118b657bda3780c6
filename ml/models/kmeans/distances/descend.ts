import { isLower } from './group.ts'

/** Steps taken at most for one call; k-means calls again at its next iteration. */
const steps = 8

/** How often a step that raises the cost is halved before the centre stays. */
const halvings = 8

/**
 * Moves a centre from proposal to proposal while each lowers the cost by more than rounding.
 *
 * A proposal that lies downhill but too far away is halved towards the present centre. So nothing that
 * raises the cost is ever taken, and where no further proposal helps, a second call returns its own `start`.
 *
 * @param starts - Centres of shape `[d]`, the present one first; the cheapest is where it begins.
 * @param cost - Of a centre, in the 32 bits in which it will be kept.
 * @param propose - Where to go from a centre, shape `[d]`.
 */
export function descend(
  starts: readonly Float32Array[],
  cost: (centre: Float32Array) => number,
  propose: (centre: Float32Array) => ArrayLike<number>,
): Float32Array {
  let now = { centre: starts[0]!, cost: cost(starts[0]!) }
  for (const centre of starts.slice(1)) {
    const other = { centre, cost: cost(centre) }
    if (isLower(other.cost, now.cost)) now = other
  }
  for (let step = 0; step < steps; step++) {
    const next = firstLower(now, propose(now.centre), cost)
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
  target: ArrayLike<number>,
  cost: (centre: Float32Array) => number,
): Priced | undefined {
  let share = 1
  for (let halving = 0; halving <= halvings; halving++) {
    const centre = now.centre.map((at, column) => at + share * (target[column]! - at))
    const there = cost(centre)
    if (isLower(there, now.cost)) return { centre, cost: there }
    share /= 2
  }
  return undefined
}
