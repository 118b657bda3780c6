import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalog } from '../../../../datasets/index.ts'
import type { EpochReport } from './epoch-report.ts'
import type { HeldOutSequence } from './judge.ts'
import { type KeptRequests, requestsByVm } from './kept-requests.ts'
import type { LearnedVocabulary } from './learned-vocabulary.ts'
import type { CheckedOptions, TrainingHooks } from './neural-options.ts'
import type { Parameters } from './parameters.ts'
import { type Training, train } from './train.ts'
import { trainInWorker } from './train-in-worker.ts'
import type { VmSequence } from './vm-sequence.ts'

/** Fewer held-out requests say nothing of when to stop. */
const fewestHeldOut = 50
/** Of a large network writing one takes about as long as ten batches. */
const batchesBetweenCheckpoints = 500
/** Batches that an epoch should have, unless they would be smaller than the smallest. */
const fewestBatches = 16
const smallestBatch = 8
/** Fewer requests are learned on the calling thread: a worker takes longer to start than to train. */
export const fewestForWorker = 2_000

/** What training gave, and how it went. */
export interface LearnedNetwork {
  readonly parameters: Parameters
  /** Of the training that was judged by what it held out; empty if none was. */
  readonly epochs: readonly EpochReport[]
}

/**
 * Trains a network on requests: first without the latest, to learn after how many epochs to stop, then on
 * all for as many.
 *
 * @param hooks - Each of the two has a checkpoint of its own; both are removed in the end.
 * @returns Undefined if there is nothing to learn.
 */
export async function learnNetwork(
  requests: KeptRequests,
  catalog: Catalog,
  vocabulary: LearnedVocabulary,
  clusterOf: Int32Array,
  { settings, heldOut, threads }: CheckedOptions,
  hooks: TrainingHooks = {},
): Promise<LearnedNetwork | undefined> {
  const sequences = sequencesOf(requests, catalog, vocabulary, clusterOf)
  const enough = sequences.some(({ items }) => items.length > (settings.start ? 0 : 1))
  if (!enough) return undefined
  const { checkpoints, ...watching } = hooks
  const run = (training: Training, phase: Phase) => {
    const path = checkpoints && checkpointOf(checkpoints, phase)
    return (requests.time.length < fewestForWorker ? train : trainInWorker)(training, {
      threads,
      ...watching,
      ...(path && { checkpoint: { path, everyBatches: batchesBetweenCheckpoints } }),
    })
  }
  const windows = sequences.reduce(
    (sum, { items }) => sum + Math.ceil(items.length / settings.maxLength),
    0,
  )
  // Little data in batches of full size would be a handful of steps an epoch, and patience counts epochs.
  const most = Math.max(smallestBatch, Math.ceil(windows / fewestBatches))
  const training: Training = {
    settings: { ...settings, batchSize: Math.min(settings.batchSize, most) },
    vocabulary,
    async *source() {
      yield* sequences
    },
  }
  const cut = requests.time[Math.floor((1 - heldOut) * requests.time.length)] ?? Infinity
  const judged = heldOut > 0 ? judgedBy(sequences, cut) : undefined
  const finished = () => {
    for (const phase of phases)
      if (checkpoints) rmSync(checkpointOf(checkpoints, phase), { force: true })
  }
  if (!judged) {
    const { parameters } = await run(training, 'whole')
    finished()
    return { parameters, epochs: [] }
  }
  const trial = await run({ ...training, ...judged }, 'trial')
  const epochs = Math.max(1, trial.best)
  const whole = { ...training, settings: { ...training.settings, epochs } }
  const { parameters } = await run(whole, 'whole')
  finished()
  return { parameters, epochs: trial.epochs }
}

const phases = ['trial', 'whole'] as const
type Phase = (typeof phases)[number]

function checkpointOf(directory: string, phase: Phase): string {
  return join(directory, `${phase}.checkpoint`)
}

/** Each VM's requests, oldest first; none of a VM without. */
export function sequencesOf(
  requests: KeptRequests,
  catalog: Catalog,
  { vnis }: LearnedVocabulary,
  clusterOf: Int32Array,
): (VmSequence & { readonly vm: number })[] {
  const networkOf = new Map(vnis.map((vni, network) => [vni, network]))
  const places = requestsByVm(requests, catalog)
  const { item, time } = requests
  return places.flatMap((of, vm) => {
    if (of.length === 0) return []
    return {
      vm,
      network: networkOf.get(catalog.vms.vni(vm))!,
      items: Int32Array.from(of, (at) => item[at]!),
      times: Float64Array.from(of, (at) => time[at]!),
      cluster: clusterRow(clusterOf[vm]),
    }
  })
}

/** Row of a cluster in the tables: 0 where there is none. */
export function clusterRow(cluster: number | undefined): number {
  return Math.max(0, 1 + (cluster ?? -1))
}

/** The sequences cut in time; undefined if too little is after the cut, or nothing before it. */
function judgedBy(
  sequences: readonly VmSequence[],
  cut: number,
): Pick<Training, 'source' | 'heldOut'> | undefined {
  const early: VmSequence[] = []
  const late: HeldOutSequence[] = []
  let count = 0
  for (const sequence of sequences) {
    const from = sequence.times.findIndex((time) => time >= cut)
    const known = from < 0 ? sequence.items.length : from
    if (known > 0) early.push(firstOf(sequence, known))
    if (from < 0) continue
    late.push({ ...sequence, from })
    count += sequence.items.length - from
  }
  if (count < fewestHeldOut || early.length === 0) return undefined
  return {
    async *source() {
      yield* early
    },
    async *heldOut() {
      yield* late
    },
  }
}

function firstOf(sequence: VmSequence, length: number): VmSequence {
  const { items, times } = sequence
  return { ...sequence, items: items.subarray(0, length), times: times.subarray(0, length) }
}
