import {
  add,
  float32Of,
  Graph,
  openSession,
  scoresOf,
  subtract,
  sum,
} from '../../../compute/index.ts'
import { firstItemRow, type Parameters } from './parameters.ts'
import { queryInputs } from './query-inputs.ts'
import { composedTable, lastStates } from './scoring-graph.ts'
import type { NetworkSettings } from './settings.ts'
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
  settings: NetworkSettings,
  vocabulary: Vocabulary,
  { placeOf }: ItemPlaces,
  heldOut: AsyncIterable<HeldOutSequence>,
  threads: number,
): Promise<Judge> {
  const steps = Object.keys(vocabulary.stepSides) as StepSide[]
  const session = await openSession(judgingGraph(settings, steps), { threads })
  const questions = await questionsOf(heldOut, settings.start)
  return {
    async judge(parameters) {
      const d = settings.dimension
      const rowCounts = Object.entries(parameters).map(([name, { length }]) => [
        `rows of ${name}`,
        length / d,
      ])
      const { items: _, ...others } = parameters
      const weights = Object.fromEntries(
        Object.entries(others).filter(([n]) => !n.startsWith('items.')),
      )
      let [ndcg, hits, loss, count] = [0, 0, 0, 0]
      for (const [network, asked] of questions) {
        const items = vocabulary.networks[network]!
        const table = composedTable(parameters, d, items, sidesOf(items, vocabulary))
        const R = table.length / d
        const barred = new Float32Array(R).fill(-1e9, 0, firstItemRow)
        const most = Math.max(1, Math.floor(Math.min(256, mostScores / R)))
        for (let from = 0; from < asked.length; from += most) {
          const chunk = asked.slice(from, from + most)
          const { feeds, sizes } = queryInputs(
            chunk.map(({ sequence }) => sequence),
            chunk.map(({ at }) => at),
            settings,
            steps,
            (item) => placeOf[item]!,
          )
          const targets = Int32Array.from(
            chunk,
            ({ sequence, at }) => firstItemRow + placeOf[sequence.items[at]!]!,
          )
          const inputs = { ...weights, ...feeds, table, targets, barred }
          const outputs = await session.run(inputs, {
            ...Object.fromEntries(rowCounts),
            ...sizes,
            R,
          })
          const rivals = float32Of(outputs, 'rivals')
          const losses = float32Of(outputs, 'losses')
          for (let n = 0; n < chunk.length; n++) {
            count += 1
            loss += losses[n]!
            if (rivals[n]! >= 10) continue
            hits += 1
            ndcg += 1 / Math.log2(2 + rivals[n]!)
          }
        }
      }
      return { ndcg10: ndcg / count, hitRate10: hits / count, loss: loss / count, count }
    },
    close: () => session.close(),
  }
}

/** One request to predict, from those before it. */
interface Question {
  readonly sequence: VmSequence
  readonly at: number
}

/** By network, the shorter histories first, so that those of a chunk are of like length. */
async function questionsOf(
  heldOut: AsyncIterable<HeldOutSequence>,
  start: boolean,
): Promise<Map<number, Question[]>> {
  const questions = new Map<number, Question[]>()
  for await (const sequence of heldOut) {
    const first = Math.max(sequence.from, start ? 0 : 1)
    const to = Math.min(sequence.items.length, first + mostOfVm)
    const known = questions.get(sequence.network) ?? []
    questions.set(sequence.network, known)
    for (let at = first; at < to; at++) known.push({ sequence, at })
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
 * are no candidates. Outputs `rivals` `[B]`, how many candidates score at least as well as the target, and
 * `losses` `[B]`.
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
  const atLeast = graph.apply('GreaterOrEqual', [scores, target], ['B', 'R'], { type: 'bool' })
  const counted = graph.apply('Cast', [atLeast], ['B', 'R'], {
    type: 'float32',
    attributes: { to: 1 },
  })
  graph.output('rivals', add(sum(counted, [1]), -1))
  const axes = graph.integers([1])
  const total = graph.apply('ReduceLogSumExp', [scores, axes], ['B'], {
    attributes: { keepdims: 0 },
  })
  graph.output('losses', subtract(total, sum(target, [1])))
  return graph.toOnnx()
}
