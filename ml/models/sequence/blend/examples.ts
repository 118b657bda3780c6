import { type Random, seeded, shuffle } from '../../../../core/index.ts'
import type { EventLog } from '../../../../datasets/index.ts'
import { type Moment, type MomentOptions, momentsOf } from '../moments.ts'
import type { Query } from '../sequence-model.ts'
import type { Asker } from './askers.ts'
import { type Candidates, candidatesOf } from './candidates.ts'

/** How many candidates an example keeps, at most. */
const width = 128

/** Of the examples, the share with something requested, as far as there are such moments. */
const shareWithRequests = 0.8

/** Moments of a log with their candidates, and which of them were requested. Of n examples: */
export interface Examples {
  readonly length: number
  /** Candidates of each, at most; those of example i are `[i · width, i · width + counts[i])`. */
  readonly width: number
  /** Shape `[n]`. */
  readonly counts: Int32Array
  /** Row-major, shape `[n, width, signals]`; zeros beyond the counts. */
  readonly signals: Float32Array
  /** 1 where the item was requested within the horizon, shape `[n, width]`. */
  readonly labels: Float32Array
  /** For how many candidates of its moment each stands: more than 1 where others were left out. Same shape. */
  readonly weights: Float32Array
  /** For how many moments each stands, shape `[n]`. */
  readonly moments: Float32Array
}

/** What makes candidates of a query; see {@link candidatesFrom}. */
export type Candidature = (query: Query) => Promise<Candidates>

/**
 * Asks for every ranking and joins them.
 *
 * @param depth - How many new items of each ranking are considered.
 */
export function candidatesFrom(
  askers: readonly Asker[],
  depth: number,
  horizon: number,
  mayName: (query: Query, item: number) => boolean,
): Candidature {
  return async (query) => {
    // A component that also names the VM's own past would spend its depth on that.
    const k = depth + query.history.distinctCount
    const rankings = await Promise.all(askers.map((asker) => asker.rank(query, k)))
    return candidatesOf(query, rankings, horizon, (item) => mayName(query, item))
  }
}

/**
 * Examples to fit a scorer to, from moments of a log that the components have not learned.
 *
 * Moments after which nothing was requested tell how likely nothing is, but not what comes first: few of
 * them are kept, each standing for many.
 *
 * @param mayName - Whether a request of an item is one that counts.
 * @param most - So many examples at most.
 */
export async function examplesOf(
  log: EventLog,
  options: Omit<MomentOptions, 'sample'>,
  candidates: Candidature,
  mayName: (query: Query, item: number) => boolean,
  signals: number,
  most: number,
): Promise<Examples> {
  const random = seeded(options.seed)
  const isAnswered = ({ query, requested }: Moment) =>
    [...requested].some((item) => mayName(query, item))
  const chances = chancesOf(log, options, isAnswered, most)
  const counts = new Int32Array(most)
  const all = {
    signals: new Float32Array(most * width * signals),
    labels: new Float32Array(most * width),
    weights: new Float32Array(most * width),
    moments: new Float32Array(most),
  }
  let length = 0
  for (const moment of momentsOf(log, { ...options, sample: 1 })) {
    if (length === most) break
    const chance = isAnswered(moment) ? chances.answered : chances.silent
    if (random() >= chance) continue
    const found = await candidates(moment.query)
    if (found.items.length === 0) continue
    counts[length] = keep(found, moment.requested, all, length, signals, random)
    all.moments[length] = chances.answered / chance
    length += 1
  }
  return {
    length,
    width,
    counts: counts.subarray(0, length),
    signals: all.signals.subarray(0, length * width * signals),
    labels: all.labels.subarray(0, length * width),
    weights: all.weights.subarray(0, length * width),
    moments: all.moments.subarray(0, length),
  }
}

/** With which chance a moment becomes an example, with a request after it and without. */
function chancesOf(
  log: EventLog,
  options: Omit<MomentOptions, 'sample'>,
  isAnswered: (moment: Moment) => boolean,
  most: number,
): { answered: number; silent: number } {
  let [answered, silent] = [0, 0]
  for (const moment of momentsOf(log, { ...options, sample: 1 }))
    if (isAnswered(moment)) answered += 1
    else silent += 1
  const wanted = Math.min(answered, shareWithRequests * most)
  return {
    answered: wanted / Math.max(1, answered),
    silent: Math.min(1, (most - wanted) / Math.max(1, silent)),
  }
}

/** Writes one example: all that were requested, and others at random. */
function keep(
  { items, signals: given }: Candidates,
  requested: ReadonlySet<number>,
  { signals, labels, weights }: Pick<Examples, 'signals' | 'labels' | 'weights'>,
  example: number,
  columns: number,
  random: Random,
): number {
  const rows = Int32Array.from(items.keys())
  const wanted = rows.filter((row) => requested.has(items[row]!)).subarray(0, width / 2)
  const others = rows.filter((row) => !requested.has(items[row]!))
  shuffle(others, random)
  const kept = others.subarray(0, width - wanted.length)
  const at = example * width
  for (const [n, row] of [...wanted, ...kept].entries()) {
    const from = row * columns
    signals.set(given.subarray(from, from + columns), (at + n) * columns)
    labels[at + n] = n < wanted.length ? 1 : 0
    weights[at + n] = n < wanted.length ? 1 : others.length / kept.length
  }
  return wanted.length + kept.length
}
