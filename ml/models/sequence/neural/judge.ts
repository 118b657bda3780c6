import {
  add,
  float32Of,
  Graph,
  openSession,
  scoresOf,
  subtract,
  sum,
  type Tensor,
} from '../../../compute/index.ts'
import { firstItemRow, type Parameters, paddingRow } from './parameters.ts'
import { queryInputs } from './query-inputs.ts'
import { composedTable, lastStates } from './scoring-graph.ts'
import type { NetworkSettings, NeuralSettings } from './settings.ts'
import type { VmSequence } from './vm-sequence.ts'
import type { ItemPlaces, StepSide, Vocabulary } from './vocabulary.ts'

/** A sequence of which the last requests were not trained on. */
export interface HeldOutSequence extends VmSequence {
  /** The first request to predict; those after it too, each from all before it. */
  readonly from: number
}

/** How well held-out requests are predicted among all items of their network. */
export interface RankingQuality {
  /** Mean of 1/log₂(1 + rank) over the requests, 0 for ranks above 10. */
  readonly ndcg10: number
  /** Share of the requests whose rank is at most 10. */
  readonly hitRate10: number
  /** Mean of −ln P(the request). */
  readonly loss: number
  /** How many requests were predicted. */
  readonly count: number
}

/** Judges parameters in the course of training. */
export interface Judge {
  judge(parameters: Parameters): Promise<RankingQuality>
  close(): Promise<void>
}

/** Requests predicted of one VM, so that a few long ones do not decide. */
const mostOfVm = 5
/** Scores held at once, 4 bytes each. */
const mostScores = 8_000_000

/** Makes ready to judge by the given sequences. */
export async function openJudge(
  settings: NeuralSettings,
  vocabulary: Vocabulary,
  { placeOf }: ItemPlaces,
  heldOut: AsyncIterable<HeldOutSequence>,
  threads: number,
): Promise<Judge> {
  const steps = Object.keys(vocabulary.stepSides) as StepSide[]
  const session = await openSession(judgingGraph(settings, steps), { threads })
  const questions = await questionsOf(heldOut, settings)
  const d = settings.dimension

  /** What a chunk of one network's questions is answered by, besides parameters. */
  const feedsOf = (chunk: readonly Question[]) => {
    const sequences = chunk.map(({ sequence }) => sequence)
    const ends = chunk.map(({ at }) => at)
    const place = (item: number) => placeOf[item]!
    const { feeds, sizes } = queryInputs(sequences, ends, settings, steps, place)
    const row = (item: number) => firstItemRow + placeOf[item]!
    const targets = Int32Array.from(chunk, ({ sequence, at }) => row(sequence.items[at]!))
    const pasts = settings.novel ? chunk.map(pastOf) : []
    const S = Math.max(1, ...pasts.map(({ size }) => size))
    const seen = new Int32Array(chunk.length * S).fill(paddingRow)
    for (const [n, past] of pasts.entries()) seen.set([...past].map(row), n * S)
    return { feeds: { ...feeds, targets, seen }, sizes: { ...sizes, S } }
  }

  return {
    async judge(parameters) {
      let [gain, hits, loss, count] = [0, 0, 0, 0]
      for (const [network, asked] of questions) {
        const items = vocabulary.networks[network]!
        const table = composedTable(parameters, d, items, sidesOf(items, vocabulary))
        const R = table.length / d
        const barred = new Float32Array(R).fill(-1e9, 0, firstItemRow)
        const most = Math.max(1, Math.floor(Math.min(256, mostScores / R)))
        for (let from = 0; from < asked.length; from += most) {
          const { feeds, sizes } = feedsOf(asked.slice(from, from + most))
          const outputs = await session.run(
            { ...withoutItems(parameters), ...feeds, table, barred },
            { ...rowsOf(parameters, d), ...sizes, R },
          )
          for (const value of float32Of(outputs, 'losses')) loss += value
          for (const rivals of float32Of(outputs, 'rivals')) {
            count += 1
            if (rivals >= 10) continue
            hits += 1
            gain += 1 / Math.log2(2 + rivals)
          }
        }
      }
      return { ndcg10: gain / count, hitRate10: hits / count, loss: loss / count, count }
    },
    close: () => session.close(),
  }
}

