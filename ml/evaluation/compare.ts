import { differenceOf, intervalOf, type Resampled, resample } from './bootstrap.ts'
import { limitsOf } from './limits.ts'
import type { Outcome } from './outcome.ts'
import { nameOf, type Policy } from './policy.ts'
import { tooLargeToPushAll } from './push-all.ts'
import { replay } from './replay.ts'
import { type PolicyResult, type ReplayReport, type ReportAbout, ratesOf } from './report.ts'
import type { ReplaySettings } from './settings.ts'
import { prepareTrial, type Split, type Trial } from './trial.ts'

export interface CompareOptions {
  /** The K to replay each model with, `>= 1` each. */
  readonly ks: readonly number[]
  readonly about: ReportAbout
  /** Name of the policy that others are compared with; must be among them. */
  readonly baseline?: string
  /** How many resamples the intervals take; default 1,000. */
  readonly resamples?: number
  /** Called before each replay, and once when all are done (`done === total`). */
  onProgress?(progress: CompareProgress): void
}

export interface CompareProgress {
  readonly done: number
  readonly total: number
  /** What comes next, e.g. `recency, K = 10`; empty when all are done. */
  readonly next: string
}

interface Run {
  readonly policy: Policy
  readonly top: number
}

/**
 * Replays each policy with each K on one trial, and reports them beside the limit.
 *
 * All see the same events, ties, latencies and resamples, so that differences are the policies' own. On-
 * demand only and push all are replayed once. "Push all" is left out, with a note, where a VNI is too
 * large for it.
 *
 * @param settings - `top` is replaced by each K.
 * @throws RangeError for a setting out of its range, no K, or a baseline that is not among the policies.
 */
export async function compare(
  split: Split,
  policies: readonly Policy[],
  settings: ReplaySettings,
  options: CompareOptions,
): Promise<ReplayReport> {
  const { ks, about, baseline, onProgress } = options
  if (ks.length === 0 || ks.some((k) => !Number.isInteger(k) || k < 1))
    throw new RangeError(`ks must be whole numbers >= 1, got [${ks.join(', ')}]`)
  const names = policies.map(nameOf)
  if (baseline !== undefined && !names.includes(baseline))
    throw new RangeError(`no policy is called ${baseline}; there are ${names.join(', ')}`)
  const trial = prepareTrial(split, settings)
  const notes = sampleNotes(split)
  const kept = policies.filter((policy) => {
    const why = policy.kind === 'push-all' && tooLargeToPushAll(trial, policy.largestVni)
    if (why) notes.push(why)
    return !why
  })
  const runs = kept.flatMap((policy) => runsOf(policy, ks))
  const outcomes: Outcome[] = []
  for (const [done, { policy, top }] of runs.entries()) {
    const next = policy.kind === 'model' ? `${nameOf(policy)}, K = ${top}` : nameOf(policy)
    onProgress?.({ done, total: runs.length, next })
    outcomes.push(await replay(trial, policy, { ...settings, top }))
  }
  const { resamples = 1_000 } = options
  const resampled = resample(outcomes, { seed: settings.seed, resamples })
  onProgress?.({ done: runs.length, total: runs.length, next: '' })
  return {
    schemaVersion: 1,
    about,
    log: describe(trial),
    settings,
    limits: limitsOf(trial, settings),
    results: resultsOf(outcomes, resampled, baseline),
    ...(baseline === undefined ? {} : { baseline }),
    notes,
  }
}

function sampleNotes({ sampledFrom, log, start }: Split): string[] {
  if (!sampledFrom) return []
  const sampled = new Set(log.vm.subarray(start)).size.toLocaleString('en-US')
  const all = sampledFrom.vms.toLocaleString('en-US')
  return [`Replayed are ${sampled} of ${all} VMs, drawn by the seed; models learned from all`]
}

function runsOf(policy: Policy, ks: readonly number[]): Run[] {
  if (policy.kind !== 'model') return [{ policy, top: 0 }]
  return [...new Set(ks)].sort((a, b) => a - b).map((top) => ({ policy, top }))
}

function resultsOf(
  outcomes: readonly Outcome[],
  resampled: readonly Resampled[],
  baseline: string | undefined,
): PolicyResult[] {
  return outcomes.map((outcome, i) => {
    const rates = ratesOf(outcome)
    const { coverage } = rates
    const interval = intervalOf(resampled[i]!.coverage) ?? { low: coverage, high: coverage }
    const base = outcomes.findIndex(
      ({ policy, top }) => policy === baseline && policy !== outcome.policy && top === outcome.top,
    )
    return {
      ...rates,
      coverageInterval: interval,
      accuracyInterval: intervalOf(resampled[i]!.accuracy) ?? null,
      ...(base < 0
        ? {}
        : {
            aboveBaseline: differenceOf(outcome, outcomes[base]!, resampled[i]!, resampled[base]!),
          }),
    }
  })
}

function describe(trial: Trial): ReplayReport['log'] {
  const { log, start, restarts, span, activeVms, neededPairs } = trial
  const { vms, items } = log.catalog
  return {
    from: log.time[0]!,
    split: log.time[start]!,
    to: log.time[log.length - 1]!,
    trainingEvents: start,
    replayedEvents: log.length - start,
    span,
    vnis: vms.vnis.length,
    vms: vms.size,
    items: items.size,
    restarts: restarts.filter(({ time }) => time >= log.time[start]!).length,
    activeVms,
    neededPairs,
  }
}
