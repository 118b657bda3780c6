import { rules as allRules } from '../rules/index.ts'
import { byKey, placementsOf } from '../state/lookups.ts'
import {
  type NetworkState,
  type Resource,
  type ResourceOf,
  type ResourceType,
  resourceTypes,
  type Unread,
} from '../state/state.ts'
import { StateIndex } from '../state/state-index.ts'
import { applyUpdate, nameOf, type UpdateOptions } from '../state/update.ts'
import {
  evaluateAll,
  evaluateInSteps,
  type Found,
  findingsOf,
  touchedSubjects,
} from './evaluate.ts'
import type { Finding, Severity } from './finding.ts'
import {
  type CheckPolicy,
  hasExpired,
  type JudgedFinding,
  judge,
  rulesToRun,
  type Suppression,
} from './policy.ts'
import { type CheckSettings, defaultSettings, type Rule, type RuleContext } from './rule.ts'

/** What to check, and against what. */
export interface CheckOptions extends CheckPolicy {
  /** The rules to choose from; all that there are unless said. */
  readonly rules?: readonly Rule[]
  readonly settings?: Partial<CheckSettings>
  /** What hosts last applied, where it is known. */
  readonly applied?: RuleContext['applied']
}

/** All that a check found. */
export interface CheckReport {
  /** Most severe first, then by rule, then by the id of the first resource. */
  readonly findings: readonly JudgedFinding[]
  /** Ids of the rules that ran. */
  readonly rules: readonly string[]
  /** How many resources of each type were checked. */
  readonly checked: Readonly<Partial<Record<ResourceType, number>>>
  /** What the input held besides them; of updates, each has its own. */
  readonly unread: readonly Unread[]
  /** Suppressions that no longer hold. */
  readonly expired: readonly Suppression[]
  /** Fingerprints of the baseline that were not found again. */
  readonly fixed: readonly string[]
}

/** What an update changed. */
export interface CheckChange {
  readonly new: readonly JudgedFinding[]
  readonly fixed: readonly JudgedFinding[]
  /** How many findings were there before and are there now. */
  readonly unchanged: number
}

/**
 * Checks a whole state: all of it is judged as just arrived, with nothing known of what was before.
 *
 * @throws RangeError for a policy that names a rule which does not exist, or suppresses without a why.
 */
export function check(state: NetworkState, options: CheckOptions): CheckReport {
  const settings = { ...defaultSettings, ...options.settings }
  const context: RuleContext = {
    settings,
    arrived: () => true,
    before: () => undefined,
    applied: options.applied ?? (() => undefined),
  }
  const rules = rulesToRun(options.rules ?? allRules, options, settings)
  const index = new StateIndex(state.resources, state.covers)
  const found = rules.map((rule) => evaluateAll(rule, index, context))
  return reportOf(rules, found, index, state.unread, options)
}

/**
 * A state under watch: checked once in full, then update by update at the cost of what each touches.
 *
 * The first state is what hosts hold already, so rules about what an update does say nothing of it; the
 * types that it covers stay covered, and others do not become so. After any updates the report is that
 * of {@link recheck}, but that a finding says where its parties were, and in which VPC, when it was last
 * judged.
 */
export class Checker {
  readonly #index: StateIndex
  readonly #covers: ReadonlySet<ResourceType>
  readonly #context: RuleContext
  readonly #rules: readonly Rule[]
  readonly #options: CheckOptions
  readonly #judge: (finding: Finding) => JudgedFinding
  readonly #found: Found[] = []
  readonly #unread: readonly Unread[]
  #count = 0
  #arrived: ReadonlySet<Resource> = new Set()
  #before: ReadonlyMap<string, Resource | undefined> = new Map()

  /**
   * @param steps - Is given the work that there is at the beginning, in steps of some milliseconds, and does all of
   *   them before the checker is used; done at once unless said.
   * @throws RangeError as {@link check}.
   */
  constructor(
    state: NetworkState,
    options: CheckOptions,
    steps: (work: Iterable<undefined>) => void = doAll,
  ) {
    const settings = { ...defaultSettings, ...options.settings }
    this.#options = options
    this.#rules = rulesToRun(options.rules ?? allRules, options, settings)
    this.#judge = judge(options)
    this.#context = {
      settings,
      arrived: (resource) => this.#arrived.has(resource),
      before: (type, key) => this.#heldBefore(type, key),
      applied: options.applied ?? (() => undefined),
    }
    this.#covers = state.covers
    this.#index = new StateIndex([], state.covers)
    this.#unread = state.unread
    steps(this.#begin(state.resources))
  }

