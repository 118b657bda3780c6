import type { Reliability } from '../models/sequence/index.ts'
import type { CalibrationReport } from './calibration-report.ts'
import { grouped, percent } from './report-columns.ts'
import { duration, utc } from './settings-in-words.ts'

/** What was measured, where and on what, in a sentence or two. */
export function calibrationInWords({
  model,
  horizon,
  top,
  fitted,
  measured,
  calibrated,
}: CalibrationReport): string {
  return (
    `Asked for its best ${grouped(top)} at moments from ${utc(measured.from)} on, ${model} named ` +
    `${grouped(calibrated.count)} items. ${percent(calibrated.share)} % of them were requested within ` +
    `${duration(horizon)}; its probabilities had said ${percent(calibrated.meanProbability)} %. Model and ` +
    `calibration knew nothing of that time: the calibration was fitted to ${utc(fitted.from)} until ` +
    `${utc(fitted.to)}.`
  )
}

/** What it means that a model's scores are probabilities already; undefined for one whose scores are not. */
export function scoresInWords({ uncalibrated, calibrated }: CalibrationReport): string | undefined {
  if (!uncalibrated) return undefined
  const [alone, after] = [uncalibrated, calibrated].map((one) => fourDigits(one))
  return (
    'Its scores are meant as probabilities already: they were fitted as such, to moments late in what it had ' +
    'learned, with parts that knew only what came before. The calibration corrects what they claim too much or ' +
    'too little of the items that come out best, as seen on times that they were not fitted to. Calibration ' +
    `error of the scores alone: ${alone}, calibrated: ${after}.`
  )
}

/** The model that serves has learned more than the one measured. */
export const servedInWords =
  'The model that serves has learned the whole log, so nothing is left to measure it by: its calibration is ' +
  'that of models which knew less, fitted to times that they had not seen.'

/** Names and definitions of the two figures, and their values of a reliability. */
export const calibrationFigures: readonly {
  readonly name: string
  readonly definition: string
  value(reliability: Reliability): string
}[] = [
  {
    name: 'calibration error',
    definition:
      'Expected calibration error: in 15 bins of equal width, the distance between mean probability and ' +
      'share requested, weighed by how many lie in the bin. 0 is perfect.',
    value: fourDigits,
  },
  {
    name: 'Brier score',
    definition:
      'Mean of (probability − outcome)². 0 is perfect; it also falls when probabilities tell outcomes apart. ' +
      'Always saying the share requested would give share · (1 − share).',
    value: ({ brierScore }) => brierScore.toFixed(4),
  },
]

function fourDigits({ expectedCalibrationError }: Reliability): string {
  return expectedCalibrationError.toFixed(4)
}
