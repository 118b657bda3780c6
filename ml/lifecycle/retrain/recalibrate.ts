import {
  type FittedCalibration,
  fitCalibration,
  type LabelledScores,
  plattScaling,
  reliabilityOf,
  throughPoints,
} from '../../models/sequence/index.ts'

/** The newest labels that tell of what is to come; older ones tell of what has been. */
export const newestLabels = 3_000
/** Fewer labels, or as few by their weights, leave a calibration as it is. */
const fewest = 100
/** Labels that a probability of isotonic regression rests on, at least. */
const smallestBlock = 100
/** Points that the newest scores add to a curve. */
const points = 128

type Way = (labelled: LabelledScores) => FittedCalibration

/**
 * A calibration moved to what the newest labels say: the newest 3,000, or the newest quarter where that is more.
 *
 * Calibrations age: how much is requested rises and falls, and a model errs otherwise than it did. Three ways are tried:
 * to leave it as it is, to move its probabilities in level and sureness (Platt), and to fit it anew by isotonic
 * regression. Each half of the newest labels is predicted by what the other half gave, and the least Brier score wins;
 * the simpler one wins where they are equal.
 *
 * @param known - The calibration that the scores have had.
 * @param labelled - In time order; of a model that had not learned what came.
 */
export function recalibrated(
  known: FittedCalibration,
  labelled: LabelledScores,
): FittedCalibration {
  const all = labelled.scores.length
  const length = Math.min(all, Math.max(newestLabels, Math.floor(all / 4)))
  const newest = sliceOf(labelled, all - length, all)
  if (effectiveCount(newest) < fewest) return known
  const { horizon } = known
  const ways: readonly Way[] = [
    () => known,
    (part) => moved(known, part),
    ({ scores, labels, weights }) =>
      fitCalibration(scores, labels, horizon, smallestBlock, weights),
  ]
  const half = Math.floor(length / 2)
  const halves = [sliceOf(newest, 0, half), sliceOf(newest, half, length)] as const
  const errors = ways.map((way) =>
    halves.reduce((sum, part, i) => sum + errorOf(way(halves[1 - i]!), part), 0),
  )
  return ways[errors.indexOf(Math.min(...errors))]!(newest)
}

/**
 * How many labels of one weight would tell as much: `(Σ w)² / Σ w²`.
 *
 * @see Kish, Survey Sampling, 1965.
 */
function effectiveCount({ scores, weights }: LabelledScores): number {
  if (!weights) return scores.length
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const squares = weights.reduce((total, weight) => total + weight ** 2, 0)
  return squares === 0 ? 0 : sum ** 2 / squares
}

function sliceOf(
  { scores, labels, weights }: LabelledScores,
  from: number,
  to: number,
): LabelledScores {
  return {
    scores: scores.subarray(from, to),
    labels: labels.subarray(from, to),
    ...(weights && { weights: weights.subarray(from, to) }),
  }
}

/** Sum of squared errors, each as often as its label counts. */
function errorOf(
  calibration: FittedCalibration,
  { scores, labels, weights }: LabelledScores,
): number {
  let sum = 0
  for (const [i, score] of scores.entries())
    sum += (weights?.[i] ?? 1) * (calibration.probability(score) - labels[i]!) ** 2
  return sum
}

/** The known probabilities after Platt scaling, as a curve through its own points and some of the newest scores. */
function moved(
  known: FittedCalibration,
  { scores, labels, weights }: LabelledScores,
): FittedCalibration {
  const { horizon } = known
  const probabilities = Float64Array.from(scores, (score) => known.probability(score))
  const scaling = plattScaling(probabilities, labels, horizon, weights)
  const ascending = Float32Array.from(scores).sort()
  const own = known.toJSON().scores
  const step = Math.max(1, Math.ceil(own.length / points))
  const xs = [
    ...own.filter((_, i) => i % step === 0 || i === own.length - 1),
    ...Array.from(
      { length: points },
      (_, i) => ascending[Math.floor((i * (scores.length - 1)) / (points - 1))]!,
    ),
  ]
  const at = [...new Set(xs)].sort((a, b) => a - b)
  return throughPoints(
    horizon,
    at,
    at.map((score) => scaling.probability(known.probability(score))),
  )
}

/** How far a calibration's probabilities are from what came. */
export function reliabilityUnder(
  calibration: FittedCalibration,
  { scores, labels }: LabelledScores,
) {
  return reliabilityOf(
    Array.from(scores, (score) => calibration.probability(score)),
    labels,
  )
}
