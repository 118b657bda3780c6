import { PortentError } from '../../../core/index.ts'
import type { Catalog } from '../../../datasets/index.ts'
import { kindOfArtifact } from './artifact.ts'
import { blend, loadBlend } from './blend/index.ts'
import { ease, loadEase } from './ease.ts'
import { loadMarkov, markov } from './markov.ts'
import type { Asking } from './moments.ts'
import {
  type EncoderKind,
  loadNeuralModel,
  neuralModel,
  type TrainingUpdate,
} from './neural/index.ts'
import { loadPopularity, popularity } from './popularity.ts'
import { loadRecency, recency } from './recency.ts'
import { loadRecencyPopularity, recencyPopularity } from './recency-popularity.ts'
import { loadRecentPopularity, recentPopularity } from './recent-popularity.ts'
import type { TrainableSequenceModel } from './sequence-model.ts'
import { loadSimilarVms, similarVms } from './similar-vms.ts'

/** What a model may be told besides its catalog; a kind takes from it what it needs. */
export interface ModelContext {
  /** Cluster by VM id, -1 where it has none. Given to `load`, it replaces the clusters saved. */
  readonly clusterOf?: Int32Array
  /** When it will be asked, and how far ahead; default right after requests, one minute ahead. */
  readonly asking?: Asking
  /** Threads that the training of a network may use; default one for each core. */
  readonly threads?: number
  /** Told how far the training of a network is. */
  readonly onTraining?: (update: TrainingUpdate) => void
}

/** One kind of sequence model, by its name, with its default settings. */
export interface ModelKind {
  /** As in the registry and on the command line, e.g. `similar-vms`. */
  readonly kind: string
  /** One line for `--help`. */
  readonly title: string
  /** Set where it knows nothing to say of a VM without a past; another kind serves then, if one was tried. */
  readonly needsPast?: true
  /** Set where its scores are meant as P(requested within the horizon), before any calibration. */
  readonly scoresAreProbabilities?: true
  /**
   * When it is tried without being asked for by name; default always. A network takes long to train, and tenants
   * share its weights, so that the data of one moves what another is told.
   */
  readonly tried?: 'on short logs of one tenant' | 'by name only'
  /** A model that has seen nothing. */
  create(catalog: Catalog, context?: ModelContext): TrainableSequenceModel
  /**
   * The model that `save` wrote, with the settings it was saved with.
   *
   * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not such a model of this catalog.
   */
  load(saved: Uint8Array, catalog: Catalog, context?: ModelContext): TrainableSequenceModel
}

/** All kinds, the simplest first. */
export const kinds: readonly ModelKind[] = [
  {
    kind: 'popularity',
    title: 'what most VMs of the network have asked for',
    create: (catalog) => popularity(catalog),
    load: (saved, catalog) => loadPopularity(saved, catalog),
  },
  {
    kind: 'recent-popularity',
    title: 'what the network asks for most of late',
    create: (catalog) => recentPopularity(catalog),
    load: (saved, catalog) => loadRecentPopularity(saved, catalog),
  },
  {
    kind: 'recency',
    title: 'what the VM itself asked for, most recent first (EdgeBank)',
    needsPast: true,
    create: (catalog) => recency(catalog),
    load: (saved, catalog) => loadRecency(saved, catalog),
  },
  {
    kind: 'recency-popularity',
    title: "the VM's own past by recency and frequency, then what is popular",
    create: (catalog) => recencyPopularity(catalog),
    load: (saved, catalog) => loadRecencyPopularity(saved, catalog),
  },
  {
    kind: 'similar-vms',
    title: 'what VMs with similar pasts have asked for (Jaccard)',
    create: (catalog, context) => similarVms(catalog, clustersIn(context)),
    load: (saved, catalog, context) => loadSimilarVms(saved, catalog, clustersIn(context)),
  },
  {
    kind: 'markov',
    title: 'what follows the last request: of the VM, its cluster, its network',
    create: (catalog, context) => markov(catalog, clustersIn(context)),
    load: (saved, catalog, context) => loadMarkov(saved, catalog, clustersIn(context)),
  },
  {
    kind: 'ease',
    title: 'what goes with what the VM asked for (linear item-item model)',
    create: (catalog) => ease(catalog),
    load: (saved, catalog) => loadEase(saved, catalog),
  },
  {
    kind: 'blend',
    title: 'all of these and more of its past in one probability, weighed by a learned network',
    scoresAreProbabilities: true,
    create: (catalog, context) => blend(catalog, context),
    load: (saved, catalog, context) => loadBlend(saved, catalog, clustersIn(context)),
  },
  {
    kind: 'blend-transformer',
    scoresAreProbabilities: true,
    title: 'the blend with a transformer over the order of requests among its inputs',
    tried: 'by name only',
    create: (catalog, context) =>
      blend(catalog, { ...context, network: 'transformer', ...hooksIn(context) }),
    load: (saved, catalog, context) =>
      loadBlend(saved, catalog, {
        ...clustersIn(context),
        ...hooksIn(context),
        network: 'transformer',
      }),
  },
  {
    kind: 'transformer',
    title: 'what follows the order of requests (causal transformer, SASRec)',
    tried: 'on short logs of one tenant',
    create: (catalog, context) => network('transformer', catalog, context),
    load: (saved, catalog, context) =>
      loadNeuralModel('transformer', saved, catalog, {
        ...clustersIn(context),
        ...hooksIn(context),
      }),
  },
  {
    kind: 'gru4rec',
    title: 'what follows the order of requests (recurrent network, GRU4Rec)',
    tried: 'by name only',
    create: (catalog, context) => network('gru4rec', catalog, context),
    load: (saved, catalog, context) =>
      loadNeuralModel('gru4rec', saved, catalog, {
        ...clustersIn(context),
        ...hooksIn(context),
      }),
  },
]

/**
 * The kind of that name.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a name that isn't one, with those that are.
 */
export function modelKind(name: string): ModelKind {
  const found = kinds.find(({ kind }) => kind === name)
  if (found) return found
  const names = kinds.map(({ kind }) => kind).join(', ')
  throw new PortentError('ERR_INPUT', `no model kind ${name}; there are ${names}`)
}

/**
 * The model that any kind's `save` wrote.
 *
 * @throws {@link PortentError} `ERR_ARTIFACT` if the bytes are not a model of this catalog.
 */
export function loadModel(
  saved: Uint8Array,
  catalog: Catalog,
  context?: ModelContext,
): TrainableSequenceModel {
  const name = kindOfArtifact(saved)
  const found = kinds.find(({ kind }) => kind === name)
  if (!found) throw new PortentError('ERR_ARTIFACT', `a saved model of unknown kind ${name}`)
  return found.load(saved, catalog, context)
}

function network(
  encoder: EncoderKind,
  catalog: Catalog,
  context: ModelContext | undefined,
): TrainableSequenceModel {
  return neuralModel(encoder, catalog, { ...clustersIn(context), ...hooksIn(context) })
}

function hooksIn(context: ModelContext | undefined) {
  return {
    ...(context?.onTraining && { hooks: { onProgress: context.onTraining } }),
    ...(context?.threads !== undefined && { threads: context.threads }),
  }
}

function clustersIn(context: ModelContext | undefined): { clusterOf?: Int32Array } {
  return context?.clusterOf ? { clusterOf: context.clusterOf } : {}
}
