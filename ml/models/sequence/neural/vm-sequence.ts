import type { StepSide } from './vocabulary.ts'

/** All or part of one VM's requests, oldest first. */
export interface VmSequence {
  /** Its tenant's network, an index of {@link Vocabulary.networks}. */
  readonly network: number
  /** Item ids, all of that network, shape `[t]`. */
  readonly items: Int32Array
  /** Milliseconds since the epoch, ascending, shape `[t]`. */
  readonly times: Float64Array
  /** Row of the VM's cluster; 0 for unknown. */
  readonly cluster: number
  /** Row of each request's service (port and protocol), 0 for unknown, shape `[t]`; absent if none is known. */
  readonly services?: Int32Array
}

/** Rows of the table of time gaps: unknown, and one for each doubling from 1 ms to 49 days and beyond. */
export const gapRows = 34

/** Row of the time between two requests, milliseconds: `1 + ⌊log₂(1 + gap)⌋`, at most the last. */
export function gapRow(gap: number): number {
  return Math.min(gapRows - 1, 1 + Math.floor(Math.log2(1 + Math.max(0, gap))))
}

/**
 * What is known of one request of a sequence, as a row.
 *
 * @param at - In `[-1, t)`; -1 is the start, before the first request.
 */
export function stepRow(side: StepSide, sequence: VmSequence, at: number): number {
  if (side === 'cluster') return sequence.cluster
  if (side === 'service') return sequence.services?.[at] ?? 0
  return at < 1 ? 0 : gapRow(sequence.times[at]! - sequence.times[at - 1]!)
}

/** A stretch of a sequence: the requests `[from, to)` are to be predicted, each from those before it. */
export interface Window {
  readonly sequence: VmSequence
  readonly from: number
  readonly to: number
}

/**
 * Cuts a sequence so that each request is predicted once and no window is longer than what the network
 * looks at, counted from the end.
 *
 * @param start - Whether the first request is predicted too, from the start alone.
 */
export function windowsOf(sequence: VmSequence, maxLength: number, start: boolean): Window[] {
  const first = start ? 0 : 1
  const windows: Window[] = []
  for (let to = sequence.items.length; to > first; ) {
    const from = Math.max(first, to - maxLength)
    windows.push({ sequence, from, to })
    to = from
  }
  return windows.reverse()
}
