export interface TrainingProgress {
  /** What is being done, e.g. `train and judge markov`. */
  readonly step: string
  /** Share of the steps done, in `[0, 1]`. */
  readonly share: number
}

/**
 * Announces a step, which weighs as much as so many plain ones (default 1); what it returns tells the share of
 * that step that is done.
 */
export type Progress = (step: string, weight?: number) => (share: number) => void

/** @param total - Sum of the weights of all steps to come. */
export function progressOf(
  total: number,
  onProgress: ((progress: TrainingProgress) => void) | undefined,
): Progress {
  let begun = 0
  return (step, weight = 1) => {
    const before = begun
    begun += weight
    const tell = (share: number) => onProgress?.({ step, share: (before + share * weight) / total })
    tell(0)
    return tell
  }
}
