/** How agents, the control plane and the policies behave in a replay. All times in milliseconds. */
export interface ReplaySettings {
  /** An item leaves a host once it has not been used for so long, `> 0`. Alcor's rule: 60 s. */
  readonly idleTimeout: number
  /** How far ahead a prediction looks; a pushed item waits for its use for `max(idleTimeout, horizon)`. */
  readonly horizon: number
  /** From the decision to push until the host holds the item, `>= 0`. */
  readonly pushLatency: number
  /** What an on-demand request costs the first packet; log-normal. */
  readonly requestLatency: RequestLatency
  /** K, the most pushes that one prediction may cause, `>= 0`; 0 is on-demand only. */
  readonly top: number
  /** The least score, or probability where the policy has a calibration, that is worth a push. */
  readonly threshold?: number
  /** Pushes allowed; token buckets that start full and hold one hour's worth. */
  readonly budgets?: { readonly perVmHour?: number; readonly perVniHour?: number }
  /** Predictions for every VM known so far, `lead` before each multiple of `period` since the epoch. */
  readonly schedule?: { readonly period: number; readonly lead: number }
  /** From the use of a pushed item until the controller is told, `>= 0`. */
  readonly feedbackDelay: number
  /** Whether a report of use also triggers a prediction, as a request does. */
  readonly predictOnFeedback: boolean
  /** Share of pushes kept back at random, to see what would have been asked for, in `[0, 1]`; default 0. */
  readonly withheld?: number
  /** How often the model learns what was seen since; left out: never. */
  readonly refreshEvery?: number
  /** Shuffles events of one timestamp, and draws request latencies and bootstrap samples. */
  readonly seed: number
}

/** A log-normal latency by its median and by what the slowest of `of` requests takes, milliseconds. */
export interface RequestLatency {
  readonly median: number
  readonly slowest: number
  readonly of: number
}

/**
 * What issue and design take as given: Alcor's idle timeout, and the on-demand latencies that
 * alcor-perf's ACA-NCM report measured in its case 39 (200 concurrent first pings).
 */
export const defaultSettings: ReplaySettings = {
  idleTimeout: 60_000,
  horizon: 60_000,
  pushLatency: 100,
  requestLatency: { median: 99, slowest: 298, of: 200 },
  top: 10,
  feedbackDelay: 1_000,
  predictOnFeedback: false,
  seed: 1,
}

/** How long a pushed item waits for its first use, milliseconds. */
export function holdOf({ idleTimeout, horizon }: ReplaySettings): number {
  return Math.max(idleTimeout, horizon)
}

/** @throws RangeError that names the first setting out of its range. */
export function checkSettings(settings: ReplaySettings): void {
  const { requestLatency, budgets = {}, schedule } = settings
  above('idleTimeout', settings.idleTimeout, 0)
  atLeast('horizon', settings.horizon, 0)
  atLeast('pushLatency', settings.pushLatency, 0)
  atLeast('feedbackDelay', settings.feedbackDelay, 0)
  above('requestLatency.median', requestLatency.median, 0)
  atLeast('requestLatency.slowest', requestLatency.slowest, requestLatency.median)
  atLeast('requestLatency.of', requestLatency.of, 2)
  atLeast('top', settings.top, 0)
  if (!Number.isInteger(settings.top)) throw new RangeError(`top must be whole: ${settings.top}`)
  if (!Number.isInteger(settings.seed)) throw new RangeError(`seed must be whole: ${settings.seed}`)
  if (settings.threshold !== undefined) atLeast('threshold', settings.threshold, -Infinity)
  if (budgets.perVmHour !== undefined) atLeast('budgets.perVmHour', budgets.perVmHour, 0)
  if (budgets.perVniHour !== undefined) atLeast('budgets.perVniHour', budgets.perVniHour, 0)
  if (settings.withheld !== undefined) {
    atLeast('withheld', settings.withheld, 0)
    if (settings.withheld > 1)
      throw new RangeError(`withheld must be at most 1, got ${settings.withheld}`)
  }
  if (settings.refreshEvery !== undefined) above('refreshEvery', settings.refreshEvery, 0)
  if (!schedule) return
  above('schedule.period', schedule.period, 0)
  atLeast('schedule.lead', schedule.lead, 0)
  if (schedule.lead >= schedule.period)
    throw new RangeError(`schedule.lead must be below its period, got ${schedule.lead}`)
}

// Written so that NaN is refused too.
function atLeast(what: string, value: number, least: number): void {
  if (!(value >= least)) throw new RangeError(`${what} must be at least ${least}, got ${value}`)
}

function above(what: string, value: number, limit: number): void {
  if (!(value > limit)) throw new RangeError(`${what} must be above ${limit}, got ${value}`)
}
