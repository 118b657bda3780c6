import type { Difference, Interval } from './bootstrap.ts'
import type { CalibrationReport } from './calibration-report.ts'
import type { Limits } from './limits.ts'
import type { Outcome } from './outcome.ts'
import type { ReplaySettings } from './settings.ts'

/** What a comparison of policies found: plain data, as it is written to JSON. */
export interface ReplayReport {
  /** Changes when a field is removed or changes its meaning. */
  readonly schemaVersion: 1
  readonly about: ReportAbout
  readonly log: {
    /** Milliseconds since the epoch: first event of all, first replayed, last. */
    readonly from: number
    readonly split: number
    readonly to: number
    readonly trainingEvents: number
    readonly replayedEvents: number
    /** Milliseconds replayed, at least one hold; what rates are divided by. */
    readonly span: number
    readonly vnis: number
    readonly vms: number
    readonly items: number
    readonly restarts: number
    /** VMs with an event in the replay, and the distinct (VM, item) pairs they need in it. */
    readonly activeVms: number
    readonly neededPairs: number
  }
  /** Of every row, but that `top` is the row's own. */
  readonly settings: ReplaySettings
  readonly limits: Limits
  /** By policy in the order given, and K ascending. */
  readonly results: readonly PolicyResult[]
  /** The policy that the others are compared with, if any. */
  readonly baseline?: string
  /** Of the model that was chosen to serve, if one was. */
  readonly calibration?: CalibrationReport
  /** What a reader must know besides, such as a policy left out and why. */
  readonly notes: readonly string[]
}

/** What the replay itself cannot know, in words. */
export interface ReportAbout {
  readonly title: string
  /** Which data, in words: names, hash. */
  readonly data?: string
  /** The command that made it. */
  readonly command?: string
  /** ISO 8601. */
  readonly createdAt?: string
  /** What came of it, such as which model serves from now on and why; a reader is told it first. */
  readonly outcome?: string
  /** What the policy that was chosen would have saved, in a sentence; the first on the page. */
  readonly saved?: string
}

/** One policy with one K. Shares are in `[0, 1]`; null where there is nothing to divide by. */
export interface PolicyResult {
  readonly policy: string
  /** K; 0 for on-demand only, null where it does not apply. */
  readonly top: number | null
  readonly events: number
  readonly hits: number
  readonly late: number
  readonly misses: number
  readonly predictions: number
  readonly pushes: number
  readonly useful: number
  /** Null for "push all". */
  readonly alreadyHeld: number | null
  /** Hits by events. */
  readonly coverage: number
  readonly coverageInterval: Interval
  /** Useful pushes by pushes. */
  readonly accuracy: number | null
  readonly accuracyInterval: Interval | null
  /** Late packets by events. */
  readonly lateShare: number
  /** Pushes by distinct (VM, item) pairs needed. */
  readonly amplification: number
  /** Per VM with an event, and hour replayed. */
  readonly pushesPerVmHour: number
  /** Items that hosts held on average, pushed or asked for, by VMs with an event. */
  readonly heldPerVm: number | null
  /** On-demand requests left for the NCM, per second replayed. */
  readonly requestsPerSecond: number
  /** What a first packet waits, milliseconds. */
  readonly latency: { readonly p50: number; readonly p99: number }
  /** First packets to items that the VM asked for before, and to those that it never did. */
  readonly repeat: { readonly events: number; readonly coverage: number | null }
  readonly neverSeen: { readonly events: number; readonly coverage: number | null }
  /** Coverage above that of the baseline with the same K. */
  readonly aboveBaseline?: Difference
}

/** What `pushes` pushes are per active VM and hour replayed; as {@link PolicyResult} counts them. */
export function perVmHour(
  pushes: number,
  { activeVms, span }: { readonly activeVms: number; readonly span: number },
): number {
  return pushes / activeVms / (span / 3_600_000)
}

/** An outcome's rates, but for the intervals. */
export function ratesOf(
  outcome: Outcome,
): Omit<PolicyResult, 'coverageInterval' | 'accuracyInterval'> {
  const { events, hits, late, misses, predictions, pushes, useful, repeat } = outcome
  const neverSeen = { events: events - repeat.events, hits: hits - repeat.hits }
  return {
    policy: outcome.policy,
    top: outcome.top < 0 ? null : outcome.top,
    events,
    hits,
    late,
    misses,
    predictions,
    pushes,
    useful,
    alreadyHeld: outcome.alreadyHeld ?? null,
    coverage: hits / events,
    accuracy: share(useful, pushes),
    lateShare: late / events,
    amplification: pushes / outcome.neededPairs,
    pushesPerVmHour: perVmHour(pushes, outcome),
    heldPerVm: Number.isFinite(outcome.held) ? outcome.held / outcome.activeVms : null,
    requestsPerSecond: (late + misses) / (outcome.span / 1_000),
    latency: outcome.latency,
    repeat: { events: repeat.events, coverage: share(repeat.hits, repeat.events) },
    neverSeen: { events: neverSeen.events, coverage: share(neverSeen.hits, neverSeen.events) },
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
