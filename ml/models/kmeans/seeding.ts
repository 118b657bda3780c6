import { PortentError, type Random, shuffle } from '../../../core/index.ts'
import { objectiveOf, type Space } from './space.ts'

/** Ways to choose the rows on which centres start. */
export type Seeding = 'k-means++' | 'k-means||'

/** Rows that k-means++ looks at, at least and for each centre: enough that every cluster worth one is among them. */
const [leastSample, samplePerCentre] = [10_000, 100]

/**
 * The rows on which k centres start. k-means++ draws from a sample of the rows where there are very many.
 *
 * @returns k rows, no two at distance 0.
 * @throws {@link PortentError} `ERR_INPUT` if there are fewer than k distinct rows.
 */
export function seedRows<C>(
  space: Space<C>,
  k: number,
  seeding: Seeding,
  random: Random,
): Int32Array {
  const drawn =
    seeding === 'k-means||' ? oversampled(space, k, random) : fromSample(space, k, random)
  // Chance, or a sample, may have left out rows that are few.
  const rows = drawn.length < k ? plusPlus(space, k, random) : drawn
  if (rows.length < k) throw tooFewRows(k, rows.length)
  return rows
}

function fromSample<C>(space: Space<C>, k: number, random: Random): Int32Array {
  const size = Math.max(leastSample, samplePerCentre * k)
  if (space.rows <= size) return plusPlus(space, k, random)
  const all = Int32Array.from({ length: space.rows }, (_, row) => row)
  shuffle(all, random)
  const sample = all.slice(0, size)
  return plusPlus(space.subset(sample), k, random).map((i) => sample[i]!)
}

/** The error for a k that is above the number of distinct rows. */
export function tooFewRows(k: number, distinct: number): PortentError {
  return new PortentError(
    'ERR_INPUT',
    `k is ${k}, but only ${distinct} rows are distinct; choose a k of at most ${distinct}`,
  )
}

/**
 * Greedy k-means++: each next row is drawn with probability proportional to what it costs under the centres so
 * far, in any distance; of `2 + ln k` draws the one that lowers the objective most is kept.
 *
 * Greedy draws make poor starts rarer, so fewer restarts are needed.
 *
 * @returns At most k rows, fewer if no more are distinct.
 * @see Arthur and Vassilvitskii, SODA 2007; the greedy form is in its section 6.
 */
function plusPlus<C>(space: Space<C>, k: number, random: Random): Int32Array {
  const { rows, weights } = space
  const chosen = new Int32Array(k)
  const draws = 2 + Math.floor(Math.log(k))
  let nearest = new Float64Array(rows).fill(1) // to the centres so far
  for (let centre = 0; centre < k; centre++) {
    const costs = nearest.map((distance, row) => distance * weights[row]!)
    const candidates = drawRows(costs, centre === 0 ? 1 : draws, random)
    if (candidates.length === 0) return chosen.slice(0, centre)
    const known = centre === 0 ? nearest.fill(Number.POSITIVE_INFINITY) : nearest
    const best = bestCandidate(space, candidates, known)
    nearest = best.nearest
    chosen[centre] = best.row
  }
  return chosen
}

/** Rows drawn in proportion to their costs, with repeats; none if all costs are 0. */
function drawRows(costs: Float64Array, draws: number, random: Random): number[] {
  const total = costs.reduce((sum, cost) => sum + cost, 0)
  if (total === 0) return []
  const targets = Array.from({ length: draws }, () => random() * total).sort((a, b) => a - b)
  const drawn: number[] = []
  let sum = 0
  let last = 0
  for (let row = 0; row < costs.length && drawn.length < draws; row++) {
    if (costs[row] === 0) continue
    sum += costs[row]!
    last = row
    while (drawn.length < draws && targets[drawn.length]! < sum) drawn.push(row)
  }
  // Rounding can leave the last target a hair above the sum of all costs.
  while (drawn.length < draws) drawn.push(last)
  return drawn
}

/** The candidate whose addition leaves the smallest objective, with each row's distance then. */
function bestCandidate<C>(
  space: Space<C>,
  candidates: readonly number[],
  nearest: Float64Array,
): { row: number; nearest: Float64Array<ArrayBuffer> } {
  let best = { row: -1, nearest: new Float64Array(0), objective: Number.POSITIVE_INFINITY }
  for (const row of new Set(candidates)) {
    const next = space.toRow(row).map((distance, i) => Math.min(distance, nearest[i]!))
    const objective = objectiveOf(space.weights, next)
    if (objective < best.objective) best = { row, nearest: next, objective }
  }
  return best
}

/** Rounds of k-means||; its authors found five to be enough. */
const rounds = 5

/** Rows expected to be drawn in each round, by k. */
const oversampling = 2

/**
 * k-means||: five times about 2k rows are drawn at once, each independently and in proportion to its cost;
 * k-means++ then chooses k of them, each weighing as much as the rows it is nearest to.
 *
 * Five passes over the rows in place of k, for rows that are far away or many hands that share them.
 *
 * @returns At most k rows, fewer if chance drew no more.
 * @see Bahmani, Moseley, Vattani, Kumar and Vassilvitskii, PVLDB 5(7):622–633, 2012.
 */
function oversampled<C>(space: Space<C>, k: number, random: Random): Int32Array {
  const { rows, weights } = space
  const chosen = drawRows(weights, 1, random)
  const owner = new Int32Array(rows) // index in `chosen` of each row's nearest
  const nearest = space.toRow(chosen[0]!)
  for (let round = 0; round < rounds; round++) {
    const objective = objectiveOf(weights, nearest)
    if (objective === 0) break
    const factor = (oversampling * k) / objective
    const drawn: number[] = []
    for (let row = 0; row < rows; row++) {
      if (random() < factor * weights[row]! * nearest[row]!) drawn.push(row)
    }
    for (const row of drawn) {
      if (nearest[row] === 0) continue // equal to one just added
      const distances = space.toRow(row)
      for (let i = 0; i < rows; i++) {
        if (distances[i]! >= nearest[i]!) continue
        nearest[i] = distances[i]!
        owner[i] = chosen.length
      }
      chosen.push(row)
    }
  }
  const owned = new Float64Array(chosen.length)
  for (let row = 0; row < rows; row++) owned[owner[row]!]! += weights[row]!
  const candidates = Int32Array.from(chosen)
  return plusPlus(space.subset(candidates, owned), k, random).map((i) => candidates[i]!)
}
