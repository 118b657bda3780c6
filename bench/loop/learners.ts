import type { EventLog } from '../../datasets/index.ts'
import {
  asTheyAre,
  collectLabels,
  type FittedCalibration,
  type ModelFigures,
  modelKind,
  momentsOf,
  recalibrated,
  scoreMoment,
  type TrainableSequenceModel,
  type VmTally,
} from '../../ml/index.ts'
import type { Answering } from './controller.ts'
import { day, type Scene } from './scene.ts'

/** From scratch is learned what was seen in so long, milliseconds. */
export const lookBack = 7 * day

/** A model that can go on learning, and what makes probabilities of its scores. */
export interface Known extends Answering {
  readonly model: TrainableSequenceModel
  readonly calibration: FittedCalibration
}

export function fitted(log: EventLog, { kind, settings }: Scene) {
  const { horizon, idleTimeout } = settings
  const context = {
    clusterOf: new Int32Array(log.catalog.vms.size).fill(-1),
    asking: { horizon, idleTimeout },
  }
  return modelKind(kind).create(log.catalog, context).learn(log)
}

/**
 * A calibration for the scores of the day before `now`, as a model gives them that had not learned that day.
 *
 * @param log - What was seen, the days before for the histories too.
 */
export async function calibrationAt(
  known: Known | { model: TrainableSequenceModel },
  log: EventLog,
  { settings }: Scene,
  now: number,
): Promise<FittedCalibration> {
  const { horizon, top, seed } = settings
  const asked = { horizon, from: now - day, to: now, sample: 0.3, seed, k: top }
  const labelled = await collectLabels(known.model, log, asked)
  return recalibrated('calibration' in known ? known.calibration : asTheyAre(horizon), labelled)
}

/** What two models said at the same moments of the day before `now`, and what came. */
export interface Compared {
  readonly moments: number
  /** Of them, those after which the VM asked for something. */
  readonly telling: number
  /** By VM id. */
  readonly vms: ReadonlyMap<number, VmTally>
  readonly figures: { readonly champion: ModelFigures; readonly challenger: ModelFigures }
}

/** Both must have learned nothing of that day. */
export async function compared(
  champion: Answering,
  challenger: Answering,
  log: EventLog,
  { settings }: Scene,
  now: number,
): Promise<Compared> {
  const { horizon, top, seed } = settings
  const asked = { horizon, from: now - day, to: now, sample: 0.5, seed }
  const tallies = new Map<number, { -readonly [K in keyof VmTally]: VmTally[K] }>()
  const sums = { champion: emptySums(), challenger: emptySums() }
  const { vms } = log.catalog
  let [moments, telling] = [0, 0]
  for (const { query, requested } of momentsOf(log, asked)) {
    moments++
    if (requested.size > 0) telling++
    const tally = tallies.get(query.vm) ?? {
      ...{ vni: vms.vni(query.vm), asked: 0, championHits: 0, challengerHits: 0 },
    }
    tallies.set(query.vm, tally)
    tally.asked += requested.size
    for (const role of ['champion', 'challenger'] as const) {
      const { model, calibration } = role === 'champion' ? champion : challenger
      const begun = performance.now()
      const [ranking] = await model.top([query], top)
      sums[role].ms.push(performance.now() - begun)
      const probabilities = Array.from(ranking!.scores, (score) => calibration!.probability(score))
      const named = Array.from(ranking!.items, String)
      const { hits, brier, logLoss } = scoreMoment(
        named,
        probabilities,
        new Set(Array.from(requested, String)),
      )
      tally[`${role}Hits`] += hits
      const sum = sums[role]
      sum.asked += requested.size
      sum.hits += hits
      sum.brier += brier
      sum.logLoss += logLoss
      for (const [i, probability] of probabilities.entries())
        countIn(sum.bins, probability, requested.has(ranking!.items[i]!))
    }
  }
  const figures = {
    champion: figuresOf(sums.champion, moments),
    challenger: figuresOf(sums.challenger, moments),
  }
  return { moments, telling, vms: tallies, figures }
}

const binCount = 15

const emptySums = () => ({
  ...{ asked: 0, hits: 0, brier: 0, logLoss: 0 },
  ms: [] as number[],
  bins: Array.from({ length: binCount }, () => ({ said: 0, came: 0, count: 0 })),
})

type Sums = ReturnType<typeof emptySums>

function countIn(bins: Sums['bins'], probability: number, came: boolean): void {
  const bin = bins[Math.min(binCount - 1, Math.floor(probability * binCount))]!
  bin.said += probability
  bin.came += came ? 1 : 0
  bin.count++
}

function figuresOf({ asked, hits, brier, logLoss, ms, bins }: Sums, moments: number): ModelFigures {
  const named = bins.reduce((sum, { count }) => sum + count, 0)
  const error = bins.reduce((sum, { said, came }) => sum + Math.abs(said - came), 0)
  return {
    coverage: hits / Math.max(1, asked),
    calibrationError: error / Math.max(1, named),
    brier: brier / Math.max(1, moments),
    logLoss: logLoss / Math.max(1, moments),
    medianMs: ms.sort((a, b) => a - b)[ms.length >> 1] ?? 0,
    bytes: 0,
  }
}
