import type { EventLog } from '../../datasets/index.ts'
import type { ReplaySettings } from '../evaluation/index.ts'
import { profilesFromLog, type VmProfiles } from '../features/index.ts'
import {
  modelKind,
  type TrainableSequenceModel,
  type TrainingUpdate,
} from '../models/sequence/index.ts'
import { type Clusters, clusterVms } from './cluster-vms.ts'
import type { Progress } from './progress.ts'
import { logBefore } from './split-log.ts'

/** Profiles of the catalog's VMs from what was before `to`, milliseconds since the epoch. */
export type ProfilesBefore = (log: EventLog, to: number) => Promise<VmProfiles>

/** What was known at one moment: the events before it and the VMs in clusters. */
export interface Knowledge {
  readonly log: EventLog
  readonly clusters: Clusters
}

/** The profiles that request events alone give. */
export const profilesOfEvents: ProfilesBefore = async (log) => profilesFromLog(log)

/**
 * What the first `end` events tell, and nothing after them.
 *
 * @param onProgress - Told the share of VMs clustered, in `[0, 1]`.
 */
export async function knowledgeBefore(
  all: EventLog,
  end: number,
  profilesBefore: ProfilesBefore,
  seed: number,
  onProgress: (share: number) => void,
): Promise<Knowledge> {
  const log = logBefore(all, end)
  const profiles = await profilesBefore(log, all.time[end] ?? Number.POSITIVE_INFINITY)
  return { log, clusters: clusterVms(profiles, seed, onProgress) }
}

/**
 * A model of one kind that has learned all that is known, to be asked as the settings say.
 *
 * @param tell - Told how far the training of a network is.
 */
export function fitKind(
  kind: string,
  { log, clusters }: Knowledge,
  { horizon, idleTimeout, schedule }: ReplaySettings,
  tell?: ReturnType<Progress>,
): Promise<TrainableSequenceModel> {
  const context = {
    clusterOf: clusters.labels,
    asking: { horizon, idleTimeout, ...(schedule && { schedule }) },
    onTraining: (update: TrainingUpdate) => tell?.(0, update),
  }
  return modelKind(kind).create(log.catalog, context).learn(log)
}
