import { ShapeError } from '../../../core/index.ts'
import { type FittedCalibration, throughPoints } from './calibration.ts'
import { sigmoid } from './sigmoid.ts'

/** Log odds between which the curve is kept as points, and their distance. */
const [span, spacing] = [16, 0.25]
const iterations = 50
/** Towards leaving probabilities as they are, in labels: few labels say little of a slope. */
const prior = 1

/**
 * Fits `σ(slope · ln(p / (1 − p)) + intercept)` to probabilities that are wrong in two ways at most: too sure
 * of themselves, and too high or low as a whole. Two numbers learn from few labels what isotonic regression
 * needs many for, but no other shape.
 *
 * @param probabilities - In `[0, 1]`, shape `[n]`.
 * @param labels - 1 if the item was requested within the horizon, else 0, shape `[n]`.
 * @param horizon - Milliseconds.
 * @param weights - How many labels each stands for, above 0, shape `[n]`; default 1.
 * @throws {@link ShapeError} if the lengths differ.
 * @see Platt, Probabilistic Outputs for Support Vector Machines, 1999; of probabilities: Kull, Silva Filho and
 *   Flach, Beta calibration, AISTATS 2017. Temperature scaling (Guo et al., ICML 2017) is without the intercept.
 */
export function plattScaling(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  horizon: number,
  weights?: ArrayLike<number>,
): FittedCalibration {
  if (labels.length !== probabilities.length)
    throw new ShapeError('labels', probabilities.length, labels.length)
  const odds = Float64Array.from(probabilities, logOdds)
  const { slope, intercept } = fitLine(odds, labels, weights)
  const points = Array.from({ length: (2 * span) / spacing + 1 }, (_, i) => i * spacing - span)
  return throughPoints(
    horizon,
    [0, ...points.map(sigmoid), 1],
    [0, ...points.map((x) => sigmoid(slope * x + intercept)), 1],
  )
}

/** The probabilities unchanged. */
export function asTheyAre(horizon: number): FittedCalibration {
  return throughPoints(horizon, [0, 1], [0, 1])
}

/** Logistic regression with one input, by Newton's method; the slope stays above 0, so no order turns round. */
function fitLine(
  odds: Float64Array,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
): { slope: number; intercept: number } {
  let [slope, intercept] = [1, 0]
  for (let iteration = 0; iteration < iterations; iteration++) {
    let [bySlope, byIntercept] = [prior * (slope - 1), prior * intercept]
    let [ss, si, ii] = [prior, 0, prior]
    for (const [n, x] of odds.entries()) {
      const p = sigmoid(slope * x + intercept)
      const weight = weights?.[n] ?? 1
      const [error, curvature] = [weight * (p - labels[n]!), weight * p * (1 - p)]
      bySlope += error * x
      byIntercept += error
      ss += curvature * x * x
      si += curvature * x
      ii += curvature
    }
    const determinant = ss * ii - si * si
    const steps = [bySlope * ii - byIntercept * si, byIntercept * ss - bySlope * si] as const
    slope = Math.max(0.01, slope - steps[0] / determinant)
    intercept -= steps[1] / determinant
    if (Math.max(...steps.map(Math.abs)) < 1e-9 * determinant) break
  }
  return { slope, intercept }
}

function logOdds(p: number): number {
  const kept = Math.min(sigmoid(span), Math.max(sigmoid(-span), p))
  return Math.log(kept / (1 - kept))
}
