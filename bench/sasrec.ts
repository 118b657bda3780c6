import { below, seeded } from '../core/index.ts'
import {
  type BatchFeeds,
  checkedSettings,
  type NeuralSettings,
  newTrainingState,
  openTrainingStep,
} from '../ml/models/sequence/neural/index.ts'

/** Sequences in a batch. */
const batch = 128
/** The first item's row in the table of items, after those of padding and start. */
const firstItemRow = 2

/** SASRec to be trained: two blocks, width 64, one head, dropout 0.2. */
export interface Sasrec {
  readonly items: number
  /** Of every sequence; none is padded. */
  readonly length: number
  /** Items drawn for a sampled softmax; 0 for cross-entropy over all. */
  readonly negatives: number
}

/** Does training steps on one random batch. */
export interface Steps {
  /** @returns Milliseconds of each. */
  time(steps: number): Promise<number[]>
  close(): Promise<void>
}

/** Makes ready to train; parameters, batch and dropout are seeded. */
export function openSteps(sasrec: Sasrec, threads: number): Steps {
  const settings = settingsOf(sasrec)
  const size = { items: sasrec.items, sides: { items: {}, steps: {} } }
  const state = newTrainingState(settings, size)
  const step = openTrainingStep(settings, size, threads)
  const feeds = feedsOf(sasrec)
  const random = seeded(3)
  return {
    async time(steps) {
      const milliseconds: number[] = []
      for (let done = 0; done < steps; done++) {
        const began = performance.now()
        await step.run(state, feeds, random, `step ${done + 1}`)
        milliseconds.push(performance.now() - began)
      }
      return milliseconds
    },
    close: () => step.close(),
  }
}

function settingsOf({ length, negatives }: Sasrec): NeuralSettings {
  return checkedSettings({
    encoder: 'transformer',
    dimension: 64,
    blocks: 2,
    heads: 1,
    dropout: 0.2,
    maxLength: length,
    start: false,
    batchSize: batch,
    ...(negatives === 0 ? { loss: 'ce' } : { loss: 'sampled', negatives, logQ: false }),
  })
}

function feedsOf({ items, length, negatives }: Sasrec): BatchFeeds {
  const random = seeded(2)
  const positions = batch * length
  const draw = (count: number) =>
    Int32Array.from({ length: count }, () => firstItemRow + below(random, items))
  const counting = (count: number) => Int32Array.from({ length: count }, (_, at) => at)
  const targets = draw(positions)
  const candidates =
    negatives === 0 ? counting(items).map((item) => firstItemRow + item) : draw(negatives)
  const feeds = {
    sequence: draw(positions),
    'index of positions': counting(positions).map((place) => place % length),
    real: counting(positions),
    targets,
    weights: new Float32Array(positions).fill(1 / positions),
    candidates,
    ...(negatives === 0 ? { columns: targets.map((row) => row - firstItemRow) } : {}),
  }
  const sizes = { B: batch, L: length, N: positions, C: candidates.length }
  return { feeds, sizes, mixed: false }
}
