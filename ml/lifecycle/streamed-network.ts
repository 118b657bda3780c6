import type { RequestCounts, VmEvents } from '../../datasets/index.ts'
import {
  learnStream,
  type NeuralOptions,
  type StreamedModel,
  type TrainingUpdate,
} from '../models/sequence/index.ts'
import type { Clusters } from './cluster-vms.ts'
import type { StreamedProgress, StreamedRun } from './streamed-run.ts'

/** Scoring every item costs more than it teaches in networks of more items than this. */
const mostForCrossEntropy = 20_000
/** VMs that each epoch is judged by, at most five requests of each. */
const judgedVms = 4_000

/** One of the two trainings: the trial holds out what is from the cut on, the other learns all. */
export function learnPart(
  { options, counts, sequences, checkpoints }: StreamedRun,
  { labels }: Clusters,
  step: string,
  part: { readonly cut: number } | { readonly epochs: number },
): Promise<StreamedModel> {
  const { kind, seed, latest = 10_000, network, signal, onProgress } = options
  const isTrial = 'cut' in part
  const chosen: NeuralOptions = {
    ...usualNetwork(counts, network),
    ...network,
    ...(isTrial ? {} : { epochs: part.epochs }),
    seed,
    clusterOf: labels,
  }
  const progress = progressOfEpochs(counts.length, chosen.epochs ?? 100)
  const hooks = {
    ...(signal && { signal }),
    onProgress: (training: TrainingUpdate) => onProgress?.({ step, ...progress.at(training) }),
  }
  const learned = (epoch: number) => {
    // Two whole numbers of 16 bits: no two epochs share an order before the 65,537th.
    const shuffle = (((seed & 0xffff) << 16) | (epoch & 0xffff)) >>> 0
    const range = isTrial ? { to: part.cut } : {}
    return progress.counting(sequences({ ...range, latest, shuffle }))
  }
  const heldOut = isTrial && {
    heldOut: { cut: part.cut, sequences: () => judgedAround(sequences, part.cut, seed, chosen) },
  }
  const stream = { services: counts.services, sequences: learned, ...heldOut }
  const checkpoint = checkpoints?.path(isTrial ? 'trial' : 'whole')
  return learnStream(kind, counts.catalog, { ...chosen, hooks }, stream, checkpoint)
}

/** What suits the size of the log, where the options do not say. */
function usualNetwork(
  { catalog: { vms, items }, length }: RequestCounts,
  { maxLength = 50 }: NeuralOptions = {},
): NeuralOptions {
  const largest = items.vnis.reduce((most, vni) => Math.max(most, items.idsOf(vni).length), 0)
  const windows = Math.max(vms.size, Math.ceil(length / maxLength))
  return {
    loss: largest > mostForCrossEntropy ? 'sampled' : 'ce',
    // Patience counts epochs: a handful of steps would be none.
    batchSize: Math.min(128, Math.max(8, Math.ceil(windows / 16))),
  }
}

/**
 * How far a training is, by the requests that it has read; so what is left is told in the first epoch too, whose
 * batches nobody has counted yet.
 */
function progressOfEpochs(requests: number, epochs: number) {
  let read = 0
  let ofEpoch = requests // the most that there can be, until one epoch was read
  let begun: { readonly now: number; readonly share: number } | undefined
  return {
    async *counting(sequences: AsyncIterable<VmEvents>): AsyncGenerator<VmEvents> {
      read = 0
      for await (const one of sequences) {
        yield one
        read += one.item.length
      }
      ofEpoch = read
    },
    at(training: TrainingUpdate): Pick<StreamedProgress, 'share' | 'training'> {
      const within = training.ended ? 1 : Math.min(1, read / Math.max(1, ofEpoch))
      const share = (training.epoch - 1 + within) / epochs
      const now = performance.now()
      begun ??= { now, share }
      if (training.remaining !== undefined || share <= begun.share) return { share, training }
      const remaining = ((now - begun.now) * (1 - share)) / (share - begun.share)
      return { share, training: { ...training, remaining } }
    },
  }
}

/** Some VMs that ask for something from the cut on, with what the network looks at before it. */
async function* judgedAround(
  sequences: StreamedRun['sequences'],
  cut: number,
  seed: number,
  { maxLength = 50 }: NeuralOptions,
): AsyncGenerator<VmEvents> {
  let vms = 0
  for await (const one of sequences({ cut, latest: maxLength + 1, shuffle: seed >>> 0 })) {
    if (one.time.at(-1)! < cut) continue
    yield one
    vms += 1
    if (vms === judgedVms) return
  }
}
