import type { Catalog, RequestCounts, VmEvents } from '../../../../datasets/index.ts'
import { tallyOfServices } from './item-tally.ts'
import type { HeldOutSequence } from './judge.ts'
import { clusterRow } from './learn-network.ts'
import { learnedVocabulary } from './learned-vocabulary.ts'
import { type NeuralSequenceModel, streamedModel } from './neural-model.ts'
import { checkedOptions, type NeuralOptions } from './neural-options.ts'
import type { EncoderKind } from './settings.ts'
import { trainInWorker } from './train-in-worker.ts'
import type { VmSequence } from './vm-sequence.ts'

/** Requests that are read as a stream in each epoch, and held by nobody as a whole. */
export interface RequestStream {
  /** How often each item of the catalog was asked for on each service. */
  readonly services: RequestCounts['services']
  /** VM after VM; the same each time it is asked for the same epoch. */
  sequences(epoch: number): AsyncIterable<VmEvents>
  /** Some VMs around the moment `cut`, milliseconds since the epoch; `sequences` end before it. */
  readonly heldOut?: { readonly cut: number; sequences(): AsyncIterable<VmEvents> }
}

/** A model that learned from a stream. */
export interface StreamedModel {
  readonly model: NeuralSequenceModel
  /** After how many epochs it was best on what was held out; the last where nothing was. */
  readonly best: number
}

/** Of a large network writing one takes about as long as ten batches. */
const batchesBetweenCheckpoints = 500

/**
 * Trains a network on requests that stream by, in a thread of its own; memory goes with VMs and items, not
 * with requests.
 *
 * Equal arguments give equal bits, also when it was killed and went on from its checkpoint, which stays.
 *
 * @param checkpoint - A file to go on from if it is there, and to write in the course of training.
 * @throws As `train`; whatever the stream throws; the reason of `hooks.signal`.
 */
export async function learnStream(
  encoder: EncoderKind,
  catalog: Catalog,
  options: NeuralOptions,
  stream: RequestStream,
  checkpoint?: string,
): Promise<StreamedModel> {
  const checked = checkedOptions({ ...options, encoder })
  const { settings, threads } = checked
  const { clusterOf = new Int32Array(0), hooks } = options
  const tally = tallyOfServices(stream.services, catalog.items.size)
  const vocabulary = learnedVocabulary(tally, catalog, clusterOf, checked)
  const networkOf = new Map(vocabulary.vnis.map((vni, network) => [vni, network]))
  const sequenceOf = ({ vm, vni, item, time }: VmEvents): VmSequence => ({
    network: networkOf.get(vni)!,
    items: item,
    times: time,
    cluster: clusterRow(clusterOf[vm]),
  })
  const { heldOut } = stream
  const { parameters, epochs, best } = await trainInWorker(
    {
      settings,
      vocabulary,
      async *source(epoch) {
        for await (const events of stream.sequences(epoch)) yield sequenceOf(events)
      },
      ...(heldOut && {
        async *heldOut(): AsyncGenerator<HeldOutSequence> {
          for await (const events of heldOut.sequences()) {
            const from = events.time.findIndex((time) => time >= heldOut.cut)
            if (from >= 0) yield { ...sequenceOf(events), from }
          }
        },
      }),
    },
    {
      threads,
      ...(checkpoint && {
        checkpoint: { path: checkpoint, everyBatches: batchesBetweenCheckpoints },
      }),
      ...(hooks?.onProgress && { onProgress: hooks.onProgress }),
      ...(hooks?.signal && { signal: hooks.signal }),
    },
  )
  const model = streamedModel({ parameters, epochs }, tally, catalog, clusterOf, checked)
  return { model, best }
}
