import type { EventLog } from '../../datasets/index.ts'
import type { CalibrationReport, ReplaySettings } from '../evaluation/index.ts'
import {
  modelKind,
  type Reliability,
  reliabilityOf,
  type SequenceModel,
  type TimedLabels,
} from '../models/sequence/index.ts'
import { labelPart, measureCalibration } from './calibrate.ts'
import { calibrationOf } from './choose-calibration.ts'
import { fitKind, type Knowledge, knowledgeBefore, profilesOfEvents } from './fit.ts'
import { recalibratedAlong } from './retrain/recalibrated-along.ts'
import { cutLog, earlierValidation, type SplitShares } from './split-log.ts'

export interface CalibrateKindsOptions {
  /** When models are asked, how far ahead, and for how many items. */
  readonly settings: ReplaySettings
  /** Names of the kinds. */
  readonly kinds: readonly string[]
  readonly seed: number
  readonly shares: SplitShares
}

/** What a calibration is worth, and what it is worth moved to the newest labels as time goes on. */
export interface CalibrationOverTime extends CalibrationReport {
  readonly recalibrated: Reliability
}

/**
 * Calibrates kinds of models as training does, and measures what comes of it.
 *
 * The calibration is fitted to the validation part, and to a part as long before it, each as scored by a model
 * that learned what came before; it is measured on the test part, with a model that learned all before that.
 *
 * @returns A report for each kind, in the order given.
 * @throws {@link PortentError} `ERR_NO_DATA` if the log is too short to be cut, or one of its parts for the
 *   horizon; `ERR_INPUT` for an unknown kind.
 */
export async function calibrateKinds(
  log: EventLog,
  options: CalibrateKindsOptions,
): Promise<CalibrationOverTime[]> {
  const { settings, kinds, seed, shares } = options
  const cuts = cutLog(log, shares)
  const known = (end: number) => knowledgeBefore(log, end, profilesOfEvents, seed, () => {})
  const before = earlierValidation(log, cuts, shares) ?? cuts.validation
  const starts = [...new Set([before, cuts.validation, cuts.test])]
  const knowledge: Knowledge[] = []
  for (const start of starts) knowledge.push(await known(start))
  const reports: CalibrationOverTime[] = []
  for (const kind of kinds) {
    const labelled: TimedLabels[] = []
    let model: SequenceModel | undefined
    for (const [n, start] of starts.entries()) {
      model = await fitKind(kind, knowledge[n]!, settings)
      const part = [start, starts[n + 1] ?? log.length] as const
      labelled.push(await labelPart(model, log, knowledge[n]!, part, options))
    }
    const calibration = calibrationOf(
      labelled.slice(0, -1),
      settings.horizon,
      modelKind(kind).scoresAreProbabilities,
    )
    const measuring = {
      kind,
      model: model!,
      tested: labelled.at(-1)!,
      calibration,
      fittedFrom: before,
    }
    const [validated, tested] = labelled.slice(-2) as [TimedLabels, TimedLabels]
    const along = recalibratedAlong(calibration, validated, tested)
    reports.push({
      ...measureCalibration(measuring, log, cuts, settings),
      recalibrated: reliabilityOf(along, tested.labels),
    })
  }
  return reports
}
