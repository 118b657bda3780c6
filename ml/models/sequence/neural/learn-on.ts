import { seeded, shuffle } from '../../../../core/index.ts'
import type { Catalog } from '../../../../datasets/index.ts'
import type { KeptRequests } from './kept-requests.ts'
import { fewestForWorker, sequencesOf } from './learn-network.ts'
import type { LearnedVocabulary } from './learned-vocabulary.ts'
import type { CheckedOptions, TrainingHooks } from './neural-options.ts'
import type { Parameters } from './parameters.ts'
import { type Training, train } from './train.ts'
import { trainInWorker } from './train-in-worker.ts'
import type { VmSequence } from './vm-sequence.ts'

/** Passes over the new requests and the sample. */
const passes = 3
/** Smaller batches than in a first training: there are few sequences, and steps are what is needed. */
const batchSize = 32

/** Requests of which the first were learned before. */
export interface GrownRequests {
  readonly requests: KeptRequests
  /** How many were. */
  readonly since: number
}

/**
 * Trains a network on from where it is: a few passes over the VMs that asked for something new, and over as many
 * others, drawn by the seed, with what they asked for last, so that what they taught is not forgotten.
 *
 * @param start - Parameters to begin with, of the vocabulary's sizes.
 * @see Ratcliff, Connectionist models of recognition memory, Psychological Review 97(2), 1990, for rehearsal; Robins,
 *   Catastrophic forgetting, rehearsal and pseudorehearsal, Connection Science 7(2), 1995.
 */
export async function learnOn(
  { requests, since }: GrownRequests,
  catalog: Catalog,
  vocabulary: LearnedVocabulary,
  clusterOf: Int32Array,
  { settings, threads }: CheckedOptions,
  start: Parameters,
  hooks: TrainingHooks = {},
): Promise<Parameters> {
  const added = new Int32Array(catalog.vms.size)
  for (const vm of requests.vm.subarray(since)) added[vm]! += 1
  const all = sequencesOf(requests, catalog, vocabulary, clusterOf)
  const active = all.filter(({ vm }) => added[vm]! > 0)
  const others = all.filter(({ vm }) => added[vm] === 0)
  shuffle(others, seeded(settings.seed))
  others.length = Math.min(others.length, active.length)
  const sequences = [...active, ...others]
    .map((sequence) => latestOf(sequence, settings.maxLength + added[sequence.vm]!))
    .filter(({ items }) => items.length > (settings.start ? 0 : 1))
  if (sequences.length === 0) return start
  const training: Training = {
    settings: { ...settings, epochs: passes, batchSize: Math.min(batchSize, settings.batchSize) },
    vocabulary,
    initial: start,
    async *source() {
      yield* sequences
    },
  }
  const { checkpoints: _whole, ...watching } = hooks
  const run = requests.time.length < fewestForWorker ? train : trainInWorker
  const { parameters } = await run(training, { threads, ...watching })
  return parameters
}

function latestOf(sequence: VmSequence, length: number): VmSequence {
  const from = Math.max(0, sequence.items.length - length)
  return {
    ...sequence,
    items: sequence.items.subarray(from),
    times: sequence.times.subarray(from),
  }
}
