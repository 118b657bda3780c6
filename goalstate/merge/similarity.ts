import { pair } from '../state/lookup.ts'

/** A request in a log; requests of different groups (VPCs) have nothing to share. */
export interface Arrival {
  /** Milliseconds. */
  readonly time: number
  readonly group: string
  /** What it is like, the most telling first: who asks for what, who asks. */
  readonly keys: readonly string[]
}

/** What makes it worth to wait. */
export interface SimilaritySettings {
  /** The longest that a request may wait, milliseconds. */
  readonly longest: number
  /** The least share of times, in `[0, 1]`, that another followed within `longest`. */
  readonly worth: number
  /** The share of those that followed that is waited for, in `(0, 1]`. */
  readonly covered: number
}

export const defaultSimilarity: SimilaritySettings = { longest: 300, worth: 0.6, covered: 0.95 }

/**
 * How long to wait after a request for others of its group, milliseconds in `[0, longest]`, by the first of
 * its keys that was seen often enough: 0 where nothing follows, or where none was.
 */
export type Hold = (arrival: Pick<Arrival, 'group' | 'keys'>) => number

/** A request that came less often says nothing. */
const ENOUGH = 3

/**
 * M19: learns from a log which requests come together, so that a push waits for those that will follow and
 * for nothing else. What is merged is proved whatever is gathered, so this decides about costs only.
 *
 * @param arrivals - In ascending time.
 * @throws RangeError for arrivals that go back in time.
 */
export function learnHolds(
  arrivals: Iterable<Arrival>,
  settings: Partial<SimilaritySettings> = {},
): Hold {
  const { longest, worth, covered } = { ...defaultSimilarity, ...settings }
  const gapsOf = new Map<string, { count: number; short: number[] }>()
  const lastOf = new Map<string, Arrival>()
  let latest = Number.NEGATIVE_INFINITY
  for (const arrival of arrivals) {
    if (arrival.time < latest)
      throw new RangeError(
        `an arrival at ${arrival.time} comes after one at ${latest}; sort them by time`,
      )
    latest = arrival.time
    const before = lastOf.get(arrival.group)
    lastOf.set(arrival.group, arrival)
    for (const key of before?.keys ?? []) {
      const name = pair(arrival.group, key)
      const gaps = gapsOf.get(name) ?? { count: 0, short: [] }
      gapsOf.set(name, gaps)
      gaps.count++
      const gap = arrival.time - before!.time
      if (gap <= longest) gaps.short.push(gap)
    }
  }
  const holds = new Map<string, number>()
  for (const [name, { count, short }] of gapsOf)
    if (count >= ENOUGH)
      holds.set(name, short.length / count >= worth ? quantile(short, covered) : 0)
  return ({ group, keys }) => {
    for (const key of keys) {
      const hold = holds.get(pair(group, key))
      if (hold !== undefined) return hold
    }
    return 0
  }
}

function quantile(values: number[], share: number): number {
  const sorted = values.sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}