  /** Indexes and judges all that there is. */
  *#begin(resources: readonly Resource[]): Generator<undefined> {
    for (const [n, resource] of resources.entries()) {
      if (n % resourcesInStep === resourcesInStep - 1) yield
      this.#index.add(resource)
    }
    for (const rule of this.#rules) {
      this.#found.push(yield* evaluateInSteps(rule, this.#index, this.#context))
      yield
    }
    this.#count = this.#found.reduce((sum, found) => sum + countOf(found), 0)
    yield* this.#buildLookups()
  }

  /** The state as it is now, to be read and never written. */
  get index(): Omit<StateIndex, 'add' | 'delete'> {
    return this.#index
  }

  /** All findings as they are now. */
  report(): CheckReport {
    return reportOf(this.#rules, this.#found, this.#index, this.#unread, this.#options)
  }

  /** A full check of the state as it is now, from nothing, to hold {@link report} against. */
  recheck(): CheckReport {
    const index = new StateIndex(everything(this.#index), this.#covers)
    const found = this.#rules.map((rule) => evaluateAll(rule, index, this.#context))
    return reportOf(this.#rules, found, index, this.#unread, this.#options)
  }

  /** Brings the state up to date and judges again what that touches. */
  apply(update: Pick<NetworkState, 'resources'>, options: UpdateOptions = {}): CheckChange {
    const settled = this.#arrived
    const { edits, arrived, before } = applyUpdate(this.#index, update, options)
    this.#arrived = arrived
    this.#before = before
    const gone: Finding[] = []
    const come: Finding[] = []
    for (const [i, rule] of this.#rules.entries()) {
      const found = this.#found[i]!
      for (const { before: resource } of edits) if (resource) take(found, resource, gone)
      for (const subject of touchedSubjects(rule, edits, settled, this.#index)) {
        take(found, subject, gone)
        const findings = findingsOf(rule, subject, this.#index, this.#context)
        if (findings.length === 0) continue
        found.set(subject, findings)
        come.push(...findings)
      }
    }
    return this.#changeOf(gone, come)
  }

  #changeOf(gone: readonly Finding[], come: readonly Finding[]): CheckChange {
    const fresh = without(come, gone)
    const fixed = without(gone, come)
    const unchanged = this.#count - fixed.length
    this.#count = unchanged + fresh.length
    return { new: fresh.map(this.#judge), fixed: fixed.map(this.#judge), unchanged }
  }

  /** What an update will look up, so that the first one does not wait for all of it to be built. */
  *#buildLookups(): Generator<undefined> {
    for (const type of resourceTypes) {
      this.#index.count<Resource>(byKey[type] as never, '')
      yield
    }
    this.#index.count(placementsOf, '')
    const edits = resourceTypes.flatMap((type) => {
      for (const resource of this.#index.all(type)) return [{ before: resource, after: undefined }]
      return []
    })
    for (const rule of this.#rules) {
      yield
      touchedSubjects(rule, edits, [], this.#index)
    }
  }

  #heldBefore<T extends ResourceType>(type: T, key: string): ResourceOf<T> | 'none' {
    const name = nameOf(type, key)
    if (this.#before.has(name)) return (this.#before.get(name) as ResourceOf<T>) ?? 'none'
    for (const resource of this.#index.get<ResourceOf<T>>(byKey[type] as never, key))
      return resource
    return 'none'
  }
}

/** Resources indexed between steps. */
const resourcesInStep = 5_000

function doAll(work: Iterable<undefined>): void {
  for (const _ of work);
}

function reportOf(
  rules: readonly Rule[],
  all: readonly Found[],
  index: StateIndex,
  unread: readonly Unread[],
  options: CheckOptions,
): CheckReport {
  const findings = all
    .flatMap((found) => [...found.values()].flat())
    .map(judge(options))
    .sort(bySeverity)
  const fingerprints = new Set(findings.map(({ fingerprint }) => fingerprint))
  const { suppressions = [], baseline = [], now } = options
  return {
    findings,
    rules: rules.map(({ id }) => id),
    checked: countsOf(index),
    unread,
    expired: suppressions.filter((one) => hasExpired(one, now)),
    fixed: baseline.filter((fingerprint) => !fingerprints.has(fingerprint)),
  }
}

function countsOf(index: StateIndex): Partial<Record<ResourceType, number>> {
  const counts = resourceTypes.map((type) => [type, index.all(type).size] as const)
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}

function* everything(index: StateIndex): Iterable<Resource> {
  for (const type of resourceTypes) yield* index.all(type)
}

function countOf(found: Found): number {
  let count = 0
  for (const findings of found.values()) count += findings.length
  return count
}

/** Moves the findings of a subject to `gone`. */
function take(found: Found, subject: Resource | string, gone: Finding[]): void {
  const findings = found.get(subject)
  if (!findings) return
  found.delete(subject)
  gone.push(...findings)
}

/** The findings of `some` beyond those of `others`, by fingerprint; of equal ones, as many as are more. */
function without(some: readonly Finding[], others: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>()
  for (const { fingerprint } of others) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1)
  return some.filter(({ fingerprint }) => {
    const count = counts.get(fingerprint) ?? 0
    counts.set(fingerprint, count - 1)
    return count <= 0
  })
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }

function bySeverity(a: Finding, b: Finding): number {
  return (
    ranks[a.severity] - ranks[b.severity] ||
    compare(a.rule, b.rule) ||
    compare(a.resources[0]!.id, b.resources[0]!.id) ||
    compare(a.fingerprint, b.fingerprint) ||
    compare(a.message, b.message)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
