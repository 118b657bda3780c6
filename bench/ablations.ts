import Table from 'cli-table3'
import { indexAtTime, sliceLog } from '../datasets/index.ts'
import {
  type BlendOptions,
  blend,
  clusterVms,
  compare,
  type NeuralOptions,
  neuralModel,
  type Policy,
  profilesFromLog,
  type TrainableSequenceModel,
} from '../ml/index.ts'
import type { Bench } from './bench.ts'
import { dataSetsFor, loadDataSet } from './data-sets.ts'

/** Small enough to train a dozen blends on. */
const sets = ['region', 'rita_http', 'enron']
/** And a dozen networks. */
const setsForNetworks = ['rita_http', 'enron']

const full = 'the blend'

/** Signals that are about time alone. */
const ofTime = [
  'age',
  'age within a minute',
  'age within an hour',
  'age within a day',
  'interval',
  'age by interval',
  'due',
  'same hour of the day',
  'time since the last request',
]

/** What is taken from the blend, by what the table calls it. */
const blends: readonly (readonly [string, BlendOptions])[] = [
  [full, {}],
  ['without similar VMs', { without: ['similar-vms'] }],
  ['without EASE', { without: ['ease'] }],
  ['without Markov', { without: ['markov'] }],
  ['without newcomers', { without: ['newcomers'] }],
  ['without popularity', { without: ['popularity'] }],
  ['without recent popularity', { without: ['recent-popularity'] }],
  ['without frequency', { without: ['requests', 'share of requests'] }],
  ['without the order of its past', { without: ['rank of age', 'follows the last request'] }],
  ['without time', { without: ofTime }],
  ['without clusters', { clusterOf: new Int32Array(0) }],
]

/** Networks alone. */
const networks: readonly (readonly [string, 'transformer' | 'gru4rec', NeuralOptions])[] = [
  ['transformer', 'transformer', {}],
  ['– cross-entropy of all items', 'transformer', { loss: 'ce' }],
  ['– sampled softmax', 'transformer', { loss: 'sampled' }],
  ['– binary cross-entropy', 'transformer', { loss: 'bce' }],
  ['– history of 10', 'transformer', { maxLength: 10 }],
  ['– history of 200', 'transformer', { maxLength: 200 }],
  ['– no time gaps', 'transformer', { stepSides: ['cluster'] }],
  ['– no clusters', 'transformer', { stepSides: ['gap'] }],
  ['GRU4Rec', 'gru4rec', {}],
]

/** What each input of the blend adds, and what matters to a network, by replay. */
export const ablations: Bench = {
  id: 'ablations',
  question:
    'what does coverage lose without each input of the blend, and what matters to a network?',
  needsData: false,

  async run({ data, small, print }) {
    const figures: Record<string, number> = {}
    const extent = { ...(data === undefined ? {} : { data }), small }
    for (const set of dataSetsFor(extent).filter(({ id }) => sets.includes(id))) {
      const { log, restarts, settings } = await loadDataSet(set, extent)
      const cut = indexAtTime(log, log.time[Math.floor(0.85 * log.length)]!)
      const past = sliceLog(log, 0, cut)
      const clusters = clusterVms(profilesFromLog(past), settings.seed).labels
      const asking = { horizon: settings.horizon, idleTimeout: settings.idleTimeout }
      const policies: Policy[] = []
      const add = async (name: string, untrained: TrainableSequenceModel) => {
        const began = performance.now()
        policies.push({ kind: 'model', name, model: await untrained.learn(past) })
        print(`${set.id}: ${name} trained in ${((performance.now() - began) / 1_000).toFixed(0)} s`)
      }
      for (const [name, options] of small ? blends.slice(0, 3) : blends)
        await add(name, blend(log.catalog, { asking, clusterOf: clusters, ...options }))
      if (!small && setsForNetworks.includes(set.id)) {
        const network = 'transformer'
        await add(
          'with a transformer',
          blend(log.catalog, { asking, clusterOf: clusters, network }),
        )
        for (const [name, encoder, options] of networks)
          await add(name, neuralModel(encoder, log.catalog, { clusterOf: clusters, ...options }))
      }
      const split = { log, start: cut, restarts, clusters }
      const report = await compare(split, policies, settings, {
        ks: [10, 100],
        about: { title: set.id },
        baseline: full,
      })
      const table = new Table({
        head: [set.id, 'K', 'coverage %', 'points above the blend', '95 %'],
        style: { head: [], border: [], compact: true },
      })
      for (const { policy, top, coverage, aboveBaseline } of report.results) {
        figures[`${set.id}.${policy}@${top}`] = coverage
        const { difference = 0, low = 0, high = 0 } = aboveBaseline ?? {}
        const points = [difference, low, high].map((value) => (100 * value).toFixed(2))
        table.push([
          policy,
          top,
          (100 * coverage).toFixed(2),
          points[0],
          `${points[1]} to ${points[2]}`,
        ])
      }
      print(table.toString())
    }
    return { figures, targets: {} }
  },
}
