import type { EventLog } from '../../datasets/index.ts'
import type { CalibrationReport, ReplaySettings } from '../evaluation/index.ts'
import { calibrationOf, labelPart, measureCalibration } from './calibrate.ts'
import { fitKind, knowledgeBefore, profilesOfEvents } from './fit.ts'
import { cutLog, type SplitShares } from './split-log.ts'

export interface CalibrateKindsOptions {
  /** When models are asked, how far ahead, and for how many items. */
  readonly settings: ReplaySettings
  /** Names of the kinds. */
  readonly kinds: readonly string[]
  readonly seed: number
  readonly shares: SplitShares
}

/**
 * Calibrates kinds of models as training does, and measures what comes of it.
 *
 * A model that learned the training part is calibrated on the validation part; the calibration is measured on
 * the test part, with a model of the kind that learned both parts before.
 *
 * @returns A report for each kind, in the order given.
 * @throws {@link PortentError} `ERR_NO_DATA` if the log is too short to be cut, or one of its parts for the
 *   horizon; `ERR_INPUT` for an unknown kind.
 */
export async function calibrateKinds(
  log: EventLog,
  options: CalibrateKindsOptions,
): Promise<CalibrationReport[]> {
  const { settings, kinds, seed, shares } = options
  const cuts = cutLog(log, shares)
  const known = (end: number) => knowledgeBefore(log, end, profilesOfEvents, seed, () => {})
  const [early, late] = [await known(cuts.validation), await known(cuts.test)]
  const reports: CalibrationReport[] = []
  for (const kind of kinds) {
    const first = await fitKind(kind, early, settings)
    const validated = await labelPart(first, log, early, [cuts.validation, cuts.test], options)
    const calibration = calibrationOf([validated], settings.horizon)
    const model = await fitKind(kind, late, settings)
    const tested = await labelPart(model, log, late, [cuts.test, log.length], options)
    reports.push(measureCalibration({ kind, model, tested, calibration }, log, cuts, settings))
  }
  return reports
}
