import { PortentError } from '../../../core/index.ts'
import type { EventLog } from '../../../datasets/index.ts'
import type { ReplaySettings } from '../../evaluation/index.ts'
import {
  modelKind,
  type Query,
  type TrainableSequenceModel,
  type TrainingUpdate,
} from '../../models/sequence/index.ts'
import { labelPart } from '../calibrate.ts'
import type { Clusters } from '../cluster-vms.ts'
import { type ProfilesBefore, profilesOfEvents } from '../fit.ts'
import type { StoredModel, TrainedModel } from '../model-file.ts'
import { progressOf, type TrainingProgress } from '../progress.ts'
import { settingsForManifest } from '../trained-settings.ts'
import { type ContinuedLog, continuedLog, inIdsOf } from './continued-log.ts'
import { extendedRequests } from './extended-requests.ts'
import type { Feedback } from './feedback.ts'
import { recalibrated, reliabilityUnder } from './recalibrate.ts'
import { retiredItems } from './retired-items.ts'
import { updatedClusters } from './updated-clusters.ts'

export interface RetrainOptions {
  /** The model that serves, with its clusters and all that it remembers; its catalog gets the new names. */
  readonly champion: StoredModel
  /** What came since, in ids of any catalog; what the champion has learned already is passed over. */
  readonly events: EventLog
  /** When the model is asked and how far ahead; `top` items at each moment are labelled. */
  readonly settings: ReplaySettings
  /** Of clusters, samples and networks. */
  readonly seed: number
  /** When the training is, ISO 8601; goes into the manifest. */
  readonly now: string
  /** Profiles to cluster VMs by; default from what the champion remembers and the new events. */
  readonly profiles?: ProfilesBefore
  /** What pushes hide: how many requests an event, and labels the one of an item, stands for. Default one each. */
  readonly feedback?: Feedback
  /** How many labels the one of an item at a moment stands for; default what the feedback says, else one. */
  readonly weightOf?: (query: Query, item: number) => number
  /** Threads that a network may train with; default one for each core. */
  readonly threads?: number
  /** Items that nobody asked for in so many milliseconds are forgotten; default 30 days. */
  readonly retireAfter?: number
  readonly onProgress?: (progress: TrainingProgress) => void
}

/** A model that knows what came since, and what that took. */
export interface Retrained {
  /** For the registry, where its parent is the champion. */
  readonly trained: TrainedModel
  /** What was new in it. */
  readonly learned: {
    readonly events: number
    readonly vms: number
    readonly items: number
    readonly retired: number
  }
  /** Of the new events, each predicted before it was learned: labels, and how wrong the calibrations were. */
  readonly calibration: {
    readonly labels: number
    /** Of the champion's calibration, expected calibration error; null without labels. */
    readonly before: number | null
    /** Of the new one on the labels that it was fitted to, which flatters it. */
    readonly after: number | null
  }
  /** Seconds by step. */
  readonly seconds: Readonly<Record<string, number>>
}

const day = 86_400_000

/**
 * Goes on from the champion with what came since: a fraction of a training from scratch.
 *
 * The kind stays. Clusters move with their VMs and keep their numbers; what weighs one kind of evidence against another
 * is fitted to the new events, each predicted before it is learned, and so is the calibration; then they are learned.
 * What is counted is as exact as from scratch; a network is trained on, from where it is, by the new events and a sample
 * of the old. New VMs and items can be named at once, and items that nobody asks for any more are not named again.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if nothing came since; `ERR_INPUT` for a network that cannot learn more.
 */
