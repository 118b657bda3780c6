import Table from 'cli-table3'
import { type CalibrationOverTime, calibrateKinds } from '../ml/index.ts'
import type { Bench } from './bench.ts'
import { dataSetsFor, loadDataSet } from './data-sets.ts'

const kinds = ['blend', 'markov', 'ease']
const seed = 1

/** How far the probabilities of calibrated models can be believed, on every data set there is. */
export const calibration: Bench = {
  id: 'calibration',
  question: 'how far are calibrated probabilities from what comes true, later in time?',
  needsData: false,

  async run({ data, small, print }) {
    const figures: Record<string, number> = {}
    const extent = { ...(data === undefined ? {} : { data }), small }
    for (const set of dataSetsFor(extent)) {
      const { log, settings } = await loadDataSet(set, extent)
      const shares = { train: 0.7, validation: 0.15 }
      const reports = await calibrateKinds(log, { kinds, settings, seed, shares })
      print(`\n${set.id}: ${log.length.toLocaleString('en-US')} events\n${tableOf(reports)}`)
      for (const [n, { calibrated, recalibrated }] of reports.entries()) {
        figures[`${set.id}.${kinds[n]}`] = rounded(calibrated.expectedCalibrationError)
        const moved = rounded(recalibrated.expectedCalibrationError)
        figures[`${set.id}.${kinds[n]}.recalibrated`] = moved
      }
    }
    const largest = (of: string) => {
      const found = Object.entries(figures).filter(([name]) => name.endsWith(of))
      return Math.max(...found.map(([, error]) => error))
    }
    figures.largestOfBlend = largest('.blend')
    figures.largestOfBlendRecalibrated = largest('.blend.recalibrated')
    if (data === undefined) print('\nReal logs are measured too with --data DIR')
    return { figures, targets: { largestOfBlendRecalibrated: '< 0.02' } }
  },
}

function tableOf(reports: readonly CalibrationOverTime[]): string {
  const table = new Table({
    head: [
      '',
      'items',
      'said',
      'requested',
      'ECE',
      'recalibrated',
      'Brier',
      'ECE of scores',
      'Brier of scores',
    ],
    style: { head: [], border: [], compact: true },
  })
  for (const { model, calibrated, recalibrated, uncalibrated } of reports) {
    const { count, meanProbability, share } = calibrated
    table.push([
      model,
      count.toLocaleString('en-US'),
      ...[
        ...[meanProbability, share, calibrated.expectedCalibrationError],
        ...[recalibrated.expectedCalibrationError, calibrated.brierScore],
      ].map((value) => value.toFixed(4)),
      uncalibrated?.expectedCalibrationError.toFixed(4) ?? '–',
      uncalibrated?.brierScore.toFixed(4) ?? '–',
    ])
  }
  return table.toString()
}

function rounded(error: number): number {
  return Math.round(1e4 * error) / 1e4
}
