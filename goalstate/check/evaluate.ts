import type { Edit } from '../state/edit.ts'
import type { Resource } from '../state/state.ts'
import type { StateIndex } from '../state/state-index.ts'
import { type Finding, findingOf } from './finding.ts'
import type { Rule, RuleContext, Subject } from './rule.ts'

/** What a rule found, by subject; a subject that is fine has no entry. */
export type Found = Map<Subject, readonly Finding[]>

/** Subjects judged between steps: some milliseconds of a large state. */
const subjectsInStep = 1_000

/** Judges every subject of a rule. */
export function evaluateAll(rule: Rule, index: StateIndex, context: RuleContext): Found {
  const steps = evaluateInSteps(rule, index, context)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** As {@link evaluateAll}, with a step now and then at which whoever asks may do something else. */
export function* evaluateInSteps(
  rule: Rule,
  index: StateIndex,
  context: RuleContext,
): Generator<undefined, Found> {
  const found: Found = new Map()
  let count = 0
  for (const subject of rule.subjects(index)) {
    if (++count % subjectsInStep === 0) yield
    const findings = judged(rule, subject, index, context)
    if (findings.length > 0) found.set(subject, findings)
  }
  return found
}

/**
 * The subjects of a rule that edits may have touched.
 *
 * @param index - As it is after the edits.
 * @param settled - What the update before this one brought, which has now stopped being new.
 */
export function touchedSubjects(
  rule: Rule,
  edits: readonly Edit[],
  settled: Iterable<Resource>,
  index: StateIndex,
): ReadonlySet<Subject> {
  if (!isTouched(rule, edits)) return nothing
  const touched = new Set<Subject>()
  const touch = (resource: Resource | undefined, other: Resource | undefined) => {
    const subjectsOf = resource && touchOf(rule, resource)
    if (!subjectsOf) return
    for (const subject of subjectsOf(resource, index, other)) touched.add(subject)
  }
  for (const { before, after } of edits) {
    touch(before, after)
    touch(after, before)
  }
  if (rule.ofUpdates) for (const resource of settled) touch(resource, undefined)
  return touched
}

/** What one subject of a rule has; nothing for a resource that is not in the state. */
export function findingsOf(
  rule: Rule,
  subject: Subject,
  index: StateIndex,
  context: RuleContext,
): readonly Finding[] {
  if (typeof subject !== 'string' && !index.has(subject)) return none
  return judged(rule, subject, index, context)
}

function judged(
  rule: Rule,
  subject: Subject,
  index: StateIndex,
  context: RuleContext,
): readonly Finding[] {
  let findings: Finding[] | undefined
  for (const seen of rule.check(subject, index, context)) {
    findings ??= []
    findings.push(findingOf(rule.id, seen.severity ?? rule.severity, seen))
  }
  return findings ?? none
}

const none: readonly Finding[] = []
const nothing: ReadonlySet<Subject> = new Set()

/** Most rules have nothing to do with most edits, which must cost next to nothing. */
function isTouched(rule: Rule, edits: readonly Edit[]): boolean {
  if (rule.ofUpdates) return true
  for (const { before, after } of edits)
    if ((before && touchOf(rule, before)) || (after && touchOf(rule, after))) return true
  return false
}

/** The entry of `touchedBy` for a resource, which its type chooses. */
function touchOf(rule: Rule, resource: Resource) {
  return rule.touchedBy[resource.type] as
    | ((resource: Resource, index: StateIndex, other: Resource | undefined) => Iterable<Subject>)
    | undefined
}
