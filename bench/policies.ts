import {
  limitCoverage,
  type PolicyResult,
  type ReplayReport,
  renderTable,
  replayKinds,
} from '../ml/index.ts'
import type { Bench } from './bench.ts'
import { dataSetsFor, loadDataSet } from './data-sets.ts'

const blend = 'blend'
/** Policies that are no heuristics. */
const learned = /^(blend|transformer|gru4rec)/

/** The best coverage that a model reached with this K. */
function best(results: readonly PolicyResult[], k: number): PolicyResult {
  return results
    .filter(({ top }) => top === k)
    .reduce((most, result) => (result.coverage > most.coverage ? result : most))
}

/** By how much the blend is above the best heuristic with this K, in points of coverage. */
function blendAbove(report: ReplayReport, k: number) {
  const others = report.results.filter(({ policy }) => !learned.test(policy))
  const rival = best(others, k)
  const { difference, low, high } = rival.aboveBaseline!
  return { rival: rival.policy, points: -100 * difference, low: -100 * high, high: -100 * low }
}

/** Every policy and the limit on every data set there is. */
export const policies: Bench = {
  id: 'policies',
  question:
    'what share of first packets does each policy cover in time, at which number of pushes?',
  needsData: false,

  async run({ data, small, print }) {
    const figures: Record<string, number> = {}
    const above: number[] = []
    const below: number[] = []
    const extent = { ...(data === undefined ? {} : { data }), small }
    const sets = dataSetsFor(extent)
    for (const set of sets) {
      const { log, restarts, settings } = await loadDataSet(set, extent)
      const report = await replayKinds(log, {
        settings,
        split: set.split ?? 0.85,
        ks: [10, 100],
        restarts,
        about: { title: set.id },
        baseline: blend,
        ...(set.sampleVms === undefined ? {} : { sampleVms: set.sampleVms }),
      })
      print(`\n${set.id}: ${log.length.toLocaleString('en-US')} events\n${renderTable(report)}`)
      for (const k of [10, 100]) {
        const result = best(report.results, k)
        figures[`${set.id}.best@${k}`] = result.coverage
        figures[`${set.id}.limit@${k}`] = limitCoverage(report.limits, result.pushes)
        const { rival, points, low, high } = blendAbove(report, k)
        figures[`${set.id}.blend-above@${k}`] = points
        print(
          `K = ${k}: the blend is ${points.toFixed(2)} points (95 % of resamples ${low.toFixed(2)} to ` +
            `${high.toFixed(2)}) above the best heuristic, ${rival}`,
        )
        if (low > 0) above.push(k)
        if (high < 0) below.push(k)
      }
    }
    for (const k of [10, 100]) {
      figures[`setsAbove@${k}`] = above.filter((one) => one === k).length
      figures[`setsBelow@${k}`] = below.filter((one) => one === k).length
    }
    if (data === undefined) print('\nReal logs are replayed too with --data DIR')
    if (data === undefined || small) return { figures, targets: {} }
    return {
      figures,
      targets: {
        'setsAbove@10': '>= 3',
        'setsAbove@100': '>= 3',
        'setsBelow@10': '<= 0',
        'setsBelow@100': '<= 0',
      },
    }
  },
}
