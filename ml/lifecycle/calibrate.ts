import { type EventLog, sliceLog } from '../../datasets/index.ts'
import {
  type CalibrationReport,
  calibrationReport,
  type ReplaySettings,
} from '../evaluation/index.ts'
import {
  collectLabels,
  countMoments,
  type FittedCalibration,
  type LabelledScores,
  modelKind,
  type Query,
  type SequenceModel,
  type TimedLabels,
} from '../models/sequence/index.ts'
import { calibrationOf } from './choose-calibration.ts'
import type { Knowledge } from './fit.ts'
import type { Cuts } from './split-log.ts'

/** A model is asked at about so many moments; its best items at each are labelled. */
const askedMoments = 5_000

/** Fewer for VMs that nobody has heard of: they are all told much the same. */
const askedStrangers = 1_000
/** Labels below which nothing is made of them. */
const fewestOfStrangers = 100

interface LabelSettings {
  readonly settings: ReplaySettings
  readonly seed: number
  /** See {@link collectLabels}. */
  readonly weightOf?: (query: Query, item: number) => number
  /** See {@link collectLabels}. */
  readonly strangers?: boolean
}

/**
 * Asks a model at moments of the events `[from, to)`, after requests and on schedule as the settings say, and
 * looks up what was requested within the horizon.
 *
 * @param model - Has learned `known`, which is what was before `from`.
 * @returns Nothing, shape `[0]`, if there is no such moment whose horizon ends before `to`.
 */
export async function labelPart(
  model: SequenceModel,
  log: EventLog,
  { clusters }: Pick<Knowledge, 'clusters'>,
  [from, to]: readonly [from: number, to: number],
  { settings, seed, weightOf, strangers = false }: LabelSettings,
): Promise<TimedLabels> {
  const { horizon, idleTimeout, top, schedule } = settings
  const part = sliceLog(log, 0, to)
  const moments = {
    horizon,
    idleTimeout,
    ...(schedule && { schedule }),
    from: log.time[from]!,
    to: log.time[to] ?? Number.POSITIVE_INFINITY,
    seed,
    clusterOf: clusters.labels,
  }
  const wanted = strangers ? askedStrangers : askedMoments
  const sample = Math.min(1, wanted / Math.max(1, countMoments(part, moments)))
  return collectLabels(model, part, {
    ...moments,
    ...{ k: top, sample, strangers },
    ...(weightOf && { weightOf }),
  })
}

/** What a model says of the VMs of a part: of those that it knows, and as if it knew nothing of them. */
export interface BothLabels {
  readonly told: LabelledScores
  /** Empty for a kind whose scores are probabilities: they are what it makes of VMs without a past, too. */
  readonly strangers: LabelledScores
}

/** As {@link labelPart}, twice. */
export async function labelBoth(
  kind: string,
  ...[model, log, known, part, settings]: Parameters<typeof labelPart>
): Promise<BothLabels> {
  const told = await labelPart(model, log, known, part, settings)
  if (modelKind(kind).scoresAreProbabilities) return { told, strangers: nothingLabelled }
  const strangers = await labelPart(model, log, known, part, { ...settings, strangers: true })
  return { told, strangers }
}

/** No label at all. */
export const nothingLabelled = { scores: new Float32Array(0), labels: new Uint8Array(0) }

/**
 * The calibration for VMs of which nothing is known: what a score means depends on what it rests on, and those that
 * rest on a VM's own past mean more.
 *
 * @returns Undefined where the parts are too short to tell.
 */
export function calibrationOfStrangers(
  parts: readonly LabelledScores[],
  horizon: number,
): FittedCalibration | undefined {
  const labels = parts.reduce((sum, { scores }) => sum + scores.length, 0)
  return labels < fewestOfStrangers ? undefined : calibrationOf(parts, horizon)
}

/** What a calibration is worth on the test part. */
export interface Measuring {
  readonly kind: string
  /** Has learned all before the test part. */
  readonly model: SequenceModel
  /** The model's scores on the test part. */
  readonly tested: LabelledScores
  readonly calibration: FittedCalibration
  /** Index of the first event that it was fitted to; it ends before the test part. */
  readonly fittedFrom: number
}

/** Compares probabilities on the test part, which neither model nor calibration has seen, with what came. */
export function measureCalibration(
  { kind, model, tested, calibration, fittedFrom }: Measuring,
  log: EventLog,
  { test }: Cuts,
  { top }: ReplaySettings,
): CalibrationReport {
  const about = {
    model: model.name,
    horizon: calibration.horizon,
    top,
    fitted: { from: log.time[fittedFrom]!, to: log.time[test]! },
    measured: { from: log.time[test]!, to: log.time[log.length - 1]! },
  }
  return calibrationReport(about, {
    ...tested,
    probability: (score) => calibration.probability(score),
    scoresAreProbabilities: modelKind(kind).scoresAreProbabilities ?? false,
  })
}
