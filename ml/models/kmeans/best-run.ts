import { PortentError, ShapeError, seeded } from '../../../core/index.ts'
import { lloyd, type Run } from './lloyd.ts'
import { type Seeding, seedRows } from './seeding.ts'
import type { Space } from './space.ts'

/** What k-means takes, whatever the form of its rows. */
export interface RunOptions {
  /** How many clusters, at least 1. */
  readonly k: number
  /** Default 1. */
  readonly seed?: number
  /** How many starts; the one with the lowest objective is kept. Default 4. */
  readonly restarts?: number
  /** For each start. Default 100. */
  readonly maxIterations?: number
  /** Default `k-means++`. */
  readonly seeding?: Seeding
}

/** Defaults filled in. */
export type CheckedOptions = Required<RunOptions>

/** @throws RangeError for an option out of range. */
export function checkedOptions(options: RunOptions): CheckedOptions {
  const { k, seed = 1, restarts = 4, maxIterations = 100, seeding = 'k-means++' } = options
  for (const [name, value] of Object.entries({ k, restarts, maxIterations })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`${name} must be a whole number of at least 1, got ${value}`)
    }
  }
  return { k, seed, restarts, maxIterations, seeding }
}

/**
 * The weights given, or else 1 for each row.
 *
 * @throws {@link ShapeError} for another length, {@link PortentError} `ERR_INPUT` for a weight that is not above 0.
 */
export function checkedWeights(rows: number, weights?: ArrayLike<number>): Float64Array {
  if (weights === undefined) return new Float64Array(rows).fill(1)
  if (weights.length !== rows) throw new ShapeError('weights', rows, weights.length)
  const checked = Float64Array.from(weights)
  const wrong = checked.findIndex((weight) => !(weight > 0 && weight < Number.POSITIVE_INFINITY))
  if (wrong >= 0) {
    throw new PortentError(
      'ERR_INPUT',
      `the weight of row ${wrong} is ${checked[wrong]}; give a finite weight above 0 or leave the row out`,
    )
  }
  return checked
}

/** The best of several starts; with `initial` the one from there. */
export function bestRun<C>(space: Space<C>, options: CheckedOptions, initial?: C): Run<C> {
  const { k, seed, restarts, maxIterations, seeding } = options
  if (initial !== undefined) return lloyd(space, initial, k, maxIterations)
  const random = seeded(seed)
  // Small seeds all draw nearly 1 first, which would put the first centre on the last row every time.
  for (let skipped = 0; skipped < 4; skipped++) random()
  const start = () =>
    lloyd(space, space.pick(seedRows(space, k, seeding, random)), k, maxIterations)
  let best = start()
  for (let i = 1; i < restarts; i++) {
    const run = start()
    if (run.objective < best.objective) best = run
  }
  return best
}
