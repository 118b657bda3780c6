import { openSession } from '../../ml/compute/index.ts'
import {
  composedTable,
  type HeldOutSequence,
  type NeuralSettings,
  type Parameters,
  queryInputs,
  scoringGraph,
  type Training,
  type VmSequence,
  type Vocabulary,
} from '../../ml/models/sequence/neural/index.ts'
import type { UserItems } from './user-items.ts'

/** How well the last item of each user is predicted. */
export interface RankingFigures {
  readonly ndcg10: number
  readonly hitRate10: number
}

/** Rows of the table of items before that of item 0. */
const before = 2

/**
 * Training on all but the last item of each user, which is the test's. Of some users the one before it is
 * left out too, and judged after each epoch.
 *
 * @param judged - About how many; they are spread evenly over the file.
 */
export function leaveOneOut(data: UserItems, settings: NeuralSettings, judged: number): Training {
  const every = Math.max(1, Math.floor(data.sequences.length / judged))
  const learned = data.sequences.map((items, user) =>
    items.subarray(0, user % every === 0 ? -2 : -1),
  )
  return {
    settings,
    vocabulary: vocabularyOf(data, learned),
    async *source() {
      yield* learned.map(sequenceOf)
    },
    async *heldOut() {
      for (let user = 0; user < data.sequences.length; user += every) {
        const items = data.sequences[user]!.subarray(0, -1)
        yield { ...sequenceOf(items), from: items.length - 1 } satisfies HeldOutSequence
      }
    },
  }
}

function vocabularyOf({ items }: UserItems, learned: readonly Int32Array[]): Vocabulary {
  const counts = new Float64Array(items)
  for (const sequence of learned) for (const item of sequence) counts[item]! += 1
  const networks = [Int32Array.from({ length: items }, (_, item) => item)]
  return { networks, counts, itemSides: {}, stepSides: {} }
}

function sequenceOf(items: Int32Array): VmSequence {
  return { network: 0, items, times: new Float64Array(items.length), cluster: 0 }
}

/**
 * Ranks each user's last item from all before it.
 *
 * @returns Among all items, and among those that the user had not chosen before (its own last one included,
 *   whether it had or not).
 */
export async function testRanking(
  { sequences, items }: UserItems,
  settings: NeuralSettings,
  parameters: Parameters,
  threads: number,
): Promise<{ readonly all: RankingFigures; readonly unseen: RankingFigures }> {
  const session = await openSession(scoringGraph(settings, { steps: [], parameters }), { threads })
  const d = settings.dimension
  const table = composedTable(
    parameters,
    d,
    Int32Array.from({ length: items }, (_, i) => i),
    {},
  )
  const R = table.length / d
  const users = [...sequences].sort((a, b) => a.length - b.length)
  const chunk = Math.max(1, Math.min(256, Math.floor(8e6 / R)))
  const sums = { all: [0, 0], unseen: [0, 0] } as const
  const count = (into: [number, number] | readonly number[], rank: number) => {
    if (rank >= 10) return
    ;(into as number[])[0]! += 1
    ;(into as number[])[1]! += 1 / Math.log2(2 + rank)
  }
  for (let from = 0; from < users.length; from += chunk) {
    const asked = users.slice(from, from + chunk)
    const { feeds, sizes } = queryInputs(
      asked.map(sequenceOf),
      asked.map((sequence) => sequence.length - 1),
      settings,
      [],
      (item) => item,
    )
    const { scores } = await session.run({ ...feeds, table }, { ...sizes, R })
    for (const [b, sequence] of asked.entries()) {
      const own = (scores as Float32Array).subarray(b * R + before, (b + 1) * R) // (items)
      const target = sequence.at(-1)!
      const score = own[target]!
      let rank = -1 // the target itself is at least as good
      for (let item = 0; item < own.length; item++) if (own[item]! >= score) rank += 1
      const seen = new Set(sequence.subarray(0, -1))
      seen.delete(target)
      let better = 0
      for (const item of seen) if (own[item]! >= score) better += 1
      count(sums.all, rank)
      count(sums.unseen, rank - better)
    }
  }
  await session.close()
  const figures = ([hits, gains]: readonly number[]): RankingFigures => ({
    hitRate10: hits! / users.length,
    ndcg10: gains! / users.length,
  })
  return { all: figures(sums.all), unseen: figures(sums.unseen) }
}
