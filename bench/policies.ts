import {
  limitCoverage,
  type PolicyResult,
  type ReplayReport,
  renderTable,
  replayKinds,
} from '../ml/index.ts'
import type { Bench } from './bench.ts'
import { dataSetsFor, loadDataSet } from './data-sets.ts'

/** The best coverage that a model reached with this K. */
function best(report: ReplayReport, k: number): PolicyResult {
  return report.results
    .filter(({ top }) => top === k)
    .reduce((most, result) => (result.coverage > most.coverage ? result : most))
}

/** Every policy and the limit on every data set there is. */
export const policies: Bench = {
  id: 'policies',
  question:
    'what share of first packets does each policy cover in time, at which number of pushes?',
  needsData: false,

  async run({ data, small, print }) {
    const figures: Record<string, number> = {}
    const extent = { ...(data === undefined ? {} : { data }), small }
    for (const set of dataSetsFor(extent)) {
      const { log, restarts, settings } = await loadDataSet(set, extent)
      const report = await replayKinds(log, {
        settings,
        split: set.split ?? 0.85,
        ks: [10, 100],
        restarts,
        about: { title: set.id },
        ...(set.sampleVms === undefined ? {} : { sampleVms: set.sampleVms }),
      })
      print(`\n${set.id}: ${log.length.toLocaleString('en-US')} events\n${renderTable(report)}`)
      for (const k of [10, 100]) {
        const result = best(report, k)
        figures[`${set.id}.best@${k}`] = result.coverage
        figures[`${set.id}.limit@${k}`] = limitCoverage(report.limits, result.pushes)
        print(`best with K = ${k}: ${result.policy}`)
      }
    }
    if (data === undefined) print('\nReal logs are replayed too with --data DIR')
    return { figures, targets: {} }
  },
}
