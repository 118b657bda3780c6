import { type EventLog, indexAtTime, sliceLog } from '../../datasets/index.ts'
import {
  asTheyAre,
  collectLabels,
  type Feedback,
  modelKind,
  type PlannedItem,
  prepareTrial,
  type Query,
  type ReplaySettings,
  recalibrated,
  replay,
  weighFeedback,
} from '../../ml/index.ts'

/** What a controller learns from. */
export interface Arm {
  readonly id: string
  /** Share of hosts whose agents report uses and expiries, in `[0, 1]`. */
  readonly reporting: number
  /** Share of pushes kept back at random. */
  readonly withheld: number
  /** Whether what is reported and what was kept back enters the training; else requests alone do. */
  readonly learnsFeedback: boolean
  /** Whether items kept back stand for pushes of which nothing is known. */
  readonly weighed: boolean
}

/** How one arm did, round by round. */
export interface ArmResult {
  readonly coverage: readonly number[]
  /** Pushes used ÷ pushes. */
  readonly accuracy: readonly number[]
}

export interface WorldOptions {
  readonly kind: string
  /** With `threshold`, above which probability a push is worth it. */
  readonly settings: ReplaySettings
  readonly rounds: number
  /** Rounds that a training looks back on. */
  readonly lookBack: number
  /** Index of the first event of the first round. */
  readonly start: number
}

/** A push or an item kept back, as it happened. */
interface Planned {
  readonly vm: number
  readonly item: number
  readonly planned: number
  readonly isWithheld: boolean
  used: boolean
}

/**
 * Replays a log in rounds; after each the model is trained anew on what its controller saw of the latest ones.
 *
 * The first training sees all before the first round, when nothing was pushed.
 */
export async function inRounds(log: EventLog, arm: Arm, options: WorldOptions): Promise<ArmResult> {
  const { kind, rounds, lookBack, start } = options
  const begin = log.time[start]!
  const length = (log.time[log.length - 1]! - begin) / rounds
  const settings = { ...options.settings, refreshEvery: length, withheld: arm.withheld }
  const trial = prepareTrial({ log, start }, settings)
  const events = trial.log
  const counts = Array.from({ length: rounds }, () => ({ events: 0, hits: 0, pushes: 0 }))
  const roundAt = (time: number) => Math.min(rounds - 1, Math.floor((time - begin) / length))
  const reports = (vm: number) => hostOf(vm) < arm.reporting
  const seen: number[] = Array.from({ length: trial.start }, (_, event) => event)
  const planned: Planned[] = []
  const open = new Map<string, Planned>()
  const plan = (vm: number, item: number, now: number, isWithheld: boolean) => {
    const one = { vm, item, planned: now, isWithheld, used: false }
    planned.push(one)
    open.set(`${vm} ${item}`, one)
  }
  const train = async (now: number) => {
    const first = Math.max(events.time[0]!, now - lookBack * length)
    const known = seen.filter((event) => events.time[event]! >= first)
    const feedback = weighFeedback(
      planned
        .filter(({ planned }) => planned >= first && planned + settings.horizon <= now)
        .map((one) => fateOf(one, events, reports, settings.horizon)),
    )
    const log = weighedLog(gathered(events, known), arm.weighed ? feedback : undefined)
    const middle = log.time[Math.floor(log.length / 2)]!
    const labelled = await labelsOf(log, middle, arm.weighed ? feedback : undefined)
    const calibration = recalibrated(asTheyAre(settings.horizon), labelled)
    return { model: await modelKind(kind).create(events.catalog).learn(log), calibration }
  }
  /** What a model of the first part says of the second, and what was seen to come of it. */
  const labelsOf = async (log: EventLog, from: number, feedback: Feedback | undefined) => {
    const { vms, items } = log.catalog
    const early = sliceLog(log, 0, indexAtTime(log, from))
    const model = await modelKind(kind).create(log.catalog).learn(early)
    const { horizon, top } = settings
    return collectLabels(model, log, {
      ...{ horizon, from, to: Number.POSITIVE_INFINITY, sample: 0.2, seed: 1, k: top },
      ...(feedback && {
        weightOf: ({ vni, vm, now }: Query, item: number) =>
          feedback.weightOfLabel(vni, vms.address(vm), items.address(item), now, now + horizon),
      }),
    })
  }
  const first = await train(begin)
  await replay(trial, { kind: 'model', ...first }, settings, {
    reports,
    retrain: train,
    firstPacket(event, wasHit) {
      const round = counts[roundAt(events.time[event]!)]!
      const [vm, item] = [events.vm[event]!, events.item[event]!]
      round.events += 1
      if (wasHit) round.hits += 1
      const one = open.get(`${vm} ${item}`)
      if (one && events.time[event]! <= one.planned + settings.horizon) one.used = true
      if (!wasHit || (arm.learnsFeedback && reports(vm))) seen.push(event)
    },
    pushed(vm, item, now) {
      counts[roundAt(now)]!.pushes += 1
      plan(vm, item, now, false)
    },
    withheld: (vm, item, now) => plan(vm, item, now, true),
  })
  return {
    coverage: counts.map(({ events, hits }) => hits / Math.max(1, events)),
    accuracy: counts.map(({ pushes, hits }) => hits / Math.max(1, pushes)),
  }
}

function weighedLog(log: EventLog, feedback: Feedback | undefined): EventLog {
  if (!feedback) return log
  const { vms, items } = log.catalog
  const weight = Float32Array.from(log.time, (time, e) =>
    feedback.weightOfRequest(
      vms.vni(log.vm[e]!),
      vms.address(log.vm[e]!),
      items.address(log.item[e]!),
      time,
    ),
  )
  return { ...log, weight }
}

/** Spread over `[0, 1)`, unrelated to the order of ids. */
function hostOf(vm: number): number {
  return (vm * 0.618_033_988_75) % 1
}

function fateOf(
  { vm, item, planned, isWithheld, used }: Planned,
  { catalog }: EventLog,
  reports: (vm: number) => boolean,
  horizon: number,
): PlannedItem {
  const { vms, items } = catalog
  const told = reports(vm)
  const pushed = used ? 'used' : 'expired'
  return {
    vni: vms.vni(vm),
    source: vms.address(vm),
    destination: items.address(item),
    host: told ? 'reports' : 'silent',
    planned,
    expires: planned + horizon,
    fate: isWithheld ? (used ? 'asked' : 'idle') : told ? pushed : 'unknown',
  }
}

function gathered(log: EventLog, indices: readonly number[]): EventLog {
  return {
    length: indices.length,
    time: Float64Array.from(indices, (e) => log.time[e]!),
    until: Float64Array.from(indices, (e) => log.until[e]!),
    vm: Int32Array.from(indices, (e) => log.vm[e]!),
    item: Int32Array.from(indices, (e) => log.item[e]!),
    port: Uint16Array.from(indices, (e) => log.port[e]!),
    protocol: Uint8Array.from(indices, (e) => log.protocol[e]!),
    catalog: log.catalog,
  }
}

/** Index of the event at a share of the log's time. */
export function indexAtShare(log: EventLog, share: number): number {
  const [from, to] = [log.time[0]!, log.time[log.length - 1]!]
  return indexAtTime(log, from + share * (to - from))
}
