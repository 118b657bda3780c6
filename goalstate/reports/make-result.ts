import { createHash } from 'node:crypto'
import type { Severity } from '../check/finding.ts'
import type { JudgedFinding, Suppression } from '../check/policy.ts'
import type { Rule } from '../check/rule.ts'
import type { ResourceType, Unread } from '../state/state.ts'
import {
  type HostOutcome,
  type ReportedFinding,
  type Result,
  type RuleOutcome,
  resultVersion,
} from './result.ts'

/** A rule as people read of it; rules of drift are no {@link Rule}, and have this. */
export type RuleText = Pick<
  Rule,
  'id' | 'severity' | 'title' | 'why' | 'remedy' | 'example' | 'starred' | 'target'
>

/** A finding; one of kind `open` says that something could not be known. */
export type RunFinding = JudgedFinding & { readonly kind?: 'fail' | 'open' }

/** A rule in one run. */
export interface RuleInRun {
  readonly rule: RuleText
  /** After overrides. */
  readonly severity: Severity
  readonly ran: boolean
}

/** All that a {@link Result} is made of. Times are milliseconds since the epoch. */
export interface Run {
  readonly version: string
  readonly mode: 'check' | 'drift'
  readonly startedAt: number
  readonly finishedAt: number
  readonly target: string
  readonly inputs: readonly { readonly name: string; readonly format?: string }[]
  /** How many resources of each type there were. */
  readonly checked: Readonly<Partial<Record<ResourceType, number>>>
  readonly rules: readonly RuleInRun[]
  readonly findings: readonly RunFinding[]
  /** Fingerprints that the baseline has and this run has not; undefined without a baseline. */
  readonly fixed?: readonly string[]
  readonly hosts?: readonly HostOutcome[]
  /** Suppressions that no longer hold. */
  readonly expired?: readonly Suppression[]
  readonly unread: readonly Unread[]
}

const severities = ['error', 'warning', 'note'] as const

/** So many unread places are listed; the rest is counted. */
const MOST_UNREAD = 1_000

/** Puts what a run gave in order, and counts it. */
export function makeResult(run: Run): Result {
  const findings = run.findings.map(reported).sort(inOrder)
  return {
    schemaVersion: resultVersion,
    tool: { name: 'portent', version: run.version, rulesDigest: digestOfRules(run.rules) },
    run: {
      mode: run.mode,
      startedAt: new Date(run.startedAt).toISOString(),
      finishedAt: new Date(run.finishedAt).toISOString(),
      target: run.target,
      inputs: [...run.inputs],
    },
    summary: summaryOf(run, findings),
    findings,
    ...(run.fixed && { fixed: [...run.fixed].sort() }),
    rules: outcomes(run.rules, findings),
    ...(run.hosts && { hosts: [...run.hosts].sort((a, b) => compare(a.host, b.host)) }),
    expired: (run.expired ?? []).map(({ rule, justification, expires }) => ({
      rule,
      justification,
      expires: expires!.toISOString(),
    })),
    unread: run.unread.slice(0, MOST_UNREAD),
  }
}

/** True for a finding that says that something is wrong and that nobody has excused. */
export function counts({ kind, suppression }: ReportedFinding): boolean {
  return kind === 'fail' && suppression === undefined
}

function reported(finding: RunFinding): ReportedFinding {
  const { kind = 'fail', resources, suppressed, baseline, ...rest } = finding
  return {
    ...rest,
    kind,
    resources: [...resources],
    ...(baseline && { baseline: baseline === 'new' ? 'new' : 'unchanged' }),
    ...(suppressed && { suppression: suppressionOf(suppressed) }),
  }
}

function suppressionOf({ justification, expires }: Suppression) {
  return { justification, ...(expires && { expires: expires.toISOString() }) }
}

function inOrder(a: ReportedFinding, b: ReportedFinding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compare(a.rule, b.rule) ||
    compare(a.resources[0]!.id, b.resources[0]!.id) ||
    compare(a.fingerprint, b.fingerprint)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function summaryOf(run: Run, findings: readonly ReportedFinding[]): Result['summary'] {
  const counting = findings.filter(counts)
  const unknownHosts = (run.hosts ?? []).filter(
    ({ status }) => status === 'unknown' || status === 'settling',
  ).length
  const open = findings.filter(({ kind, suppression }) => kind === 'open' && !suppression).length
  return {
    verdict:
      counting.length > 0
        ? 'inconsistent'
        : unknownHosts > 0 || open > 0
          ? 'incomplete'
          : 'consistent',
    resources: { ...run.checked },
    findings: bySeverity(counting),
    open,
    suppressed: findings.filter(({ suppression }) => suppression).length,
    ...(run.fixed && {
      baseline: {
        new: bySeverity(counting.filter(({ baseline }) => baseline === 'new')),
        unchanged: counting.filter(({ baseline }) => baseline === 'unchanged').length,
        fixed: run.fixed.length,
      },
    }),
    unknownHosts,
    unread: run.unread.length,
  }
}

function bySeverity(findings: readonly ReportedFinding[]): Record<Severity, number> {
  const counted = { error: 0, warning: 0, note: 0 }
  for (const { severity } of findings) counted[severity]++
  return counted
}

function outcomes(
  rules: readonly RuleInRun[],
  findings: readonly ReportedFinding[],
): RuleOutcome[] {
  const found = new Map<string, { findings: number; suppressed: number }>()
  for (const { rule, suppression } of findings) {
    const counted = found.get(rule) ?? { findings: 0, suppressed: 0 }
    counted[suppression ? 'suppressed' : 'findings']++
    found.set(rule, counted)
  }
  return rules
    .map(({ rule: { id, title, why, remedy }, severity, ran }) => ({
      id,
      severity,
      title,
      why,
      remedy,
      ran,
      ...(found.get(id) ?? { findings: 0, suppressed: 0 }),
    }))
    .sort((a, b) => compare(a.id, b.id))
}

function digestOfRules(rules: readonly RuleInRun[]): string {
  const texts = rules.map(({ rule, severity, ran }) =>
    JSON.stringify([rule.id, rule.title, rule.why, rule.remedy, severity, ran]),
  )
  return createHash('sha256').update(texts.sort().join('\n')).digest('hex').slice(0, 32)
}
