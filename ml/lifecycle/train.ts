import { PortentError } from '../../core/index.ts'
import type { EventLog } from '../../datasets/index.ts'
import { prepareTrial, type ReplayReport, type ReplaySettings } from '../evaluation/index.ts'
import { type LabelledScores, modelKind, type SequenceModel } from '../models/sequence/index.ts'
import {
  type BothLabels,
  calibrationOfStrangers,
  labelBoth,
  type Measuring,
  measureCalibration,
  nothingLabelled,
} from './calibrate.ts'
import type { Manifest } from './champion.ts'
import { calibrationOf } from './choose-calibration.ts'
import { fitKind, type Knowledge, knowledgeBefore, profilesOfEvents } from './fit.ts'
import { bestOf, type Judgement, judge } from './judge.ts'
import { latestRequests } from './latest-requests.ts'
import type { TrainedModel } from './model-file.ts'
import { type Progress, progressOf } from './progress.ts'
import {
  type KindsOptions,
  namesOf,
  reportKinds,
  reportWeight,
  sampled,
  splitAt,
} from './replay-kinds.ts'
import { requestTotals } from './request-totals.ts'
import { type Cuts, cutLog, earlierValidation, type SplitShares } from './split-log.ts'
import { settingsForManifest } from './trained-settings.ts'

/** Of the settings, `top` is the K that models are judged with, and `horizon` that of P. */
export interface TrainingOptions extends KindsOptions {
  /** Of clusters, replays and samples. */
  readonly seed: number
  /** When the training is, ISO 8601; goes into the manifest. */
  readonly now: string
  /** Default 70 % to train, 15 % to validate, 15 % to test. */
  readonly shares?: SplitShares
  /** The K that the test report replays each kind with, besides the judged one; default 1 and 3. */
  readonly ks?: readonly number[]
}

/** A model to serve, and why it is this one. */
export interface Training {
  /** For the registry; it has learned the whole log. */
  readonly trained: TrainedModel
  /** Each kind on the validation part; the one with the least cost was taken. */
  readonly judgements: readonly Judgement[]
  /** Each kind on the test part, having learned all before it; nothing was chosen by it. */
  readonly report: ReplayReport
  readonly cuts: Cuts
}

/**
 * From a log to a model: cluster, train each kind, choose, calibrate, report, and learn all of it.
 *
 * The log is cut in time. Kinds learn the training part and are judged by replay of the validation part;
 * the one with the least cost is taken (see {@link Judgement}) and its scores calibrated there. For the
 * report every kind learns both parts and is replayed on the test part, which decides nothing; there the
 * calibration is measured too. The model returned then learns everything, and no calibration can be fitted on
 * what it has learned: it gets one fitted to the validation part, a part as long before it and the test part, each as scored by
 * a model that knew only what came before; the one measured lacks the test part. Its probabilities are as good as its scores are like theirs.
 * VMs of which nothing is known have one of their own, from the same parts.
 * Clusters are found anew each time from what was known at that time.
 *
 * @throws {@link PortentError} `ERR_NO_DATA` if the log is too short to be cut or calibrated, `ERR_INPUT` for
 *   an unknown kind.
 * @throws RangeError for a setting out of its range.
 */
export async function trainPipeline(log: EventLog, options: TrainingOptions): Promise<Training> {
  const { shares = { train: 0.7, validation: 0.15 }, settings } = options
  const names = namesOf(log, options)
  const cuts = cutLog(log, shares)
  // The judged K is always there: the manifest quotes it.
  const ks = [...new Set([...(options.ks ?? [1, 3]), settings.top])]
  // Four clusterings, each kind judged, one calibrated, the report, and the last training.
  const total = 4 + names.length + 1 + reportWeight(names, ks) + 1
  const progress = progressOf(total, options.onProgress)
  const profiles = options.profiles ?? profilesOfEvents
  const known = (end: number, what: string) =>
    knowledgeBefore(log, end, profiles, options.seed, progress(`cluster the VMs ${what}`))

  const early = await known(cuts.validation, 'of the training part')
  const { judgements, models } = await judgeKinds(log, early, cuts, names, options, progress)
  const best = bestOf(fitToServe(judgements))
  const validated = await labelBoth(
    best.kind,
    models.get(best.kind)!,
    log,
    early,
    [cuts.validation, cuts.test],
    options,
  )
  if (validated.told.scores.length === 0) throw nothingToCalibrateWith(log, cuts, settings.horizon)
  const before = await labelEarlier(best.kind, log, cuts, shares, known, options, progress)
  models.clear()
  const calibrate = (...parts: LabelledScores[]) =>
    calibrationOf(parts, settings.horizon, modelKind(best.kind).scoresAreProbabilities)

  const late = await known(cuts.test, 'of the training and validation parts')
  const replayed = await reportKinds(log, cuts.test, late, {
    ...options,
    kinds: names,
    ks,
    progress,
    onTrained: (kind, model) => {
      if (kind === best.kind) models.set(kind, model)
    },
  })
  const tester = models.get(best.kind)!
  const tested = await labelBoth(best.kind, tester, log, late, [cuts.test, log.length], options)
  const measuring = {
    kind: best.kind,
    model: tester,
    tested: tested.told,
    calibration: calibrate(before.told, validated.told),
    fittedFrom: before.from,
  }
  const report = withCalibration(replayed, measuring, log, cuts, settings)
  models.clear()

  const whole = await known(log.length, 'of the whole log')
  const model = await fitKind(
    best.kind,
    whole,
    settings,
    progress(`train ${best.kind} on the whole log`),
  )
  options.onProgress?.({ step: 'trained', share: 1 })
  const histories = latestRequests(log)
  const strangers = calibrationOfStrangers(
    [before, validated, tested].map((part) => part.strangers),
    settings.horizon,
  )
  const trained: TrainedModel = {
    model,
    calibration: calibrate(before.told, validated.told, tested.told),
    ...(strangers && { strangers }),
    clusters: whole.clusters,
    histories,
    totals: requestTotals(log, histories),
    facts: {
      createdAt: options.now,
      kind: best.kind,
      seed: options.seed,
      data: extentOf(log),
      metrics: testMetrics(report, model.name, settings.top),
      settings: settingsForManifest(settings),
    },
  }
  return { trained, judgements, report, cuts }
}

