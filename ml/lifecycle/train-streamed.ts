import { PortentError } from '../../core/index.ts'
import type { RequestCounts, SequenceQuery } from '../../datasets/index.ts'
import { profilesFromLog } from '../features/index.ts'
import type { EpochReport, StreamedModel } from '../models/sequence/index.ts'
import { type Clusters, clusterVms } from './cluster-vms.ts'
import { historyLimit } from './latest-requests.ts'
import { logOfSequences } from './log-of-sequences.ts'
import type { TrainedModel } from './model-file.ts'
import { streamedCheckpoints } from './streamed-checkpoints.ts'
import { calibrateStreamed, judgeStreamed, sampleAround } from './streamed-judging.ts'
import { learnPart } from './streamed-network.ts'
import { streamedRequests, streamedTotals } from './streamed-past.ts'
import type { StreamedOptions, StreamedRun, StreamedWarehouse } from './streamed-run.ts'
import { settingsForManifest } from './trained-settings.ts'

/** Requests that clusters are found by, all VMs together. */
const clusteredRequests = 1_000_000

/** A model to serve, and how well it did on what was held out. */
export interface StreamedTraining {
  /** For the registry; it has learned the whole log. */
  readonly trained: TrainedModel
  /** Of the training that was judged. */
  readonly epochs: readonly EpochReport[]
  /** Milliseconds since the epoch; what began from here on was held out. */
  readonly cut: number
}

/**
 * From a warehouse to a model without ever holding the log: memory goes with VMs, items and what each VM asks
 * for, not with events.
 *
 * The end of the log's time is held out. A network learns what was before it, stops when it predicts what is
 * held out no better, is replayed there on a sample of VMs for the metrics, and calibrated. As in the
 * pipeline, what serves is a second network, which learned the whole log for as many epochs and keeps the
 * calibration of the first. Equal arguments give equal models, also after a kill.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if the log is too short, `ERR_NOT_FINITE` if training diverges.
 */
export async function trainStreamed(
  warehouse: StreamedWarehouse,
  options: StreamedOptions,
): Promise<StreamedTraining> {
  const { kind, settings, seed, vni, heldOut = 0.15, flowsOfPart, onProgress } = options
  const tell = (step: string, share: number) => onProgress?.({ step, share })
  const parts = {
    idleTimeout: settings.idleTimeout,
    ...(vni !== undefined && { vni }),
    ...(flowsOfPart !== undefined && { flowsOfPart }),
  }
  tell('count the requests', 0)
  const counts = await warehouse.requestCounts(parts)
  const { catalog } = counts
  const cut = cutOf(counts, heldOut)
  const sequences = (query: SequenceQuery) => warehouse.vmSequences(catalog, { ...parts, ...query })
  const checkpoints =
    options.checkpoints === undefined
      ? undefined
      : streamedCheckpoints(options.checkpoints, kind, decisive(options), counts)
  const run: StreamedRun = { options, counts, sequences, checkpoints }

  tell('cluster the VMs', 0)
  const early = await clustersOf(run, { to: cut })
  const percent = Math.round(100 * heldOut)
  const trial = await learnPart(run, early, `learn all but the last ${percent} %`, { cut })
  tell('judge and calibrate', 0)
  const sample = await sampleAround(run, cut)
  const restarts = await warehouse.restarts(catalog)
  const judged = await judgeStreamed(trial.model, sample, cut, early, restarts, settings)
  const calibration = await calibrateStreamed(trial.model, sample, cut, early, options)
  const facts: TrainedModel['facts'] = {
    createdAt: options.now,
    kind,
    seed,
    data: extentOf(counts),
    metrics: { ...judged.metrics, ...qualityOf(trial) },
    settings: settingsForManifest(settings),
    judgedOn: `the last ${percent} % of the events, which the judged network had not learned: a replay for ${judged.vms} VMs drawn by the seed, ${judged.events} first packets`,
  }

  tell('cluster the VMs again', 0)
  const clusters = await clustersOf(run, {})
  const { model } = await learnPart(run, clusters, 'learn the whole log', { epochs: trial.best })
  tell('collect the VMs\u2019 pasts', 0)
  const histories = await streamedRequests(sequences({ latest: historyLimit }), catalog)
  const totals = await streamedTotals(warehouse.vmTotals(catalog, parts), catalog, histories)
  checkpoints?.remove()
  tell('trained', 1)
  const trained = { model, calibration, clusters, histories, totals, facts }
  return { trained, epochs: trial.model.epochs, cut }
}

/** Of the options those that the network's bits depend on. */
function decisive({
  kind,
  settings,
  seed,
  vni,
  network,
  latest,
  heldOut,
}: StreamedOptions): object {
  const { threads: _same, ...others } = network ?? {}
  return { kind, idleTimeout: settings.idleTimeout, seed, vni, others, latest, heldOut }
}

/**
 * The moment from which on about that share of the events began.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if all events begin at about one time, or there are none.
 */
function cutOf({ length, slices }: RequestCounts, heldOut: number): number {
  if (!(heldOut > 0 && heldOut < 1))
    throw new RangeError(`heldOut must be in (0, 1), got ${heldOut}`)
  let before = 0
  for (const [slice, requests] of slices.requests.entries()) {
    if (before > 0 && before + requests > (1 - heldOut) * length)
      return slices.begin + slice * slices.width
    before += requests
  }
  const remedy = 'ingest a longer log'
  throw new PortentError(
    'ERR_NO_DATA',
    `${length} request events cannot be cut in two in time; ${remedy}`,
  )
}

/** Clusters by the latest requests of each VM, fewer where there are many VMs. */
async function clustersOf(
  { counts: { catalog }, sequences, options }: StreamedRun,
  range: Pick<SequenceQuery, 'to'>,
): Promise<Clusters> {
  const share = Math.floor(clusteredRequests / Math.max(1, catalog.vms.size))
  const latest = Math.min(historyLimit, Math.max(5, share))
  const log = await logOfSequences(sequences({ ...range, latest }), catalog)
  return clusterVms(profilesFromLog(log), options.seed)
}

/** Of the epoch that was kept, among held-out requests. */
function qualityOf({ model, best }: StreamedModel): Record<string, number> {
  const judgement = model.epochs.find(({ epoch }) => epoch === best)?.judgement
  if (!judgement) return {}
  const { ndcg10, hitRate10 } = judgement
  return { ndcg10, hitRate10 }
}

/** What of the log the manifest records. */
function extentOf({ length, from, to, catalog }: RequestCounts): TrainedModel['facts']['data'] {
  return { from, to, events: length, vms: catalog.vms.size, items: catalog.items.size }
}
