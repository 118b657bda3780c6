import type { Catalog, EventLog } from '../../../datasets/index.ts'
import { type Artifact, float64Of } from './artifact.ts'

/** Decayed counts by item, each as of the latest event of its VNI. Never written again. */
export interface Decayed {
  /** `Σ 2^(−age / halfLife)` over what is counted of an item, shape `[items]`. */
  readonly weights: Float64Array
  /** Latest event by VNI, milliseconds since the epoch. */
  readonly latest: ReadonlyMap<number, number>
}

/**
 * Decayed counts that know `events` too, each VNI's as of its own latest event.
 *
 * @param counts - Whether an event is counted; asked once for each, in order.
 */
export function decayedWith(
  { weights, latest }: Decayed,
  events: EventLog,
  { items }: Catalog,
  halfLife: number,
  counts: (event: number) => boolean,
): Decayed {
  const ends = new Map(latest)
  for (let e = 0; e < events.length; e++) {
    const vni = items.vni(events.item[e]!)
    ends.set(vni, Math.max(ends.get(vni) ?? -Infinity, events.time[e]!))
  }
  const next = new Float64Array(items.size)
  for (let item = 0; item < weights.length; item++) {
    if (weights[item] === 0) continue
    const vni = items.vni(item)
    next[item] = weights[item]! * 2 ** ((latest.get(vni)! - ends.get(vni)!) / halfLife)
  }
  for (let e = 0; e < events.length; e++) {
    if (!counts(e)) continue
    const item = events.item[e]!
    next[item]! +=
      (events.weight?.[e] ?? 1) * 2 ** ((events.time[e]! - ends.get(items.vni(item))!) / halfLife)
  }
  return { weights: next, latest: ends }
}

/** The counts without some items. */
export function decayedWithout({ weights, latest }: Decayed, items: ReadonlySet<number>): Decayed {
  return { weights: weights.map((weight, item) => (items.has(item) ? 0 : weight)), latest }
}

/** The counts as arrays of an artifact. */
export function decayArrays({ weights, latest }: Decayed) {
  return {
    weights,
    vnis: Float64Array.from(latest.keys()),
    times: Float64Array.from(latest.values()),
  }
}

/** The counts that {@link decayArrays} put into an artifact. */
export function savedDecay(artifact: Artifact): Decayed {
  const times = float64Of(artifact, 'times')
  return {
    weights: float64Of(artifact, 'weights'),
    latest: new Map(Array.from(float64Of(artifact, 'vnis'), (vni, i) => [vni, times[i]!])),
  }
}
