import { availableParallelism } from 'node:os'
import { checkRepeats, type Repeats } from '../repeats.ts'
import type { TrainingUpdate } from './epoch-report.ts'
import type { ItemSideName } from './item-sides.ts'
import { checkedSettings, type NeuralSettings } from './settings.ts'
import type { StepSide } from './vocabulary.ts'

export interface NeuralOptions extends Partial<NeuralSettings> {
  /** Cluster by VM id, -1 where it has none; default: none has one. */
  readonly clusterOf?: Int32Array
  /** Whether to name what the VM has asked for before; default `include`. */
  readonly repeats?: Repeats
  /** What an item's embedding adds of its destination; default all three. */
  readonly itemSides?: readonly ItemSideName[]
  /** What is told of each request besides its item; default `gap` and `cluster`. */
  readonly stepSides?: readonly Exclude<StepSide, 'service'>[]
  /** Share of the requests, the latest, that training is judged by, in `[0, 1)`; default 0.1; 0 for no judging. */
  readonly heldOut?: number
  /** ONNX Runtime's threads in training; default one for each core. The bits are the same whatever it is. */
  readonly threads?: number
  /** How training is watched, stopped and kept; not saved with the model. */
  readonly hooks?: TrainingHooks
}

/** What the owner of a training may want to do with it. */
export interface TrainingHooks {
  readonly onProgress?: (update: TrainingUpdate) => void
  /** Ends training with its reason. */
  readonly signal?: AbortSignal
  /** A directory for checkpoints: a training that was killed goes on from there to the same bits. */
  readonly checkpoints?: string
}

/** The options with defaults, checked. */
export interface CheckedOptions {
  readonly settings: NeuralSettings
  readonly repeats: Repeats
  readonly itemSides: readonly ItemSideName[]
  readonly stepSides: readonly Exclude<StepSide, 'service'>[]
  readonly heldOut: number
  readonly threads: number
}

/** @throws RangeError or TypeError for what is not allowed. */
export function checkedOptions({
  clusterOf: _clusters,
  hooks: _hooks,
  repeats = 'include',
  itemSides = ['cluster', 'subnet', 'service'],
  stepSides = ['gap', 'cluster'],
  heldOut = 0.1,
  threads = availableParallelism(),
  ...settings
}: NeuralOptions): CheckedOptions {
  checkRepeats(repeats)
  if (!(heldOut >= 0 && heldOut < 1))
    throw new RangeError(`heldOut must be in [0, 1), got ${heldOut}`)
  checkNames('itemSides', itemSides, ['cluster', 'subnet', 'service'])
  checkNames('stepSides', stepSides, ['gap', 'cluster'])
  const checked = checkedSettings({ novel: repeats === 'exclude', ...settings })
  return { settings: checked, repeats, itemSides, stepSides, heldOut, threads }
}

function checkNames(what: string, names: readonly string[], allowed: readonly string[]): void {
  for (const name of names)
    if (!allowed.includes(name))
      throw new TypeError(`${what} may hold ${allowed.join(', ')}, got ${name}`)
}
