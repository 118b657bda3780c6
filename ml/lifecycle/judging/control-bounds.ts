import { studentQuantile } from './quantiles.ts'

/** Events of one stretch of time, and how many of them were of the kind that is watched. */
export interface Stretch {
  readonly part: number
  readonly whole: number
}

/** Where a share is expected to lie; in `[0, 1]`. */
export interface ControlBounds {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** Stretches that bounds need, at least. */
export const fewestStretches = 20

/**
 * Where the share in a stretch of `whole` events lies, if all is as it was: outside, on either side, with
 * probability `level` at most.
 *
 * A Laney p′-chart: the past says how much more than binomially its shares vary, whether by the hour of the day
 * or because packets come in bursts; the spread of a stretch with so many events is as many times the binomial
 * one. As the spread is itself taken from a limited past, Student's t and `√(1 + 1/m)` take the place of 3σ.
 *
 * @param past - Stretches of one process, of similar length; empty ones do not count.
 * @param whole - Events of the stretch to come, `> 0`.
 * @param level - In `(0, 0.5)`.
 * @returns Nothing for a past shorter than {@link fewestStretches}.
 * @see Laney, Improved control charts for attributes, Quality Engineering 14(4), 2002.
 */
export function controlBounds(
  past: readonly Stretch[],
  whole: number,
  level: number,
): ControlBounds | undefined {
  const told = past.filter((stretch) => stretch.whole > 0)
  const m = told.length
  if (m < fewestStretches) return undefined
  const total = told.reduce((sum, stretch) => sum + stretch.whole, 0)
  const mean = told.reduce((sum, stretch) => sum + stretch.part, 0) / total
  // A share that was always 0 or 1 may still be otherwise once: one event more, and one less.
  const steady = (mean * total + 0.5) / (total + 1)
  const binomial = (events: number) => Math.sqrt((steady * (1 - steady)) / events)
  const squares = told.reduce((sum, { part, whole: events }) => {
    return sum + ((part / events - mean) / binomial(events)) ** 2
  }, 0)
  const overdispersion = Math.max(1, Math.sqrt(squares / (m - 1)))
  const reach = -studentQuantile(level, m - 1) * Math.sqrt(1 + 1 / m)
  const spread = reach * overdispersion * binomial(whole)
  return { mean, low: mean - spread, high: mean + spread }
}
