/** When the service retrains. Times in milliseconds. */
export interface LearningTriggers {
  /** So long after the last one. */
  readonly every: number
  /** After so many requests and uses, sooner than that. */
  readonly afterReports: number
  /** When something drifts, sooner than that. */
  readonly atDrift: boolean
  /** Never sooner than so long after the last one began. */
  readonly pause: number
  /** So long a challenger is left to be judged before another takes its place. */
  readonly patience: number
}

const [minute, hour] = [60_000, 3_600_000]

export const defaultTriggers: LearningTriggers = {
  every: hour,
  afterReports: 100_000,
  atDrift: true,
  pause: 10 * minute,
  patience: 24 * hour,
}

/** What has happened. Times are milliseconds since the epoch. */
export interface LearningState {
  /** When the last one began, or the service. */
  readonly began: number
  /** Requests and uses that came since. */
  readonly reports: number
  /** What drifted since, in a sentence. */
  readonly drifted?: string | undefined
  /** Since when a challenger is judged. */
  readonly challengerSince?: number | undefined
}

/**
 * Why to retrain now, in a clause for the audit; undefined if there is no reason.
 *
 * A challenger is judged on time that it has not learned: one that was replaced every hour would never be. Only drift,
 * of which it knows nothing, ends its turn before its time.
 */
export function reasonToRetrain(
  { began, reports, drifted, challengerSince }: LearningState,
  { every, afterReports, atDrift, pause, patience }: LearningTriggers,
  now: number,
): string | undefined {
  if (now - began < pause) return undefined
  if (atDrift && drifted !== undefined) return `drift: ${drifted}`
  if (challengerSince !== undefined && now - challengerSince < patience) return undefined
  if (reports >= afterReports) return `volume: ${reports} requests and uses came since the last`
  if (now - began >= every && reports > 0)
    return `time: the last began ${Math.round((now - began) / minute)} minutes ago`
  return undefined
}
