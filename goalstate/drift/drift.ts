import { findingOf } from '../check/finding.ts'
import { type CheckPolicy, hasExpired, judge, type Suppression } from '../check/policy.ts'
import type { RunFinding } from '../reports/make-result.ts'
import type { HostOutcome } from '../reports/result.ts'
import type { NetworkState, Resource } from '../state/state.ts'
import { StateIndex } from '../state/state-index.ts'
import type { HostCollection } from './collection.ts'
import { type DesiredSlice, desiredSlices } from './desired.ts'
import type { DriftRule } from './drift-rule.ts'
import { type DriftSettings, defaultDriftSettings, type HostView } from './host-view.ts'
import { driftRules } from './rules/index.ts'
import { seenHost } from './seen-host.ts'

/** How to compare. Times are milliseconds since the epoch. */
export interface DriftOptions extends CheckPolicy {
  readonly settings?: Partial<DriftSettings>
  /**
   * Since when a resource is desired as it is, or since when one that is not desired is no more. Without
   * it what is desired is taken to be settled: nothing is within its grace.
   */
  readonly desiredSince?: (resource: Resource) => number
  /** When each host was last repaired: what was seen before then proves nothing. */
  readonly repairedAt?: ReadonlyMap<string, number>
}

/** What differs between what is desired and what hosts hold. */
export interface DriftReport {
  readonly findings: readonly RunFinding[]
  readonly hosts: readonly HostOutcome[]
  /** Ids of the rules that ran. */
  readonly rules: readonly string[]
  readonly expired: readonly Suppression[]
  /** Fingerprints of the baseline that were not found again. */
  readonly fixed: readonly string[]
  /** What was compared, for planning a repair. */
  readonly views: readonly HostView[]
}

/**
 * Compares what hosts should hold with what was collected of them; changes neither.
 *
 * A host is consistent only if all that was collected of it is fresh and as desired. One that was not
 * collected, or too long ago, is unknown; one that differs for less than the grace is settling.
 *
 * @throws PortentError `ERR_INPUT` for a desired state that names no hosts.
 * @throws RangeError for a policy that names a rule which does not exist.
 */
export function drift(
  desired: NetworkState,
  collections: readonly HostCollection[],
  options: DriftOptions,
): DriftReport {
  const settings = { ...defaultDriftSettings, ...options.settings }
  const rules = rulesThatRun(options, settings.target)
  const judged = judge(options)
  const views = viewsOf(desired, collections, options, settings)
  const findings: RunFinding[] = []
  const hosts: HostOutcome[] = []
  for (const view of views) {
    const { found, settling } = judgeHost(view, rules)
    const ofHost = found.map(
      (finding): RunFinding => ({ ...judged(finding), kind: finding.kind ?? 'fail' }),
    )
    findings.push(...ofHost)
    hosts.push(outcomeOf(view, ofHost, settling))
  }
  const fingerprints = new Set(findings.map(({ fingerprint }) => fingerprint))
  const { suppressions = [], baseline = [], now } = options
  return {
    findings,
    hosts,
    rules: rules.map(({ id }) => id),
    expired: suppressions.filter((one) => hasExpired(one, now)),
    fixed: [...baseline].filter((fingerprint) => !fingerprints.has(fingerprint)),
    views,
  }
}

function rulesThatRun({ enable, disable }: CheckPolicy, target: string): DriftRule[] {
  return driftRules.filter(
    (rule) =>
      (rule.target === undefined || rule.target === target) &&
      (enable?.includes(rule.id) ?? true) &&
      !disable?.includes(rule.id),
  )
}

/** Hosts that are desired or were seen, by name. */
function viewsOf(
  desired: NetworkState,
  collections: readonly HostCollection[],
  options: DriftOptions,
  settings: DriftSettings,
): HostView[] {
  const slices = desiredSlices(desired)
  const collected = new Map<string, HostCollection[]>()
  for (const collection of collections) {
    const others = collected.get(collection.host)
    if (others) others.push(collection)
    else collected.set(collection.host, [collection])
  }
  const now = options.now.getTime()
  const mustSee = collections.some(({ evidence }) => evidence === 'seen')
  return [...new Set([...slices.keys(), ...collected.keys()])].sort().map((host) => ({
    host,
    slice: slices.get(host),
    desired: slices.get(host) ?? nothing(host),
    seen: seenHost(collected.get(host) ?? [], {
      now,
      staleAfter: settings.staleAfter,
      repairedAt: options.repairedAt?.get(host),
      mustSee,
    }),
    settings,
    now,
    desiredSince: options.desiredSince ?? (() => -Infinity),
  }))
}

function nothing(host: string): DesiredSlice {
  return { host, resources: new Map(), index: new StateIndex() }
}

/** The findings of one host, and whether there are differences that are too young to be one. */
function judgeHost(
  view: HostView,
  rules: readonly DriftRule[],
): { found: RunFinding[]; settling: boolean } {
  const found: RunFinding[] = []
  let settling = false
  for (const rule of rules)
    for (const { age = Infinity, ...seen } of rule.check(view)) {
      if (age < view.settings.grace) settling = true
      else
        found.push({
          ...findingOf(rule.id, seen.severity ?? rule.severity, seen),
          ...(rule.open && { kind: 'open' as const }),
        })
    }
  return { found, settling }
}

function outcomeOf(
  { host, seen, now }: HostView,
  findings: readonly RunFinding[],
  settling: boolean,
): HostOutcome {
  const differs = findings.some(
    ({ kind, suppressed, severity }) =>
      kind === 'fail' && suppressed === undefined && severity !== 'note',
  )
  const status = statusOf(seen.unknown.length > 0, differs, settling)
  return {
    host,
    status,
    ...(seen.seenAt === undefined
      ? {}
      : {
          collectedAt: new Date(seen.seenAt).toISOString(),
          ageMs: Math.max(0, now - seen.seenAt),
        }),
    ...(status === 'unknown' && { reason: seen.unknown.join('; ') }),
  }
}

/** What is not known cannot be called different or settling as a whole. */
function statusOf(unknown: boolean, differs: boolean, settling: boolean): HostOutcome['status'] {
  if (unknown) return 'unknown'
  if (differs) return 'different'
  return settling ? 'settling' : 'consistent'
}
