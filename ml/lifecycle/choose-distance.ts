import type { EventLog } from '../../datasets/index.ts'
import { prepareTrial, type ReplaySettings } from '../evaluation/index.ts'
import type { Distance } from '../models/kmeans/index.ts'
import type { ClusterOptions } from './cluster-options.ts'
import { clusterVms } from './cluster-vms.ts'
import { fitKind, type ProfilesBefore } from './fit.ts'
import { judge } from './judge.ts'
import { sampled, splitAt } from './replay-kinds.ts'
import { cutLogOnce, logBefore } from './split-log.ts'

/** What the clusters of one distance were good for. */
export interface TriedDistance {
  readonly distance: string
  readonly clusters: number
  /** Share of first packets served in time by each kind of model that uses clusters, in `[0, 1]`. */
  readonly coverage: Readonly<Record<string, number>>
}

export interface ChooseDistanceOptions {
  readonly settings: ReplaySettings
  readonly profiles: ProfilesBefore
  /** As VMs are clustered, whatever the distance. */
  readonly clustering: Omit<ClusterOptions, 'distance'>
  /** Replay so many VMs only, drawn by the seed; default all. */
  readonly sampleVms?: number
  readonly onProgress?: (share: number, distance: string) => void
}

/** The kinds that predict from what a VM's cluster does. */
const kindsWithClusters = ['similar-vms', 'markov']

/**
 * The distance whose clusters, found in the first 85 % of a log, let models cover most of the rest.
 *
 * @param candidates - At least one; the first of equals is taken.
 * @returns `tried` in the order of the candidates.
 * @throws What {@link clusterVms} throws; {@link PortentError} `ERR_NO_DATA` if the log cannot be cut.
 */
export async function chooseDistance(
  log: EventLog,
  candidates: readonly Distance[],
  options: ChooseDistanceOptions,
): Promise<{ best: Distance; tried: TriedDistance[] }> {
  const { settings, clustering, onProgress } = options
  const cut = cutLogOnce(log, 0.85)
  const past = logBefore(log, cut)
  const profiles = await options.profiles(past, log.time[cut]!)
  const tried: TriedDistance[] = []
  let best = { distance: candidates[0]!, coverage: -1 }
  for (const [i, distance] of candidates.entries()) {
    onProgress?.(i / candidates.length, distance.name)
    const clusters = clusterVms(profiles, settings.seed, undefined, { ...clustering, distance })
    const known = { log: past, clusters }
    const trial = prepareTrial(sampled(splitAt(log, cut, log.length, known), options), settings)
    const coverage: Record<string, number> = {}
    for (const kind of kindsWithClusters) {
      const model = await fitKind(kind, known, settings)
      coverage[kind] = (await judge(kind, model, trial, settings)).coverage
    }
    tried.push({ distance: distance.name, clusters: clusters.count, coverage })
    const sum = Object.values(coverage).reduce((a, b) => a + b, 0)
    if (sum > best.coverage) best = { distance, coverage: sum }
  }
  return { best: best.distance, tried }
}
