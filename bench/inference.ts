import assert from 'node:assert/strict'
import { join } from 'node:path'
import Table from 'cli-table3'
import { below, type Random, seeded } from '../core/index.ts'
import { float32Of, openSession } from '../ml/compute/index.ts'
import {
  checkedSettings,
  type FoundRows,
  hiddenGraph,
  initialParameters,
  type NeuralSettings,
  openItemSearch,
  type Parameters,
  scoringGraph,
} from '../ml/models/sequence/neural/index.ts'
import type { Bench } from './bench.ts'
import { type LineProcess, startLineProcess } from './line-process.ts'
import { median } from './median.ts'

const length = 50
const best = 10
/** Rows of the table of items before the first item. */
const firstItemRow = 2
const sizes = [3_000, 100_000]
const script = join(import.meta.dirname, 'peers', 'inference_torch.py')

/** What answers one VM's query. */
interface Engine {
  /** @param sequence - Rows of items, shape `[50]`. */
  top(sequence: Int32Array): Promise<FoundRows>
  close(): Promise<void>
}

/** How long one prediction takes, inside the engine. */
export const inference: Bench = {
  id: 'inference',
  question: 'How long do the ten likeliest items of one VM take, among 3,000 and 100,000?',
  needsData: false,
  async run({ small, print }) {
    const rounds = small ? 3 : 10
    const queries = small ? 100 : 300
    const peer = await startLineProcess('/usr/bin/python3', [script], {
      OMP_WAIT_POLICY: 'PASSIVE',
    })
    print(
      `SASRec of 2 blocks, width 64, length ${length}, batch 1; PyTorch ${peer?.greeting.version ?? 'missing'}`,
    )
    print(`milliseconds of ${rounds} rounds of ${queries}, the contenders in turn, after warm-up\n`)
    const figures: Record<string, number> = {}
    for (const items of sizes) {
      const settings = checkedSettings({ maxLength: length, start: false })
      const parameters = initialParameters(settings, { items, sides: { items: {}, steps: {} } }, 1)
      print(await agreement(settings, parameters, small ? 50 : 500))
      const times = await compare({ items, settings, parameters, rounds, queries, peer })
      print(`${items.toLocaleString('en-US')} items\n${tableOf(times)}`)
      const p50 = (start: string) =>
        Math.min(
          ...Object.entries(times).flatMap(([name, each]) =>
            name.startsWith(start) ? [median(each)] : [],
          ),
        )
      figures[`${items}.p50`] = rounded(p50('Portent'))
      if (peer) figures[`${items}.timesPyTorch`] = rounded(p50('PyTorch') / p50('Portent'))
    }
    peer?.close()
    return {
      figures,
      targets: { '3000.p50': '< 0.2', '100000.p50': '< 0.6' },
      missingPeers: peer ? [] : ['PyTorch: apt-get install python3-torch libopenblas0-pthread'],
    }
  },
}

interface Comparison {
  readonly items: number
  readonly settings: NeuralSettings
  readonly parameters: Parameters
  readonly rounds: number
  readonly queries: number
  readonly peer: LineProcess | undefined
}

/** Milliseconds of each contender's queries, in turns so that noise hits all. */
async function compare({ items, settings, parameters, rounds, queries, peer }: Comparison) {
  const times: Record<string, number[]> = {}
  const contenders: { name: string; time: (queries: number) => Promise<number[]> }[] = []
  const engines: Engine[] = []
  const random = seeded(5)
  for (const threads of [1, 2]) {
    const engine = await openEngine(settings, parameters, threads)
    engines.push(engine)
    const time = async (queries: number) => {
      const milliseconds: number[] = []
      for (let query = 0; query < queries; query++) {
        const sequence = randomSequence(items, random)
        const began = performance.now()
        await engine.top(sequence)
        milliseconds.push(performance.now() - began)
      }
      return milliseconds
    }
    contenders.push({ name: `Portent, ${threads} thread${threads > 1 ? 's' : ''}`, time })
  }
  for (const variant of peer ? ['eager', 'frozen'] : [])
    for (const threads of [1, 2])
      contenders.push({
        name: `PyTorch, ${variant}, ${threads} thread${threads > 1 ? 's' : ''}`,
        time: async (queries) => {
          const answer = await peer!.ask({ items, length, threads, variant, warmup: 0, queries })
          return (answer as { milliseconds: number[] }).milliseconds
        },
      })
  for (const { name, time } of contenders) {
    await time(100)
    times[name] = []
  }
  for (let round = 0; round < rounds; round++)
    for (const { name, time } of contenders) times[name]!.push(...(await time(queries)))
  for (const engine of engines) await engine.close()
  return times
}

