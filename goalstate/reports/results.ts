import { version } from '../../core/index.ts'
import { type CheckOptions, type CheckReport, check } from '../check/engine.ts'
import type { CheckPolicy, Suppression } from '../check/policy.ts'
import { defaultSettings } from '../check/rule.ts'
import type { HostCollection } from '../drift/collection.ts'
import { type DriftOptions, type DriftReport, drift } from '../drift/drift.ts'
import { defaultDriftSettings } from '../drift/host-view.ts'
import { driftRules } from '../drift/rules/index.ts'
import { rules } from '../rules/index.ts'
import type { NetworkState, Resource, ResourceType } from '../state/state.ts'
import { makeResult, type RuleInRun, type RuleText } from './make-result.ts'
import type { Result } from './result.ts'

/** A state and what it is called. */
export interface NamedState {
  readonly name: string
  readonly state: NetworkState
}

/**
 * Checks states, each by itself, as one run.
 *
 * @param finished - The time afterwards, milliseconds since the epoch; `options.now` is the time before.
 * @throws RangeError for a policy that names a rule which does not exist, or under which none runs.
 */
export function checkResult(
  inputs: readonly NamedState[],
  options: CheckOptions,
  finished: () => number,
): Result {
  refuseUnknownRules(options)
  const own = { ...options, ...policyFor(options, rules) }
  const reports = inputs.map(({ state }) => check(state, own))
  if (reports[0]) refuseNothing(reports[0].rules, options, 'check')
  const fixed = fixedByAll(options, reports)
  return makeResult({
    version,
    mode: 'check',
    startedAt: options.now.getTime(),
    finishedAt: finished(),
    target: options.settings?.target ?? defaultSettings.target,
    inputs: inputs.map(({ name }) => ({ name })),
    checked: sum(reports.map(({ checked }) => checked)),
    rules: rulesInRun(rules, reports[0]?.rules ?? [], options),
    findings: reports.flatMap(({ findings }) => findings),
    ...(fixed && { fixed }),
    expired: reports[0]?.expired ?? [],
    unread: reports.flatMap(({ unread }) => unread),
  })
}

/**
 * Compares what is desired with what was collected, as one run; see {@link drift}.
 *
 * @returns The result, and the report that a repair can be planned from.
 * @throws PortentError `ERR_INPUT` for a desired state that names no hosts.
 * @throws RangeError for a policy that names a rule which does not exist, or under which none runs.
 */
export function driftResult(
  { name, state }: NamedState,
  collections: readonly HostCollection[],
  options: DriftOptions,
  finished: () => number,
): { readonly result: Result; readonly report: DriftReport } {
  refuseUnknownRules(options)
  const report = drift(state, collections, { ...options, ...policyFor(options, driftRules) })
  refuseNothing(report.rules, options, 'comparison')
  const result = makeResult({
    version,
    mode: 'drift',
    startedAt: options.now.getTime(),
    finishedAt: finished(),
    target: options.settings?.target ?? defaultDriftSettings.target,
    inputs: [{ name }, ...sources(collections)],
    checked: countsOf(state.resources),
    rules: rulesInRun(driftRules, report.rules, options),
    findings: report.findings,
    ...(options.baseline && { fixed: report.fixed }),
    expired: report.expired,
    hosts: report.hosts,
    unread: state.unread,
  })
  return { result, report }
}

/** A policy may be for both, checks and drift; a rule that is in neither is a mistake. */
function refuseUnknownRules({ enable, disable, severities, suppressions }: CheckPolicy): void {
  const known = new Set<string>([...rules, ...driftRules].map(({ id }) => id))
  const named = [
    ...(enable ?? []),
    ...(disable ?? []),
    ...Object.keys(severities ?? {}),
    ...(suppressions ?? []).map(({ rule }) => rule),
  ]
  const unknown = named.find((id) => !known.has(id))
  if (unknown !== undefined) throw new RangeError(`no rule has the id ${unknown}`)
}

/** That nothing was found by no rule would look as if all were well. */
function refuseNothing(ran: readonly string[], { enable }: CheckPolicy, mode: string): void {
  if (ran.length > 0 || !enable) return
  throw new RangeError(
    `of the rules that are enabled (${enable.join(', ')}) none runs in this ${mode}; enable others, or another target`,
  )
}

/** The part of a policy that is about some rules. */
function policyFor(policy: CheckPolicy, some: readonly RuleText[]): Partial<CheckPolicy> {
  const ids = new Set(some.map(({ id }) => id))
  const { enable, disable, severities, suppressions } = policy
  return {
    ...(enable && { enable: enable.filter((id) => ids.has(id)) }),
    ...(disable && { disable: disable.filter((id) => ids.has(id)) }),
    ...(severities && {
      severities: Object.fromEntries(Object.entries(severities).filter(([id]) => ids.has(id))),
    }),
    ...(suppressions && {
      suppressions: suppressions.filter(({ rule }: Suppression) => ids.has(rule)),
    }),
  }
}

/** In the baseline, and found in none of the states. */
function fixedByAll(
  { baseline }: CheckPolicy,
  reports: readonly CheckReport[],
): string[] | undefined {
  if (!baseline) return undefined
  const found = new Set(
    reports.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)),
  )
  return [...new Set(baseline)].filter((fingerprint) => !found.has(fingerprint))
}

function rulesInRun(
  all: readonly RuleText[],
  ran: readonly string[],
  { severities }: CheckPolicy,
): RuleInRun[] {
  const running = new Set(ran)
  return all.map((rule) => ({
    rule,
    severity: severities?.[rule.id] ?? rule.severity,
    ran: running.has(rule.id),
  }))
}

type Counts = Readonly<Partial<Record<ResourceType, number>>>

function sum(counts: readonly Counts[]): Counts {
  const total: Partial<Record<ResourceType, number>> = {}
  for (const each of counts)
    for (const [type, count] of Object.entries(each))
      total[type as ResourceType] = (total[type as ResourceType] ?? 0) + count
  return total
}

function countsOf(resources: readonly Resource[]): Counts {
  return sum(resources.map(({ type }) => ({ [type]: 1 })))
}

function sources(collections: readonly HostCollection[]): { name: string }[] {
  return [...new Set(collections.map(({ source }) => source))].sort().map((name) => ({ name }))
}
