import {
  asTheyAre,
  type FittedCalibration,
  fitCalibration,
  type LabelledScores,
  plattScaling,
  reliabilityOf,
} from '../models/sequence/index.ts'

/** Labels that a probability of isotonic regression rests on, at least. */
const smallestBlock = 100

type Fit = (labelled: LabelledScores, horizon: number) => FittedCalibration

const isotonic: Fit = ({ scores, labels }, horizon) =>
  fitCalibration(scores, labels, horizon, smallestBlock)

/** The simplest first; of equals it is taken. */
const forProbabilities: readonly Fit[] = [
  (_labelled, horizon) => asTheyAre(horizon),
  ({ scores, labels }, horizon) => plattScaling(scores, labels, horizon),
  isotonic,
]

/**
 * One calibration of several parts, each asked of a model that had not seen it.
 *
 * Models of one kind that learned at different times err differently, each in its own way; together they tell
 * more of the next one. Scores that are probabilities may be best left alone, or moved as a whole: which, the
 * parts decide. Each is predicted by what the others gave, and the least Brier score wins.
 *
 * @param scoresAreProbabilities - Whether scores are meant as probabilities; if not, isotonic regression is
 *   the only way that assumes nothing of them.
 * @throws {@link PortentError} `ERR_NO_DATA` without a single score.
 */
export function calibrationOf(
  parts: readonly LabelledScores[],
  horizon: number,
  scoresAreProbabilities = false,
): FittedCalibration {
  const told = parts.filter(({ scores }) => scores.length > 0)
  const calibrate = scoresAreProbabilities && told.length > 1 ? bestOn(told, horizon) : isotonic
  return calibrate(joined(told), horizon)
}

/** What predicts each part best from the others. */
function bestOn(parts: readonly LabelledScores[], horizon: number): Fit {
  const errors = forProbabilities.map((calibrate) =>
    parts.reduce((total, part) => {
      const { probability } = calibrate(joined(parts.filter((other) => other !== part)), horizon)
      const said = Array.from(part.scores, probability)
      return total + reliabilityOf(said, part.labels).brierScore * part.labels.length
    }, 0),
  )
  return forProbabilities[errors.indexOf(Math.min(...errors))]!
}

function joined(parts: readonly LabelledScores[]): LabelledScores {
  return {
    scores: Float32Array.from(parts.flatMap(({ scores }) => [...scores])),
    labels: Uint8Array.from(parts.flatMap(({ labels }) => [...labels])),
  }
}
