import type { EventLog } from '../../../datasets/index.ts'
import { type MomentOptions, momentsOf } from './moments.ts'
import type { SequenceModel } from './sequence-model.ts'

export interface LabelOptions extends MomentOptions {
  /** How many items to label at each moment. */
  readonly k: number
}

/** What a calibration is fitted to. */
export interface LabelledScores {
  /** Shape `[n]`. */
  readonly scores: Float32Array
  /** 1 where the item was requested within the horizon, else 0, shape `[n]`. */
  readonly labels: Uint8Array
}

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
): Promise<LabelledScores> {
  const scores: number[] = []
  const labels: number[] = []
  for (const { query, requested } of momentsOf(log, options)) {
    const [ranking] = await model.top([query], options.k)
    for (const [rank, named] of ranking!.items.entries()) {
      scores.push(ranking!.scores[rank]!)
      labels.push(requested.has(named) ? 1 : 0)
    }
  }
  return { scores: Float32Array.from(scores), labels: Uint8Array.from(labels) }
}