export async function retrain(options: RetrainOptions): Promise<Retrained> {
  const { champion, settings, seed, feedback, threads, retireAfter = 30 * day } = options
  const weightOf = options.weightOf ?? labelWeights(options)
  const { manifest } = champion
  const { catalog } = champion.model
  const before = { vms: catalog.vms.size, items: catalog.items.size }
  const unweighed = inIdsOf(catalog, options.events, manifest.data.to)
  const events = feedback ? weighedBy(feedback, unweighed) : unweighed
  if (events.length === 0) throw nothingNew(options.events.length, manifest.data.to)
  const { step, seconds } = stepsOf(options)

  const continued = continuedLog(champion, events)
  const clusters = await step('move clusters', () => movedClusters(options, continued))
  const context = {
    clusterOf: clusters.labels,
    ...(threads !== undefined && { threads }),
    onTraining: (training: TrainingUpdate) =>
      options.onProgress?.({ step: 'learn', share: 0.75, training }),
  }
  const known = modelKind(manifest.kind).load(champion.model.save(), catalog, context)
  const weighed = await step('weigh evidence', async () =>
    known.adjust ? known.adjust(continued.log, continued.from) : known,
  )
  const labelled = await step('recalibrate', () => {
    const asked = { settings, seed, ...(weightOf && { weightOf }) }
    const part = [continued.from, continued.log.length] as const
    return labelPart(weighed, continued.log, { clusters }, part, asked)
  })
  const calibration = recalibrated(champion.calibration, labelled)
  const retired = retiredItems(champion, events, retireAfter)
  const model = await step('learn', () => learned(weighed, events, retired))
  options.onProgress?.({ step: 'retrained', share: 1 })
  const errorUnder = (one: typeof calibration) =>
    labelled.scores.length === 0 ? null : reliabilityUnder(one, labelled).expectedCalibrationError
  const [errorBefore, errorAfter] = [errorUnder(champion.calibration), errorUnder(calibration)]
  return {
    trained: {
      model,
      calibration,
      // New VMs among the new events are few.
      ...(champion.strangers && { strangers: champion.strangers }),
      clusters,
      ...extendedRequests(champion, events, retired),
      facts: {
        createdAt: options.now,
        kind: manifest.kind,
        seed,
        data: {
          from: manifest.data.from,
          to: events.time[events.length - 1]!,
          events: manifest.data.events + events.length,
          vms: catalog.vms.size,
          items: catalog.items.size,
        },
        metrics: errorBefore === null ? {} : { calibrationErrorBefore: errorBefore },
        judgedOn: 'the new events, each predicted before it was learned',
        parents: [manifest.version],
        settings: settingsForManifest(settings),
      },
    },
    learned: {
      events: events.length,
      vms: catalog.vms.size - before.vms,
      items: catalog.items.size - before.items,
      retired: retired.size,
    },
    calibration: { labels: labelled.scores.length, before: errorBefore, after: errorAfter },
    seconds,
  }
}

/** The events, each with the number of requests that it stands for. */
function weighedBy(feedback: Feedback, events: EventLog): EventLog {
  const { vms, items } = events.catalog
  const weight = Float32Array.from(events.time, (time, e) => {
    const [vm, item] = [events.vm[e]!, events.item[e]!]
    return feedback.weightOfRequest(vms.vni(vm), vms.address(vm), items.address(item), time)
  })
  return { ...events, weight }
}

/** How many labels the one of an item at a moment stands for; undefined where there is no feedback. */
function labelWeights({ feedback, champion, settings }: RetrainOptions) {
  if (!feedback) return undefined
  const { vms, items } = champion.model.catalog
  return ({ vni, vm, now }: Query, item: number) => {
    const names = [vni, vms.address(vm), items.address(item)] as const
    return feedback.weightOfLabel(...names, now, now + settings.horizon)
  }
}

async function movedClusters(
  { champion, profiles = profilesOfEvents, seed }: RetrainOptions,
  { log }: ContinuedLog,
): Promise<Clusters> {
  const { size } = champion.model.catalog.vms
  const labels = Int32Array.from({ length: size }, (_, vm) => champion.vm(vm).cluster)
  const found = await profiles(log, Number.POSITIVE_INFINITY)
  return updatedClusters(found, { count: champion.clusterCount, labels }, seed)
}

async function learned(
  model: TrainableSequenceModel,
  events: EventLog,
  retired: ReadonlySet<number>,
): Promise<TrainableSequenceModel> {
  const next = await (model.learnMore?.(events) ?? model.learn(events))
  return retired.size > 0 ? next.forget(retired) : next
}

/** Announces steps and times them. */
function stepsOf({ onProgress }: RetrainOptions) {
  const seconds: Record<string, number> = {}
  const progress = progressOf(4, onProgress)
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    progress(name)
    const begun = performance.now()
    const result = await work()
    seconds[name] = (performance.now() - begun) / 1_000
    return result
  }
  return { step, seconds }
}

function nothingNew(given: number, to: number): PortentError {
  const since = new Date(to).toISOString()
  return new PortentError(
    'ERR_NO_DATA',
    `none of ${given} events is later than ${since}, up to which the champion has learned; retrain when more has come`,
  )
}
