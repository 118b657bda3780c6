/** How many of the latest gaps must be alike: a rhythm is what a VM does now, not what it did once. */
const gapsLooked = 3
/** Gaps that differ from their median by more than this share of it are no rhythm. */
const tolerance = 0.2

/**
 * When a VM that asks for an item in a rhythm will ask again: a median gap after it last did.
 *
 * @param times - When it asked, ascending, milliseconds since the epoch.
 * @returns Milliseconds since the epoch; nothing if its latest three gaps are not alike, or if that moment is
 *   past: then the rhythm is broken.
 */
export function expectedTime(times: readonly number[], now: number): number | undefined {
  const latest = times.slice(-gapsLooked - 1)
  const gaps = latest.slice(1).map((time, i) => time - latest[i]!)
  if (gaps.length < gapsLooked) return undefined
  const median = gaps.toSorted((a, b) => a - b)[gaps.length >> 1]!
  if (gaps.some((gap) => Math.abs(gap - median) > tolerance * median)) return undefined
  const next = times.at(-1)! + median
  return next > now ? next : undefined
}
