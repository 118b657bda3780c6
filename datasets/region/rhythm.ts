const day = 86_400_000
const quietest = 0.2
const weekend = 0.6

/**
 * How busy a tenant is: about 1 at its peak hour on a workday, {@link quietest} twelve hours from it.
 *
 * @param time - Milliseconds since the epoch.
 * @param peakHour - Hour of the day, UTC, in `[0, 24)`: where in the world the tenant's users live.
 * @returns In `[0.12, 1]`.
 */
export function busyness(time: number, peakHour: number): number {
  const hours = (time % day) / 3_600_000
  const swing = (1 + Math.cos((2 * Math.PI * (hours - peakHour)) / 24)) / 2
  const level = quietest + (1 - quietest) * swing
  // The epoch was a Thursday, so the days 2 and 3 after it were a weekend.
  const weekday = Math.floor(time / day) % 7
  return weekday === 2 || weekday === 3 ? weekend * level : level
}

/** Mean of {@link busyness} over a workday: the swing's mean is 1/2. */
export const meanBusyness = (1 + quietest) / 2
