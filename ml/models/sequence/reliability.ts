import { ShapeError } from '../../../core/index.ts'

/** Probabilities of one width beside what came true of them. */
export interface ReliabilityBin {
  /** `[from, to)`, the last one `[from, 1]`. */
  readonly from: number
  readonly to: number
  /** How many probabilities lie in it. */
  readonly count: number
  /** Their mean; null for none. */
  readonly meanProbability: number | null
  /** Share of them that came true; null for none. */
  readonly share: number | null
}

/** How far probabilities can be believed; plain data, as it is written to JSON. */
export interface Reliability {
  readonly count: number
  /** Mean probability, and share that came true; 0 for no probabilities. */
  readonly meanProbability: number
  readonly share: number
  /** Expected calibration error, `Σ |mean probability − share| · count / n` over the bins, in `[0, 1]`. */
  readonly expectedCalibrationError: number
  /** Mean of `(probability − label)²`, in `[0, 1]`; always saying the share gives `share · (1 − share)`. */
  readonly brierScore: number
  /** Of equal width, ascending. */
  readonly bins: readonly ReliabilityBin[]
}

/**
 * Sorts probabilities into bins of equal width and compares each with what came true.
 *
 * @param probabilities - In `[0, 1]`, shape `[n]`.
 * @param labels - 0 or 1, shape `[n]`.
 * @param bins - How many, at least 1.
 * @throws {@link ShapeError} if the lengths differ.
 * @see Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural Networks, ICML 2017; 15 bins
 *   there. Brier, Verification of Forecasts Expressed in Terms of Probability, 1950.
 */
export function reliabilityOf(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 15,
): Reliability {
  const { length } = probabilities
  if (labels.length !== length) throw new ShapeError('labels', length, labels.length)
  const counts = new Int32Array(bins)
  const predicted = new Float64Array(bins)
  const cameTrue = new Float64Array(bins)
  let squares = 0
  for (let i = 0; i < length; i++) {
    const [probability, label] = [probabilities[i]!, labels[i]!]
    const bin = Math.min(bins - 1, Math.floor(probability * bins))
    counts[bin]! += 1
    predicted[bin]! += probability
    cameTrue[bin]! += label
    squares += (probability - label) ** 2
  }
  const differences = predicted.map((sum, bin) => Math.abs(sum - cameTrue[bin]!))
  const n = Math.max(1, length)
  return {
    count: length,
    meanProbability: sumOf(predicted) / n,
    share: sumOf(cameTrue) / n,
    expectedCalibrationError: sumOf(differences) / n,
    brierScore: squares / n,
    bins: Array.from(counts, (count, bin) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      count,
      meanProbability: count === 0 ? null : predicted[bin]! / count,
      share: count === 0 ? null : cameTrue[bin]! / count,
    })),
  }
}

function sumOf(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
