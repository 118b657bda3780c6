import { type Reliability, reliabilityOf } from '../models/sequence/index.ts'

/** How far the probabilities that a model will serve can be believed; plain data, as it is written to JSON. */
export interface CalibrationReport {
  readonly model: string
  /** A probability is that of a request within so many milliseconds. */
  readonly horizon: number
  /** So many items were judged at each moment, at most. */
  readonly top: number
  /** Milliseconds since the epoch: where the calibration was fitted, and where it was measured, end excluded. */
  readonly fitted: Stretch
  readonly measured: Stretch
  readonly calibrated: Reliability
  /** Of the model's scores as they are, where those claim to be probabilities. */
  readonly uncalibrated?: Reliability
}

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Scores of a time that neither model nor calibration has seen, with what became of them. */
export interface Measured {
  readonly scores: ArrayLike<number>
  readonly labels: ArrayLike<number>
  /** From score to probability. */
  probability(score: number): number
  /** Whether the model means its scores as probabilities. */
  readonly scoresAreProbabilities: boolean
}

/** Compares the probabilities of some scores, and the scores where they claim to be some, with the labels. */
export function calibrationReport(
  about: Omit<CalibrationReport, 'calibrated' | 'uncalibrated'>,
  { scores, labels, probability, scoresAreProbabilities }: Measured,
): CalibrationReport {
  // A model of such a kind may still answer otherwise until it has learned enough.
  const areProbabilities = scoresAreProbabilities && Array.from(scores).every((score) => score <= 1)
  const probabilities = Float64Array.from(scores, (score) => probability(score))
  return {
    ...about,
    calibrated: reliabilityOf(probabilities, labels),
    ...(areProbabilities && { uncalibrated: reliabilityOf(scores, labels) }),
  }
}
