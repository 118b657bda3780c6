import { join } from 'node:path'
import { PortentError } from '../core/index.ts'
import type { Warehouse } from '../datasets/index.ts'
import {
  openRegistry,
  type ReplaySettings,
  type StreamedProgress,
  type StreamedTraining,
  trainStreamed,
} from '../ml/index.ts'
import { byHand } from './by-hand.ts'
import { vniOf } from './load-log.ts'
import { type Step, startStep } from './progress.ts'
import { count, dateTime, percent, table } from './text.ts'
import { trainingTeller } from './training-note.ts'

export interface TrainStreamOptions {
  /** The data directory; checkpoints lie in its `training`. */
  readonly home: string
  readonly settings: ReplaySettings
  readonly promote: boolean
  readonly quiet: boolean
  /** Kinds that were asked for by name; one network at a time. */
  readonly kinds?: readonly string[]
  readonly vni?: string
  /** Most passes over the log. */
  readonly epochs?: number
  /** Most requests of a VM that a pass reads. */
  readonly latest?: number
}

/** From the warehouse to the registry without ever holding the log; the network serves if asked for. */
export async function trainStream(
  warehouse: Warehouse,
  options: TrainStreamOptions,
): Promise<StreamedTraining & { version: string }> {
  const { home, settings, promote, quiet, vni, epochs, latest } = options
  const kind = networkIn(options.kinds)
  const registry = openRegistry(home)
  try {
    const progress = progressOfSteps(quiet)
    const training = await trainStreamed(warehouse, {
      kind,
      settings,
      seed: settings.seed,
      now: new Date().toISOString(),
      ...(epochs === undefined ? {} : { network: { epochs } }),
      checkpoints: join(home, 'training'),
      onProgress: progress.tell,
      ...(vni === undefined ? {} : { vni: await vniOf(warehouse, vni) }),
      ...(latest === undefined ? {} : { latest }),
    })
    const { version, name } = registry.saveModel(training.trained)
    const isUseful = training.trained.facts.metrics.coverage! > 0
    if (promote && isUseful) registry.promote(version, byHand('trained, and covers first packets'))
    progress.end(`${name}, version ${version.slice(0, 12)}`)
    return { ...training, version }
  } finally {
    registry.close()
  }
}

const networks = ['transformer', 'gru4rec'] as const

/** @throws {@link PortentError} `ERR_INPUT` for what cannot learn from a stream, and for two at once. */
function networkIn(kinds: readonly string[] = ['transformer']): (typeof networks)[number] {
  const found = networks.find((kind) => kind === kinds[0])
  if (found && kinds.length === 1) return found
  const message = `--stream trains one network at a time: --models ${networks.join(' or --models ')}`
  throw new PortentError('ERR_INPUT', message)
}

/** Shows one step after the other. */
function progressOfSteps(quiet: boolean) {
  const tellTraining = trainingTeller(quiet)
  let name: string | undefined
  let step: Step | undefined
  return {
    tell({ step: next, share, training }: StreamedProgress): void {
      if (next !== name) {
        if (step) step.end()
        step = startStep(next, quiet)
        name = next
      }
      if (!training) return
      step!.update(share, tellTraining(next, training))
    },
    end: (note: string) => step?.end(note),
  }
}

/** How the training was judged, in words. */
export function toldStream({ trained, epochs, cut }: StreamedTraining): string {
  const { data, metrics, judgedOn } = trained.facts
  return table([
    ['request events', `${count(data.events)} of ${count(data.vms)} VMs, never held in memory`],
    ['held out', `from ${dateTime(cut)} on`],
    ['epochs', count(epochs.length)],
    ['judged on', judgedOn ?? ''],
    ['coverage', percent(metrics.coverage!)],
    ['accuracy', percent(metrics.accuracy!)],
    ...(metrics.ndcg10 === undefined
      ? []
      : [
          ['NDCG@10, HR@10', `${metrics.ndcg10.toFixed(3)}, ${metrics.hitRate10!.toFixed(3)}`] as [
            string,
            string,
          ],
        ]),
    ...(metrics.coverage! > 0
      ? []
      : [['', 'covered no first packet, so it was not promoted'] as [string, string]]),
  ])
}
