import type { MergeRequest } from './request.ts'
import type { Difference } from './verify.ts'

/** That merging would have changed what hosts do, and the least input that shows it. */
export interface Defect {
  /** Where hosts would have differed. */
  readonly differences: readonly Difference[]
  /** Requests of which none can be left out without the difference going away, in their order. */
  readonly smallest: readonly MergeRequest[]
}

/**
 * Delta debugging: leaves out ever smaller parts of the requests as long as merging the rest still fails.
 *
 * @param failing - Where merging some of the requests changes what hosts do; nothing if it does not.
 * @see Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE TSE 28(2), 2002.
 */
export function smallestFailing(
  requests: readonly MergeRequest[],
  differences: readonly Difference[],
  failing: (some: readonly MergeRequest[]) => readonly Difference[],
): Defect {
  let smallest = requests
  for (let parts = 2; smallest.length > 1; ) {
    const size = Math.ceil(smallest.length / parts)
    const shorter = firstFailing(withoutOnePart(smallest, size), failing)
    if (shorter) {
      smallest = shorter
      parts = Math.max(parts - 1, 2)
    } else if (size === 1) break
    else parts = Math.min(parts * 2, smallest.length)
  }
  return { differences, smallest }
}

function firstFailing(
  candidates: Iterable<readonly MergeRequest[]>,
  failing: (some: readonly MergeRequest[]) => readonly Difference[],
): readonly MergeRequest[] | undefined {
  for (const candidate of candidates) if (failing(candidate).length > 0) return candidate
}

function* withoutOnePart(requests: readonly MergeRequest[], size: number) {
  for (let from = 0; from < requests.length; from += size) {
    const rest = [...requests.slice(0, from), ...requests.slice(from + size)]
    if (rest.length > 0) yield rest
  }
}