/** Small tables are scored whole in the graph, large ones searched. */
function openEngine(
  settings: NeuralSettings,
  parameters: Parameters,
  threads: number,
): Promise<Engine> {
  const rows = parameters.items!.length / settings.dimension
  return rows < 20_000
    ? scoringEngine(settings, parameters, threads)
    : searchingEngine(settings, parameters, threads)
}

async function scoringEngine(
  settings: NeuralSettings,
  parameters: Parameters,
  threads: number,
): Promise<Engine> {
  const session = await openSession(scoringGraph(settings, { steps: [], parameters }), { threads })
  const table = parameters.items!
  return {
    async top(sequence) {
      const feeds = { table, sequence, lengths: Int32Array.of(length) }
      const R = table.length / settings.dimension
      const outputs = await session.run(feeds, { B: 1, L: length, R })
      return largest(float32Of(outputs, 'scores'))
    },
    close: () => session.close(),
  }
}

async function searchingEngine(
  settings: NeuralSettings,
  parameters: Parameters,
  threads: number,
): Promise<Engine> {
  const session = await openSession(hiddenGraph(settings, { steps: [], parameters }), { threads })
  const table = parameters.items!
  const search = await openItemSearch(table, settings.dimension, threads)
  return {
    async top(sequence) {
      const feeds = { table, sequence, lengths: Int32Array.of(length) }
      const R = table.length / settings.dimension
      const outputs = await session.run(feeds, { B: 1, L: length, R })
      const hidden = float32Of(outputs, 'hidden')
      return (await search.top(hidden, best, (_, row) => row >= firstItemRow))[0]!
    },
    async close() {
      await session.close()
      await search.close()
    },
  }
}

/** The best rows by scores of all. */
function largest(scores: Float32Array): FoundRows {
  const rows = new Int32Array(best)
  const kept = new Float32Array(best).fill(Number.NEGATIVE_INFINITY)
  for (let row = firstItemRow; row < scores.length; row++) {
    const score = scores[row]!
    if (!(score > kept[best - 1]!)) continue
    let at = best - 1
    for (; at > 0 && kept[at - 1]! < score; at--) {
      kept[at] = kept[at - 1]!
      rows[at] = rows[at - 1]!
    }
    kept[at] = score
    rows[at] = row
  }
  return { rows, scores: kept }
}

/** Checks that searching finds what scoring finds. */
async function agreement(
  settings: NeuralSettings,
  parameters: Parameters,
  queries: number,
): Promise<string> {
  const scoring = await scoringEngine(settings, parameters, 1)
  const searching = await searchingEngine(settings, parameters, 1)
  const items = parameters.items!.length / settings.dimension - firstItemRow
  const random = seeded(6)
  let same = 0
  for (let query = 0; query < queries; query++) {
    const sequence = randomSequence(items, random)
    const [a, b] = [await scoring.top(sequence), await searching.top(sequence)]
    same += Number(a.rows.every((row, place) => row === b.rows[place]))
    // Scores of the graph are rounded otherwise than sums of doubles, and so may order near ties otherwise.
    for (const [place, score] of a.scores.entries())
      assert.ok(Math.abs(score - b.scores[place]!) <= 1e-5 * Math.abs(score))
  }
  await scoring.close()
  await searching.close()
  return `the search gave the rows of scoring all in ${same} of ${queries} queries, their scores in every one`
}

function randomSequence(items: number, random: Random): Int32Array {
  return Int32Array.from({ length }, () => firstItemRow + below(random, items))
}

function tableOf(times: Readonly<Record<string, readonly number[]>>): string {
  const table = new Table({
    head: ['', 'p50 ms', 'p95 ms'],
    style: { head: [], border: [], compact: true },
  })
  for (const [name, each] of Object.entries(times)) {
    const sorted = [...each].sort((a, b) => a - b)
    const p95 = sorted[Math.floor(0.95 * sorted.length)]!
    table.push([name, median(each).toFixed(3), p95.toFixed(3)])
  }
  return table.toString()
}

function rounded(value: number): number {
  return Math.round(1_000 * value) / 1_000
}
