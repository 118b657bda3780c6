import type { Random } from '../../core/index.ts'

const first = 1_000
const longest = 3_600_000

/**
 * How long to wait before the next try, milliseconds: twice as long after each failure, from one second to
 * an hour, of which a random half is kept, so that what failed together does not come back together.
 *
 * @param failures - In a row, `>= 1`.
 */
export function backoff(failures: number, random: Random): number {
  const whole = Math.min(longest, first * 2 ** Math.min(failures - 1, 30))
  return whole / 2 + (random() * whole) / 2
}
