import type { Query, Ranking } from '../sequence-model.ts'
import type { MomentColumns } from './level.ts'
import { ownPast, ownPastSignals } from './own-past.ts'

/** The items worth a thought at one moment, and what speaks for each. */
export interface Candidates {
  /** Distinct item ids, shape `[n]`. */
  readonly items: Int32Array
  /** Row-major, shape `[n, signals]`; as named by {@link signalNames}. */
  readonly signals: Float32Array
}

/** Signals of the moment, alike for all candidates. */
const contextSignals = ['history', 'distinct items', 'time since the last request'] as const

/** What a component's ranking says of an item: its score, as is and as a logarithm, and its place. */
const perComponent = ['score', 'log score', 'place'] as const

/** The log of a score that a component does not give: below any that counts. */
const leastScore = 1e-6

/**
 * What the columns of {@link Candidates.signals} mean.
 *
 * @param components - Names of the models whose rankings are blended, in order.
 */
export function signalNames(components: readonly string[]): string[] {
  return [
    ...ownPastSignals,
    ...contextSignals,
    ...components.flatMap((name) => perComponent.map((signal) => `${name}: ${signal}`)),
  ]
}

/**
 * Joins the items that the components name and those of the VM's own past.
 *
 * @param rankings - Of each component, for this query.
 * @param horizon - Milliseconds that the prediction looks ahead.
 * @param mayName - Whether an item may be among them.
 */
export function candidatesOf(
  query: Query,
  rankings: readonly Ranking[],
  horizon: number,
  mayName: (item: number) => boolean,
): Candidates {
  const places = new Map<number, number>()
  const consider = (item: number) => {
    if (!places.has(item) && mayName(item)) places.set(item, places.size)
  }
  for (const { items } of rankings) for (const item of items) consider(item)
  for (const item of query.history.distinct()) consider(item)
  const items = Int32Array.from(places.keys())
  const width =
    ownPastSignals.length + contextSignals.length + rankings.length * perComponent.length
  const signals = new Float32Array(items.length * width)
  writeOwnPast(query, horizon, items, signals, width)
  for (const [component, ranking] of rankings.entries())
    writeRanking(ranking, places, signals, width, widthBefore + component * perComponent.length)
  return { items, signals }
}

const widthBefore = ownPastSignals.length + contextSignals.length

/**
 * Signals that tell how much a VM asks for at such a moment: the last of the context, for what only grows, as
 * a history does, would take the passing of time for a cause; and how far its likeliest items are due.
 */
export const momentColumns: MomentColumns = {
  context: [widthBefore - 1, widthBefore],
  averaged: [0, ownPastSignals.length],
}

function writeOwnPast(
  query: Query,
  horizon: number,
  items: Int32Array,
  signals: Float32Array,
  width: number,
): void {
  const { history, now } = query
  const past = ownPast(query, horizon)
  const quiet = history.length === 0 ? horizon : now - history.times[history.length - 1]!
  const context = [
    Math.log1p(history.length),
    Math.log1p(history.distinctCount),
    Math.log(1_000 + Math.max(0, quiet)),
  ]
  for (const [n, item] of items.entries()) {
    past.write(item, signals, n * width)
    signals.set(context, n * width + ownPastSignals.length)
  }
}

function writeRanking(
  { items, scores }: Ranking,
  places: ReadonlyMap<number, number>,
  signals: Float32Array,
  width: number,
  column: number,
): void {
  const least = Math.log(leastScore)
  for (let at = column; at < signals.length; at += width) signals[at + 1] = least
  for (const [rank, item] of items.entries()) {
    const place = places.get(item)
    if (place === undefined) continue
    const at = place * width + column
    signals[at] = scores[rank]!
    signals[at + 1] = Math.log(leastScore + scores[rank]!)
    signals[at + 2] = 1 / (1 + Math.log1p(rank))
  }
}
