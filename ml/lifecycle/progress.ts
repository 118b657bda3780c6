import type { TrainingUpdate } from '../models/sequence/index.ts'

export interface TrainingProgress {
  /** What is being done, e.g. `train and judge markov`. */
  readonly step: string
  /** Share of the steps done, in `[0, 1]`. */
  readonly share: number
  /** How far a network's training is, in steps that train one. */
  readonly training?: TrainingUpdate
}

/**
 * Announces a step, which weighs as much as so many plain ones (default 1); what it returns tells the share of
 * that step that is done, and how far a network's training is.
 */
export type Progress = (
  step: string,
  weight?: number,
) => (share: number, training?: TrainingUpdate) => void

/** @param total - Sum of the weights of all steps to come. */
export function progressOf(
  total: number,
  onProgress: ((progress: TrainingProgress) => void) | undefined,
): Progress {
  let begun = 0
  return (step, weight = 1) => {
    const before = begun
    begun += weight
    const tell = (share: number, training?: TrainingUpdate) =>
      onProgress?.({
        step,
        share: (before + share * weight) / total,
        ...(training && { training }),
      })
    tell(0)
    return tell
  }
}
