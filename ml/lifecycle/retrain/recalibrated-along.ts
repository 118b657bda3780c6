import type { FittedCalibration, TimedLabels } from '../../models/sequence/index.ts'
import { newestLabels, recalibrated } from './recalibrate.ts'

/** Labels after which the calibration is moved again. */
const step = 250

/**
 * What a calibration says that is moved as time goes on to the newest labels known: those whose horizon has passed.
 *
 * @param known - The calibration to begin with.
 * @param before - Labels from before, in time order.
 * @param asked - Scores to be told the probability of, in time order; their labels are known a horizon later.
 * @returns Probabilities, in `[0, 1]`, shape `[n]`.
 */
export function recalibratedAlong(
  known: FittedCalibration,
  before: TimedLabels,
  asked: TimedLabels,
): Float64Array {
  const all = joined(before, asked)
  const offset = before.scores.length
  const probabilities = new Float64Array(asked.scores.length)
  let calibration = known
  for (let i = 0; i < probabilities.length; i++) {
    if (i % step === 0) {
      const end = countUntil(all.times, asked.times[i]! - known.horizon)
      const from = Math.max(0, end - newestLabels)
      calibration = recalibrated(known, {
        scores: all.scores.subarray(from, end),
        labels: all.labels.subarray(from, end),
      })
    }
    probabilities[i] = calibration.probability(all.scores[offset + i]!)
  }
  return probabilities
}

function joined(a: TimedLabels, b: TimedLabels): TimedLabels {
  const n = a.scores.length
  const both = {
    scores: new Float32Array(n + b.scores.length),
    labels: new Uint8Array(n + b.scores.length),
    times: new Float64Array(n + b.scores.length),
  }
  for (const name of ['scores', 'labels', 'times'] as const) {
    both[name].set(a[name])
    both[name].set(b[name], n)
  }
  return both
}

/** How many times, ascending, are not after `time`. */
function countUntil(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! <= time) low = middle + 1
    else high = middle
  }
  return low
}
