/**
 * A clock that starts with the time of day and never leaps, whatever is done to the machine's: for what must not
 * be removed because somebody set the clock wrong.
 *
 * @param wall - Milliseconds since the epoch.
 * @param monotonic - Milliseconds of a clock that never goes back.
 * @returns Milliseconds since the epoch.
 */
export function steadyClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): () => number {
  const start = wall() - monotonic()
  return () => start + monotonic()
}