/** What the composed table does not hold already. */
function withoutItems(parameters: Parameters): Parameters {
  const others = Object.entries(parameters).filter(([name]) => !/^items($|\.)/.test(name))
  return Object.fromEntries(others)
}

/** The sizes of the tables. */
function rowsOf(parameters: Parameters, d: number): Record<string, number> {
  const rows = Object.entries(parameters).map(([name, { length }]) => [
    `rows of ${name}`,
    length / d,
  ])
  return Object.fromEntries(rows)
}

/** One request to predict, from those before it. */
interface Question {
  readonly sequence: VmSequence
  readonly at: number
}

/** The items asked for before the request. */
function pastOf({ sequence, at }: Question): Set<number> {
  return new Set(sequence.items.subarray(0, at))
}

/** By network, the shorter histories first, so that those of a chunk are of like length. */
async function questionsOf(
  heldOut: AsyncIterable<HeldOutSequence>,
  { start, novel }: NeuralSettings,
): Promise<Map<number, Question[]>> {
  const questions = new Map<number, Question[]>()
  for await (const sequence of heldOut) {
    const first = Math.max(sequence.from, start ? 0 : 1)
    const to = Math.min(sequence.items.length, first + mostOfVm)
    const known = questions.get(sequence.network) ?? []
    questions.set(sequence.network, known)
    for (let at = first; at < to; at++) {
      const question = { sequence, at }
      if (!novel || !pastOf(question).has(sequence.items[at]!)) known.push(question)
    }
  }
  for (const known of questions.values()) known.sort((a, b) => a.at - b.at)
  return questions
}

/** Rows of what is known of these items, by side, shape `[n]` each. */
function sidesOf(items: Int32Array, { itemSides }: Vocabulary): Record<string, Int32Array> {
  const sides = Object.entries(itemSides).map(([name, { ids }]) => [
    name,
    items.map((item) => ids[item]!),
  ])
  return Object.fromEntries(sides)
}

/**
 * Like the scoring graph, with `targets` `[B]` int32, rows of the table, and `barred` `[R]`, −1e9 for rows that
 * are no candidates. `seen` `[B, S]` int32, rows that do not count as rivals, padded by barred ones. Outputs `rivals` `[B]`, how
 * many other candidates score at least as well as the target, and `losses` `[B]`.
 */
function judgingGraph(settings: NetworkSettings, steps: readonly string[]): Uint8Array {
  const graph = new Graph()
  const table = graph.input('table', ['R', settings.dimension])
  const hidden = lastStates(table, settings, { steps })
  const scores = add(scoresOf(hidden, table), graph.input('barred', ['R']))
  const targets = graph.input('targets', ['B'], 'int32')
  const column = { attributes: { axis: 1 } }
  const index = graph.apply('Unsqueeze', [targets, graph.integers([1])], ['B', 1], {
    type: 'int32',
  })
  const target = graph.apply('GatherElements', [scores, index], ['B', 1], column)
  const countAtLeast = (those: Tensor) => {
    const { shape } = those
    const atLeast = graph.apply('GreaterOrEqual', [those, target], shape, { type: 'bool' })
    const numbers = { type: 'float32', attributes: { to: 1 } } as const
    return sum(graph.apply('Cast', [atLeast], shape, numbers), [1])
  }
  const seen = graph.input('seen', ['B', 'S'], 'int32')
  const ofSeen = graph.apply('GatherElements', [scores, seen], ['B', 'S'], column)
  const others = add(countAtLeast(scores), -1) // without the target itself
  graph.output('rivals', subtract(others, countAtLeast(ofSeen)))
  const axes = graph.integers([1])
  const total = graph.apply('ReduceLogSumExp', [scores, axes], ['B'], {
    attributes: { keepdims: 0 },
  })
  graph.output('losses', subtract(total, sum(target, [1])))
  return graph.toOnnx()
}
