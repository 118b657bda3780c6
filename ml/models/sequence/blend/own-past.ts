import type { Query } from '../sequence-model.ts'

/** Of how many latest requests rhythms are read; older ones count, but add nothing to a rhythm. */
const tail = 512
/** After how many of a VM's latest requests of the same item what followed is looked up, and how far. */
const occurrences = 64
const reach = 64

/** Names of the signals that {@link ownPast} gives, in order. */
export const ownPastSignals = [
  'asked before',
  'requests',
  'share of requests',
  'age',
  'age within a minute',
  'age within an hour',
  'age within a day',
  'rank of age',
  'interval',
  'age by interval',
  'due',
  'same hour of the day',
  'follows the last request',
] as const

/** The VM's own past, read once a query. */
export interface OwnPast {
  /** Writes one number for each of {@link ownPastSignals}; all zeros for an item never asked for. */
  write(item: number, into: Float32Array, at: number): void
}

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]

/** How a VM asked for one item of late. */
interface Rhythm {
  /** Requests in the tail. */
  count: number
  /** Milliseconds since the epoch of the first of them. */
  first: number
  /** Those at this hour of the day, or within the horizon after it. */
  atThisHour: number
}

/**
 * What a VM's own requests tell of its next ones: recency, frequency, rhythm and what follows what.
 *
 * @param horizon - Milliseconds that the prediction looks ahead.
 */
export function ownPast({ history, now }: Query, horizon: number): OwnPast {
  const rhythms = rhythmsOf(history.items, history.times, now, horizon)
  const ranks = ranksOfAge(history)
  const followers = followersOf(history.items, history.times, horizon)
  return {
    write(item, into, at) {
      const count = history.count(item)
      if (count === 0) return
      const age = Math.max(0, now - history.lastTime(item))
      const rhythm = rhythms.get(item)
      const interval =
        rhythm && rhythm.count > 1
          ? Math.max(second, (history.lastTime(item) - rhythm.first) / (rhythm.count - 1))
          : Math.max(day, 2 * age)
      into[at] = 1
      into[at + 1] = Math.log1p(count)
      into[at + 2] = count / history.length
      into[at + 3] = Math.log(second + age)
      into[at + 4] = minute / (minute + age)
      into[at + 5] = hour / (hour + age)
      into[at + 6] = day / (day + age)
      into[at + 7] = 1 / (1 + ranks.get(item)!)
      into[at + 8] = Math.log(interval)
      into[at + 9] = Math.log((second + age) / interval)
      into[at + 10] = chanceDue(age, interval, horizon)
      into[at + 11] = rhythm ? rhythm.atThisHour / rhythm.count : 0
      into[at + 12] = followers.shareOf(item)
    },
  }
}

/** Share of a horizon that a period of `interval` with this age still lies in: near 1 when it is due. */
function chanceDue(age: number, interval: number, horizon: number): number {
  const left = interval - age
  return left >= 0 ? Math.exp(-left / horizon) : Math.exp(left / interval)
}

function rhythmsOf(
  items: Int32Array,
  times: Float64Array,
  now: number,
  horizon: number,
): Map<number, Rhythm> {
  const rhythms = new Map<number, Rhythm>()
  const window = Math.min(day, Math.max(hour, horizon))
  for (let i = Math.max(0, items.length - tail); i < items.length; i++) {
    const time = times[i]!
    const known = rhythms.get(items[i]!) ?? { count: 0, first: time, atThisHour: 0 }
    known.count += 1
    // A request now says nothing of this hour on other days.
    if (now - time > hour && modulo(time - now, day) <= window) known.atThisHour += 1
    rhythms.set(items[i]!, known)
  }
  return rhythms
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}

/** 0 for the item asked for latest, 1 for the one before it. */
function ranksOfAge(history: Query['history']): Map<number, number> {
  const ranks = new Map<number, number>()
  const { items } = history
  for (let i = items.length - 1; i >= 0 && items.length - i <= 4 * tail; i--)
    if (!ranks.has(items[i]!)) ranks.set(items[i]!, ranks.size)
  for (const item of history.distinct()) if (!ranks.has(item)) ranks.set(item, ranks.size)
  return ranks
}

/** After which share of its latest occurrences the last item was followed by another within the horizon. */
function followersOf(
  items: Int32Array,
  times: Float64Array,
  horizon: number,
): { shareOf(item: number): number } {
  const counts = new Map<number, number>()
  const end = items.length
  const last = items[end - 1]
  let seen = 0
  for (let i = end - 2; i >= 0 && end - i <= 4 * tail && seen < occurrences; i--) {
    if (items[i] !== last) continue
    seen += 1
    const after = new Set<number>()
    const until = times[i]! + horizon
    for (let j = i + 1; j < end && j <= i + reach && times[j]! <= until; j++) after.add(items[j]!)
    for (const item of after) counts.set(item, (counts.get(item) ?? 0) + 1)
  }
  // One more occurrence that nothing followed, so that a single one proves little.
  return { shareOf: (item) => (counts.get(item) ?? 0) / (seen + 1) }
}