/** A server must answer for a VM that nobody has seen, from its network's prior: recency alone cannot. */
function fitToServe(judgements: readonly Judgement[]): readonly Judgement[] {
  const fit = judgements.filter(({ kind }) => !modelKind(kind).needsPast)
  return fit.length > 0 ? fit : judgements
}

/** What of the log the manifest records. */
function extentOf(log: EventLog): Manifest['data'] {
  const { vms, items } = log.catalog
  const [from, to] = [log.time[0]!, log.time[log.length - 1]!]
  return { from, to, events: log.length, vms: vms.size, items: items.size }
}

async function judgeKinds(
  log: EventLog,
  early: Knowledge,
  cuts: Cuts,
  names: readonly string[],
  options: TrainingOptions,
  progress: Progress,
): Promise<{ judgements: Judgement[]; models: Map<string, SequenceModel> }> {
  const split = splitAt(log, cuts.validation, cuts.test, early, options.restarts)
  const trial = prepareTrial(sampled(split, options), options.settings)
  const judgements: Judgement[] = []
  const models = new Map<string, SequenceModel>()
  for (const name of names) {
    const model = await fitKind(name, early, options.settings, progress(`train and judge ${name}`))
    models.set(name, model)
    judgements.push(await judge(name, model, trial, options.settings))
  }
  return { judgements, models }
}

/** What a kind says of the end of the training part, having learned what is before it, if that is long enough. */
async function labelEarlier(
  kind: string,
  log: EventLog,
  cuts: Cuts,
  shares: SplitShares,
  known: (end: number, what: string) => Promise<Knowledge>,
  options: TrainingOptions,
  progress: Progress,
): Promise<BothLabels & { from: number }> {
  const from = earlierValidation(log, cuts, shares)
  if (from === undefined)
    return { from: cuts.validation, told: nothingLabelled, strangers: nothingLabelled }
  const earliest = await known(from, 'of the first of the training part')
  const model = await fitKind(kind, earliest, options.settings, progress(`calibrate ${kind}`))
  const labels = await labelBoth(kind, model, log, earliest, [from, cuts.validation], options)
  return { from, ...labels }
}

/** The report with what the calibration is worth, or with a note that the test part cannot tell. */
function withCalibration(
  report: ReplayReport,
  measuring: Measuring,
  log: EventLog,
  cuts: Cuts,
  settings: ReplaySettings,
): ReplayReport {
  if (measuring.tested.scores.length > 0)
    return { ...report, calibration: measureCalibration(measuring, log, cuts, settings) }
  const note = 'The test part is shorter than the horizon, so the calibration is not measured'
  return { ...report, notes: [...report.notes, note] }
}

function nothingToCalibrateWith(
  log: EventLog,
  { validation, test }: Cuts,
  horizon: number,
): PortentError {
  return new PortentError(
    'ERR_NO_DATA',
    `nothing to calibrate with: no request of the validation part, ${test - validation} events from ` +
      `${new Date(log.time[validation]!).toISOString()} on, is followed by ${horizon} ms of log; ingest a ` +
      'longer log or shorten the horizon',
  )
}

/** The rates of the model chosen, as the test part has them. */
function testMetrics(report: ReplayReport, name: string, top: number): Record<string, number> {
  const result = report.results.find((result) => result.policy === name && result.top === top)
  if (!result) return {}
  const { coverage, accuracy, lateShare, amplification, pushesPerVmHour } = result
  return { coverage, accuracy: accuracy ?? 0, lateShare, amplification, pushesPerVmHour }
}
