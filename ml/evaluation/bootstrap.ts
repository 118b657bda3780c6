import { below, seeded } from '../../core/index.ts'
import type { Outcome } from './outcome.ts'

/** The middle 95 % of what resampling the VMs gives. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** How much better one policy is than another, on the same resamples. */
export interface Difference extends Interval {
  /** Of the log itself, not of a resample. */
  readonly difference: number
}

/** Ratios of sums in each resample, shape `[resamples]`; NaN where the denominator is 0. */
export interface Resampled {
  readonly coverage: Float64Array
  readonly accuracy: Float64Array
}

export interface BootstrapOptions {
  /** How many times the VMs are drawn, `>= 1`; default 1,000. */
  readonly resamples?: number
  readonly seed: number
}

/**
 * Draws as many VMs as there are, with replacement, and takes each outcome's coverage and accuracy over
 * them; the same draws for every outcome, so that differences between them are paired.
 *
 * VMs, and not events, are drawn because the packets of one VM are alike.
 *
 * @param outcomes - Of one trial.
 * @returns One for each outcome.
 * @see Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 6 and 13.
 */
export function resample(
  outcomes: readonly Outcome[],
  { resamples = 1_000, seed }: BootstrapOptions,
): readonly Resampled[] {
  if (!Number.isInteger(resamples) || resamples < 1)
    throw new RangeError(`resamples must be a whole number >= 1, got ${resamples}`)
  const vms = vmsThatCount(outcomes)
  const counts = outcomes.map(({ byVm }) => ({
    events: pick(byVm.events, vms),
    hits: pick(byVm.hits, vms),
    pushes: pick(byVm.pushes, vms),
    useful: byVm.useful === byVm.hits ? undefined : pick(byVm.useful, vms),
  }))
  const results = outcomes.map(() => ({
    coverage: new Float64Array(resamples),
    accuracy: new Float64Array(resamples),
  }))
  const random = seeded(seed)
  const weights = new Float64Array(vms.length)
  for (let r = 0; r < resamples; r++) {
    weights.fill(0)
    for (let draw = 0; draw < vms.length; draw++) weights[below(random, vms.length)]! += 1
    for (const [i, { events, hits, pushes, useful }] of counts.entries()) {
      const served = weighted(hits, weights)
      results[i]!.coverage[r] = served / weighted(events, weights)
      const used = useful ? weighted(useful, weights) : served
      results[i]!.accuracy[r] = used / weighted(pushes, weights)
    }
  }
  return results
}

/** The middle 95 % of `values`, NaN left out; nothing if none is left. */
export function intervalOf(values: Float64Array): Interval | undefined {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  if (sorted.length === 0) return undefined
  const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))]!
  return { low: at(0.025), high: at(0.975) }
}

/**
 * By how much the coverage of `a` exceeds that of `b`.
 *
 * @param a - Outcomes of one trial.
 * @returns In `[-1, 1]`; the interval is of the differences within each resample.
 */
export function coverageDifference(a: Outcome, b: Outcome, options: BootstrapOptions): Difference {
  const [inA, inB] = resample([a, b], options)
  return differenceOf(a, b, inA!, inB!)
}

/** {@link coverageDifference} of outcomes already resampled together. */
export function differenceOf(a: Outcome, b: Outcome, inA: Resampled, inB: Resampled): Difference {
  const differences = inA.coverage.map((coverage, r) => coverage - inB.coverage[r]!)
  const difference = a.hits / a.events - b.hits / b.events
  return { difference, ...(intervalOf(differences) ?? { low: difference, high: difference }) }
}

/** VMs with an event or a push in any outcome; the others add nothing to any sum. */
function vmsThatCount(outcomes: readonly Outcome[]): number[] {
  const vms: number[] = []
  const size = outcomes[0]?.byVm.events.length ?? 0
  for (let vm = 0; vm < size; vm++)
    if (outcomes.some(({ byVm }) => byVm.events[vm]! > 0 || byVm.pushes[vm]! > 0)) vms.push(vm)
  return vms
}

function pick(values: Int32Array, indices: readonly number[]): Float64Array {
  return Float64Array.from(indices, (index) => values[index]!)
}

function weighted(values: Float64Array, weights: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! * weights[i]!
  return sum
}
