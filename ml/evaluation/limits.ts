import { holdOf, type ReplaySettings } from './settings.ts'
import type { Trial } from './trial.ts'

/**
 * What no policy can do better than, whatever it knows of the future.
 *
 * These are upper bounds for policies that predict for a VM only at its own signals (its packets, its
 * restarts, schedule ticks) and whose pushes wait for one hold; "push all" holds for good and so escapes
 * the trigger. Every earlier packet counts as a signal, also one that the policy would have turned into a
 * hit, and any number of pushes may follow a signal: no real policy gets quite so far.
 */
export interface Limits {
  readonly events: number
  /** Events out of reach, for one reason alone and for any of them. */
  readonly outOfReach: {
    /** No signal of the VM within the reach of a push, before the event: nothing to predict at. */
    readonly trigger: number
    /** There are signals, but even the earliest is closer than the push latency. */
    readonly timeliness: number
    /** Neither the VM nor any VM of its VNI ever asked for the item before: out of memory's reach. */
    readonly novelty: number
    /** Trigger, timeliness, or an item first asked for after the last signal in reach. */
    readonly any: number
  }
  /** `events - outOfReach.trigger - outOfReach.timeliness`: the limit of a clairvoyant. */
  readonly withoutMemory: number
  /** `events - outOfReach.any`: the limit of a model that names only what was asked for before. */
  readonly reachable: number
}

/**
 * The most first packets that `pushes` pushes can serve in time: one push serves one at most, so it is
 * `min(pushes, reachable)`, as a share of all events.
 *
 * @returns Coverage in `[0, 1]`.
 */
export function limitCoverage({ events, reachable }: Limits, pushes: number): number {
  return Math.min(pushes, reachable) / events
}

/**
 * Counts the events that are out of reach.
 *
 * A push that a signal at `s` causes serves packets from `s + pushLatency` until the hold has passed, so
 * an event at `t` is in reach if its VM has a signal in `(t − pushLatency − hold, t − pushLatency]`. The
 * latest of those decides what memory can know: an item first asked for after it is out of its reach.
 */
export function limitsOf(trial: Trial, settings: ReplaySettings): Limits {
  const { log, start, firstAsked } = trial
  const signals = signalsByVm(trial, settings)
  const { pushLatency } = settings
  const hold = holdOf(settings)
  let [trigger, timeliness, novelty, any] = [0, 0, 0, 0]
  for (let event = start; event < log.length; event++) {
    const [vm, time] = [log.vm[event]!, log.time[event]!]
    const asked = firstAsked[log.item[event]!]!
    const inTime = signals.latestInTime(vm, time)
    const isInReach = time < inTime + pushLatency + hold
    if (!isInReach) {
      if (time < signals.latestBefore(vm, time) + pushLatency + hold) timeliness++
      else trigger++
    }
    if (asked >= time) novelty++
    if (!isInReach || asked > inTime || asked >= time) any++
  }
  const events = log.length - start
  return {
    events,
    outOfReach: { trigger, timeliness, novelty, any },
    withoutMemory: events - trigger - timeliness,
    reachable: events - any,
  }
}

interface Signals {
  /** The VM's latest signal whose push would arrive by `time`; -Infinity if none. */
  latestInTime(vm: number, time: number): number
  /** The VM's latest signal before `time`; -Infinity if none. */
  latestBefore(vm: number, time: number): number
}

function signalsByVm(trial: Trial, settings: ReplaySettings): Signals {
  const { pushLatency } = settings
  const { offsets, times } = recordedSignals(trial, settings)
  const search = (vm: number, time: number, isTooLate: (signal: number) => boolean) => {
    let [low, high] = [offsets[vm]!, offsets[vm + 1]!]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isTooLate(times[middle]!)) high = middle
      else low = middle + 1
    }
    const recorded = low > offsets[vm]! ? times[low - 1]! : -Infinity
    return Math.max(recorded, lastTick(trial, settings, vm, time, isTooLate))
  }
  return {
    latestInTime: (vm, time) => search(vm, time, (signal) => signal + pushLatency > time),
    latestBefore: (vm, time) => search(vm, time, (signal) => signal >= time),
  }
}

function lastTick(
  { firstTick, firstHeard }: Trial,
  { schedule }: ReplaySettings,
  vm: number,
  time: number,
  isTooLate: (tick: number) => boolean,
): number {
  if (!schedule || time < firstTick) return -Infinity
  const { period } = schedule
  let tick = firstTick + Math.floor((time - firstTick) / period) * period
  while (isTooLate(tick)) tick -= period
  return tick >= firstTick && tick >= firstHeard[vm]! ? tick : -Infinity
}

/**
 * The packets and restarts of the replay by VM, and reports of use where those trigger predictions.
 *
 * @returns Ascending times of VM `v` at `[offsets[v], offsets[v + 1])`.
 */
function recordedSignals(
  { log, start, restarts, begin }: Trial,
  { predictOnFeedback, feedbackDelay }: ReplaySettings,
): { offsets: Int32Array; times: Float64Array } {
  const offsets = new Int32Array(log.catalog.vms.size + 1)
  const inReplay = restarts.filter(({ time }) => time >= begin)
  const each = (visit: (vm: number, time: number) => void) => {
    for (let event = start; event < log.length; event++) {
      visit(log.vm[event]!, log.time[event]!)
      if (predictOnFeedback) visit(log.vm[event]!, log.time[event]! + feedbackDelay)
    }
    for (const { vm, time } of inReplay) visit(vm, time)
  }
  each((vm) => offsets[vm + 1]!++)
  for (let vm = 0; vm + 1 < offsets.length; vm++) offsets[vm + 1]! += offsets[vm]!
  const times = new Float64Array(offsets[offsets.length - 1]!)
  const next = offsets.slice()
  each((vm, time) => {
    times[next[vm]!++] = time
  })
  for (let vm = 0; vm + 1 < offsets.length; vm++)
    times.subarray(offsets[vm]!, offsets[vm + 1]!).sort()
  return { offsets, times }
}
