import type { Finding, Severity } from './finding.ts'
import type { CheckSettings, Rule } from './rule.ts'

/** A finding that somebody decided to live with. */
export interface Suppression {
  /** Id of the rule. */
  readonly rule: string
  /** Only findings about this resource, by id; all of the rule where absent. */
  readonly resource?: string
  /** Only this finding. */
  readonly fingerprint?: string
  /** Why; it may not be empty. */
  readonly justification: string
  /** The moment from which it holds no more; absent for one that never ends. */
  readonly expires?: Date
}

/** Which rules count, and how much. */
export interface CheckPolicy {
  /** Ids of the only rules to run; all where absent. */
  readonly enable?: readonly string[]
  /** Ids of rules not to run. */
  readonly disable?: readonly string[]
  /** Severities instead of the rules' own, by rule id. */
  readonly severities?: Readonly<Record<string, Severity>>
  readonly suppressions?: readonly Suppression[]
  /** Fingerprints of an earlier report; what is not among them is new. */
  readonly baseline?: readonly string[]
  /** The present, for suppressions that end. */
  readonly now: Date
}

/** A finding and what the policy says of it. */
export interface JudgedFinding extends Finding {
  /** Present if somebody decided to live with it. */
  readonly suppressed?: Suppression
  /** Whether the baseline has it; absent without a baseline. */
  readonly baseline?: 'new' | 'known'
}

/**
 * The rules that a policy has run under these settings.
 *
 * @throws RangeError for a rule id that no rule has, in any part of the policy.
 */
export function rulesToRun(
  rules: readonly Rule[],
  policy: CheckPolicy,
  { target, onDemand }: Pick<CheckSettings, 'target' | 'onDemand'>,
): readonly Rule[] {
  refuseUnknownRules(rules, policy)
  const enabled = policy.enable && new Set(policy.enable)
  const disabled = new Set(policy.disable)
  return rules.filter(
    (rule) =>
      (rule.target === undefined || rule.target === target) &&
      !(rule.unlessOnDemand && onDemand) &&
      (enabled?.has(rule.id) ?? true) &&
      !disabled.has(rule.id),
  )
}

function refuseUnknownRules(rules: readonly Rule[], policy: CheckPolicy): void {
  const known = new Set(rules.map(({ id }) => id))
  const { enable = [], disable = [], severities = {}, suppressions = [] } = policy
  const named = [
    ...enable,
    ...disable,
    ...Object.keys(severities),
    ...suppressions.map(({ rule }) => rule),
  ]
  const unknown = named.find((id) => !known.has(id))
  if (unknown !== undefined) throw new RangeError(`no rule has the id ${unknown}`)
  const silent = suppressions.find(({ justification }) => justification.trim() === '')
  if (silent) throw new RangeError(`a suppression of ${silent.rule} has no justification; say why`)
}

/** Judges findings one by one. */
export function judge(policy: CheckPolicy): (finding: Finding) => JudgedFinding {
  const holding = (policy.suppressions ?? []).filter((one) => !hasExpired(one, policy.now))
  const baseline = policy.baseline && new Set(policy.baseline)
  return (finding) => {
    const suppressed = holding.find((one) => concerns(one, finding))
    return {
      ...finding,
      severity: policy.severities?.[finding.rule] ?? finding.severity,
      ...(suppressed && { suppressed }),
      ...(baseline && { baseline: baseline.has(finding.fingerprint) ? 'known' : 'new' }),
    }
  }
}

/** True from the moment that a suppression names. */
export function hasExpired({ expires }: Suppression, now: Date): boolean {
  return expires !== undefined && now >= expires
}

function concerns({ rule, resource, fingerprint }: Suppression, finding: Finding): boolean {
  return (
    rule === finding.rule &&
    (fingerprint === undefined || fingerprint === finding.fingerprint) &&
    (resource === undefined || finding.resources.some(({ id }) => id === resource))
  )
}
