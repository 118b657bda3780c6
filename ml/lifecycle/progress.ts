export interface TrainingProgress {
  /** What is being done, e.g. `train and judge markov`. */
  readonly step: string
  /** Share of the steps done, in `[0, 1]`. */
  readonly share: number
}

/** Announces a step; what it returns tells the share of that step that is done. */
export type Progress = (step: string) => (share: number) => void

/** Progress over so many steps of about equal weight. */
export function progressOf(
  steps: number,
  onProgress: ((progress: TrainingProgress) => void) | undefined,
): Progress {
  let begun = 0
  return (step) => {
    const before = begun++
    const tell = (share: number) => onProgress?.({ step, share: (before + share) / steps })
    tell(0)
    return tell
  }
}
