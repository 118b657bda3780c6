import type { VmSequence, Window } from './vm-sequence.ts'

/** Most targets of one position, when all within a horizon count. */
const mostTargets = 8

/** What the positions of a batch are to predict, one entry for each target; shape `[N]` each. */
export interface Targets {
  /** Place of the position in `B*L`. */
  readonly real: Int32Array
  /** Item ids. */
  readonly items: Int32Array
  /** Sum 1; positions weigh alike, and share it among their targets. */
  readonly weights: Float32Array
  /** The window that the position is in. */
  readonly windows: Int32Array
}

/**
 * The targets of windows laid out in rows of length L.
 *
 * @param horizon - 0: the next request. Else all items of the requests until so many ms after the position's
 *   own, at most the first 8; a position without one is left out. The start's target is always the next.
 */
export function targetsOf(windows: readonly Window[], L: number, horizon: number): Targets {
  const real: number[] = []
  const items: number[] = []
  const shares: number[] = []
  const of: number[] = []
  let positions = 0
  for (const [b, { sequence, from, to }] of windows.entries())
    for (let at = from; at < to; at++) {
      const wanted = horizon === 0 ? [sequence.items[at]!] : within(sequence, at, horizon)
      if (wanted.length > 0) positions += 1
      for (const item of wanted) {
        real.push(b * L + at - from)
        items.push(item)
        shares.push(1 / wanted.length)
        of.push(b)
      }
    }
  return {
    real: Int32Array.from(real),
    items: Int32Array.from(items),
    weights: Float32Array.from(shares, (share) => share / positions),
    windows: Int32Array.from(of),
  }
}

/** Distinct items that the request before `at` is followed by in time. */
function within({ items, times }: VmSequence, at: number, horizon: number): number[] {
  if (at === 0) return [items[0]!]
  const found = new Set<number>()
  const end = times[at - 1]! + horizon
  for (let next = at; next < items.length && times[next]! <= end; next++) {
    found.add(items[next]!)
    if (found.size === mostTargets) break
  }
  return [...found]
}
