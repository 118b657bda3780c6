import { type AgentRestart, type EventLog, sliceLog } from '../../datasets/index.ts'
import {
  compare,
  type Policy,
  type ReplayReport,
  type ReplaySettings,
  type ReportAbout,
  type Split,
  sampleVms,
} from '../evaluation/index.ts'
import { kinds, modelKind, type SequenceModel } from '../models/sequence/index.ts'
import {
  fitKind,
  type Knowledge,
  knowledgeBefore,
  type ProfilesBefore,
  profilesOfEvents,
} from './fit.ts'
import { type Progress, progressOf, type TrainingProgress } from './progress.ts'
import { cutLogOnce } from './split-log.ts'

/** What training and replaying may be told alike. */
export interface KindsOptions {
  /** How agents behave. */
  readonly settings: ReplaySettings
  /** What the report is about. */
  readonly about: ReportAbout
  /** Names of the kinds to try; default all that are tried on such a log, see {@link namesOf}. */
  readonly kinds?: readonly string[]
  /** Agents that came back empty. */
  readonly restarts?: readonly AgentRestart[]
  /** Where profiles come from; default the request events themselves. */
  readonly profiles?: ProfilesBefore
  /** Most (VM, item) pairs of a VNI for which to try "push all"; default 250,000. */
  readonly largestPushAll?: number
  /** Replay so many VMs only, drawn by the seed; default all. Models learn from all. */
  readonly sampleVms?: number
  readonly onProgress?: (progress: TrainingProgress) => void
}

export interface ReplayKindsOptions extends KindsOptions {
  /** Share of the events, from the first, that the models learn, in `(0, 1)`. */
  readonly split: number
  /** The K to replay each kind with, `>= 1` each. */
  readonly ks: readonly number[]
  /** The kind that the others are compared with; default none. */
  readonly baseline?: string
}

/**
 * Cuts a log in time, lets every kind of model learn the first part, and replays the second.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if the log cannot be cut, `ERR_INPUT` for an unknown kind.
 * @throws RangeError for a setting out of its range.
 */
export async function replayKinds(
  log: EventLog,
  options: ReplayKindsOptions,
): Promise<ReplayReport> {
  const { settings, profiles = profilesOfEvents, onProgress } = options
  const names = namesOf(log, options)
  const cut = cutLogOnce(log, options.split)
  const progress = progressOf(1 + reportWeight(names, options.ks), onProgress)
  const known = await knowledgeBefore(
    log,
    cut,
    profiles,
    settings.seed,
    progress('cluster the VMs'),
  )
  const report = await reportKinds(log, cut, known, { ...options, kinds: names, progress })
  onProgress?.({ step: 'replayed', share: 1 })
  return report
}

/** Request events of a log on which a network is tried unasked: with fewer it learns little, with more it takes minutes. */
const shortLog = { fewest: 5_000, most: 20_000 }

/**
 * The names given, or those of all kinds that are tried on such a log.
 *
 * @throws {@link PortentError} `ERR_INPUT` for a name that is none.
 */
export function namesOf(
  log: EventLog,
  { kinds: given, settings }: Pick<KindsOptions, 'kinds' | 'settings'>,
): readonly string[] {
  if (given) return given.map((name) => modelKind(name).kind)
  // Where models are trained again and again in the replay, a network would be too.
  const withNetworks = settings.refreshEvery === undefined && isShort(log) && isOfOneTenant(log)
  return kinds
    .filter(({ tried }) => tried === undefined || (withNetworks && tried !== 'by name only'))
    .map(({ kind }) => kind)
}

function isShort({ length }: EventLog): boolean {
  return length >= shortLog.fewest && length <= shortLog.most
}

function isOfOneTenant({ vm, catalog: { vms } }: EventLog): boolean {
  return vm.every((id) => vms.vni(id) === vms.vni(vm[0]!))
}

/** What {@link reportKinds} weighs in progress: to train each kind, and to replay it with each K. */
export function reportWeight(names: readonly string[], ks: readonly number[]): number {
  return names.length * (1 + ks.length)
}

/** Trains each kind on what is known at a cut, and replays all policies on what comes after it. */
export async function reportKinds(
  log: EventLog,
  cut: number,
  known: Knowledge,
  options: Pick<ReplayKindsOptions, 'settings' | 'ks' | 'about'> & {
    readonly kinds: readonly string[]
    readonly restarts?: readonly AgentRestart[]
    readonly largestPushAll?: number
    readonly sampleVms?: number
    readonly progress: Progress
    readonly baseline?: string
    /** Told each model, trained on what is known at the cut. */
    readonly onTrained?: (kind: string, model: SequenceModel) => void
  },
): Promise<ReplayReport> {
  const { settings, ks, about, restarts, largestPushAll = 250_000, progress } = options
  const names = options.kinds
  const policies: Policy[] = [
    { kind: 'on-demand' },
    { kind: 'push-all', largestVni: largestPushAll },
  ]
  let baseline: string | undefined
  for (const name of names) {
    const model = await fitKind(name, known, settings, progress(`train ${name} for the report`))
    if (name === options.baseline) baseline = model.name
    policies.push({ kind: 'model', model })
    options.onTrained?.(name, model)
  }
  const tell = progress('replay the test part', names.length * ks.length)
  const split = sampled(splitAt(log, cut, log.length, known, restarts), options)
  return compare(split, policies, settings, {
    ks,
    about,
    ...(baseline === undefined ? {} : { baseline }),
    onProgress: ({ done, total }) => tell(done / total),
  })
}

/** The split for as many VMs as are wanted. */
export function sampled(
  split: Split,
  options: { readonly sampleVms?: number; readonly settings: ReplaySettings },
): Split {
  const { sampleVms: count, settings } = options
  return count === undefined ? split : sampleVms(split, count, settings.seed)
}

/** The events `[0, from)` as past and `[from, to)` as what is replayed. */
export function splitAt(
  log: EventLog,
  from: number,
  to: number,
  { clusters }: Knowledge,
  restarts: readonly AgentRestart[] = [],
): Split {
  const end = log.time[to] ?? Number.POSITIVE_INFINITY
  return {
    log: sliceLog(log, 0, to),
    start: from,
    restarts: restarts.filter(({ time }) => time < end),
    clusters: clusters.labels,
  }
}
