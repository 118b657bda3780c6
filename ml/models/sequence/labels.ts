import type { EventLog } from '../../../datasets/index.ts'
import { VmHistory } from './history.ts'
import { type MomentOptions, momentsOf } from './moments.ts'
import type { Query, SequenceModel } from './sequence-model.ts'

export interface LabelOptions extends MomentOptions {
  /** How many items to label at each moment. */
  readonly k: number
  /**
   * How many labels the one of an item at a moment stands for, at least 0: 0 where nobody can tell whether the VM
   * needed it, more than 1 where it stands for such. Default 1.
   */
  readonly weightOf?: (query: Query, item: number) => number
  /** Whether to ask as if nobody had heard of the VM before; default no. */
  readonly strangers?: boolean
}

/** What a calibration is fitted to. */
export interface LabelledScores {
  /** Shape `[n]`. */
  readonly scores: Float32Array
  /** 1 where the item was requested within the horizon, else 0, shape `[n]`. */
  readonly labels: Uint8Array
  /** How many labels each stands for, above 0, shape `[n]`; left out: one each. */
  readonly weights?: Float32Array
}

/** Labels in time order, with their moments. */
export interface TimedLabels extends LabelledScores {
  /** Milliseconds since the epoch, ascending, shape `[n]`. */
  readonly times: Float64Array
}

/** What is known of a VM that nobody has heard of; of its host neither what it holds. */
const unheardOf = { vm: -1, cluster: -1, history: new VmHistory(), exclude: new Set<number>() }

/**
 * Asks a model at a sample of a log's moments what comes next, and looks up what did.
 *
 * @param model - Trained on what is before `from`, or it will look better than it is.
 * @param log - The whole log, from before the first event to after the last horizon.
 * @throws RangeError as {@link momentsOf}.
 */
export async function collectLabels(
  model: SequenceModel,
  log: EventLog,
  options: LabelOptions,
): Promise<TimedLabels> {
  const scores: number[] = []
  const labels: number[] = []
  const weights: number[] = []
  const times: number[] = []
  const { k, weightOf = () => 1, strangers = false } = options
  for (const { query: told, requested } of momentsOf(log, options)) {
    const query = strangers ? { ...told, ...unheardOf } : told
    const [ranking] = await model.top([query], k)
    for (const [rank, named] of ranking!.items.entries()) {
      const weight = weightOf(query, named)
      if (weight === 0) continue
      weights.push(weight)
      times.push(query.now)
      scores.push(ranking!.scores[rank]!)
      labels.push(requested.has(named) ? 1 : 0)
    }
  }
  return {
    scores: Float32Array.from(scores),
    labels: Uint8Array.from(labels),
    times: Float64Array.from(times),
    ...(options.weightOf && { weights: Float32Array.from(weights) }),
  }
}
