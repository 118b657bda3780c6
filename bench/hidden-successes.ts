import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import type { Bench } from './bench.ts'
import { dataSetsFor, loadDataSet } from './data-sets.ts'
import { coveragePlot } from './hidden-successes/coverage-plot.ts'
import { type Arm, indexAtShare, inRounds } from './hidden-successes/world.ts'

const plotPath = fileURLToPath(new URL('../docs/hidden-successes.svg', import.meta.url))
const rounds = 10
/** A push is worth it from this probability on: what a budget comes to. */
const threshold = 0.1
const withheld = 0.02

/** The last one is what no controller has: told of all first packets, pushed or not, at once and for nothing. */
const arms: readonly Arm[] = [
  { id: 'trained on requests', reporting: 1, withheld: 0, learnsFeedback: false, weighed: false },
  { id: 'with feedback', reporting: 1, withheld, learnsFeedback: true, weighed: true },
  { id: 'half report, unweighed', reporting: 0.5, withheld, learnsFeedback: true, weighed: false },
  { id: 'half report, weighed', reporting: 0.5, withheld, learnsFeedback: true, weighed: true },
  { id: 'nothing hidden', reporting: 1, withheld: 0, learnsFeedback: true, weighed: false },
]

/** Whether a model that is retrained on what its own pushes leave to see goes on covering what it covers. */
export const hiddenSuccesses: Bench = {
  id: 'hidden-successes',
  question: 'does coverage hold over ten retraining rounds, with feedback and without?',
  needsData: false,

  async run({ small, print }) {
    const extent = { small }
    const set = dataSetsFor(extent).find(({ id }) => id === 'region-1h')!
    const { log, settings } = await loadDataSet(set, extent)
    const options = {
      kind: 'recency-popularity',
      settings: { ...settings, top: 10, threshold },
      ...{ rounds, lookBack: 1, start: indexAtShare(log, 0.25) },
    }
    print(`region, ${log.length.toLocaleString('en-US')} requests, pushes that wait an hour`)
    const head = ['coverage in %', ...Array.from({ length: rounds }, (_, round) => `${round + 1}`)]
    const table = new Table({
      head: [...head, 'least'],
      style: { head: [], border: [], compact: true },
    })
    const found = new Map<string, readonly number[]>()
    for (const arm of arms) {
      const { coverage } = await inRounds(log, arm, options)
      found.set(arm.id, coverage)
      table.push([arm.id, ...[...coverage, Math.min(...coverage)].map(percent)])
    }
    print(table.toString())
    const all = found.get('nothing hidden')!
    const leastShare = (id: string) =>
      Math.min(...found.get(id)!.map((coverage, round) => coverage / all[round]!))
    const figures = Object.fromEntries(
      arms.slice(0, -1).map(({ id }) => [`${id}, least share of nothing hidden`, leastShare(id)]),
    )
    if (!small) {
      writeFileSync(plotPath, `${coveragePlot(found)}\n`)
      print('The plot is in docs/hidden-successes.svg')
    }
    return {
      figures: Object.fromEntries(
        Object.entries(figures).map(([name, share]) => [name, Math.round(1e3 * share) / 1e3]),
      ),
      targets: small
        ? {}
        : {
            'trained on requests, least share of nothing hidden': '< 0.9',
            'with feedback, least share of nothing hidden': '>= 0.95',
          },
    }
  },
}

function percent(share: number): string {
  return (100 * share).toFixed(1)
}
