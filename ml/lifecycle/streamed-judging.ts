import { PortentError } from '../../core/index.ts'
import {
  type AgentRestart,
  type EventLog,
  indexAtTime,
  type VmEvents,
} from '../../datasets/index.ts'
import { prepareTrial, type ReplaySettings, replay } from '../evaluation/index.ts'
import type { FittedCalibration, NeuralSequenceModel } from '../models/sequence/index.ts'
import { labelPart } from './calibrate.ts'
import { calibrationOf } from './choose-calibration.ts'
import type { Clusters } from './cluster-vms.ts'
import { logOfSequences } from './log-of-sequences.ts'
import type { StreamedOptions, StreamedRun } from './streamed-run.ts'

/** The replay ends with so many first packets, or so many events, those before the cut included. */
const replayedEvents = 20_000
const replayedLog = 200_000

/** A log of some VMs around the cut, the VMs in an order drawn by the seed, to replay and calibrate on. */
export function sampleAround(
  { sequences, counts, options }: StreamedRun,
  cut: number,
): Promise<EventLog> {
  async function* some(): AsyncGenerator<VmEvents> {
    let [first, all] = [0, 0]
    for await (const one of sequences({ cut, latest: 500, shuffle: ~options.seed >>> 0 })) {
      const from = one.time.findIndex((time) => time >= cut)
      if (from < 0) continue
      yield one
      first += one.item.length - from
      all += one.item.length
      if (first >= replayedEvents || all >= replayedLog) return
    }
  }
  return logOfSequences(some(), counts.catalog)
}

/** Replays what is from the cut on. */
export async function judgeStreamed(
  model: NeuralSequenceModel,
  log: EventLog,
  cut: number,
  { labels }: Clusters,
  restarts: readonly AgentRestart[],
  settings: ReplaySettings,
): Promise<{ metrics: Record<string, number>; vms: number; events: number }> {
  const sampled = new Set(log.vm)
  const last = log.time.at(-1) ?? cut
  const trial = prepareTrial(
    {
      log,
      start: indexAtTime(log, cut),
      clusters: labels,
      restarts: restarts.filter(({ vm, time }) => sampled.has(vm) && time <= last),
    },
    settings,
  )
  const { events, hits, late, useful, pushes, activeVms } = await replay(
    trial,
    { kind: 'model', model },
    settings,
  )
  const metrics = {
    coverage: hits / events,
    accuracy: pushes === 0 ? 0 : useful / pushes,
    lateShare: late / events,
  }
  return { metrics, vms: activeVms, events }
}

export async function calibrateStreamed(
  model: NeuralSequenceModel,
  log: EventLog,
  cut: number,
  clusters: Clusters,
  { settings, seed }: StreamedOptions,
): Promise<FittedCalibration> {
  const range = [indexAtTime(log, cut), log.length] as const
  const labelled = await labelPart(model, log, { clusters }, range, { settings, seed })
  if (labelled.scores.length === 0) {
    const what = 'no held-out request is followed by so much log, or the network names nothing'
    throw new PortentError(
      'ERR_NO_DATA',
      `nothing to calibrate with: ${what} (${settings.horizon} ms); ingest a longer log or shorten the horizon`,
    )
  }
  return calibrationOf([labelled], settings.horizon)
}
