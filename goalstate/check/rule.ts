import type { Resource, ResourceOf, ResourceType } from '../state/state.ts'
import type { StateIndex } from '../state/state-index.ts'
import type { Observation, Severity } from './finding.ts'

/**
 * What one evaluation of a rule looks at: a resource, or a key that several share (`pair(vpc, ip)`).
 *
 * Resources are told apart by object, keys by text.
 */
export type Subject = Resource | string

/**
 * One kind of contradiction.
 *
 * A rule splits its question into subjects that can be judged one by one, and says whose change makes
 * which subjects worth judging again. A full check judges `subjects`; an incremental one, after an
 * edit, `touchedBy` of what was there before and of what is there now. The law that every rule keeps:
 * **a subject whose observations differ before and after an edit is given by `touchedBy` for one of the
 * edited resources**, judged on the index after the edit. A subject that is no more (its resource gone,
 * its key without resources) is one for which `check` gives nothing.
 */
export interface Rule<S extends Subject = Subject> {
  /** Stable for ever once released. */
  readonly id: string
  readonly severity: Severity
  /** What is wrong, in a few words and lower case, e.g. `fixed IP outside its subnet`. */
  readonly title: string
  /** Why it matters, in a sentence or two: what happens on hosts that are told this. */
  readonly why: string
  /** What to do about it. */
  readonly remedy: string
  /** A state in a line or two of text that breaks it, for the documentation. */
  readonly example: string
  /** True if it is one of the catalogue's first choices. */
  readonly starred: boolean
  /** The only agent generation that it is true of; for all where absent. */
  readonly target?: string
  /** True if it is moot, and so does not run, where hosts ask on demand. */
  readonly unlessOnDemand?: true
  /**
   * True if it judges what an update does and not only what is there after it (`context.arrived`,
   * `context.before`). The engine then judges again, with the next update, what the last one brought.
   */
  readonly ofUpdates?: boolean
  /** Every subject of a state; may give some that are fine, for speed. */
  subjects(index: StateIndex): Iterable<S>
  /** What is wrong with one subject. Pure: equal index and context, equal observations. */
  check(subject: S, index: StateIndex, context: RuleContext): Iterable<Observation>
  /** By type of resource: the subjects that a change of it may touch. `other` is its counterpart. */
  readonly touchedBy: TouchedBy<S>
}

/**
 * Called for the resource before an edit and for the one after it, so use what it says itself, and the
 * index (as it is after the edit) for what refers to it. `other` is the one on the edit's other side
 * where it replaces or is replaced: compare with it to give nothing where nothing that matters changed.
 */
type TouchedBy<S extends Subject> = {
  readonly [T in ResourceType]?: (
    resource: ResourceOf<T>,
    index: StateIndex,
    other: ResourceOf<T> | undefined,
  ) => Iterable<S>
}

/** What a rule may know besides the state itself. */
export interface RuleContext {
  readonly settings: CheckSettings
  /**
   * True for a resource that the latest update brought. Of a state that is checked on its own all
   * arrived; of one that is under watch nothing did before the first update.
   */
  arrived(resource: Resource): boolean
  /**
   * What was held before the latest update: `undefined` if that is not known (a state checked on its
   * own), else the resource with that type and key, or `'none'`.
   */
  before<T extends ResourceType>(type: T, key: string): ResourceOf<T> | 'none' | undefined
  /** What a host last applied of a resource; `undefined` if that is not known. */
  applied(host: string, type: ResourceType, key: string): Applied | undefined
}

/** A resource as a host last acknowledged it. */
interface Applied {
  readonly revision: number
  /** `digestOf` the resource. */
  readonly digest: string
}

/** What a check is told about its surroundings. */
export interface CheckSettings {
  /** The agent generation that will be told this. */
  readonly target: 'aca-2022' | 'generic'
  /** True if hosts ask for neighbors on demand, so that those not told are not missing. */
  readonly onDemand: boolean
  /** Ports that should not be open to everybody (ALC-SG-010). */
  readonly sensitivePorts: readonly number[]
  /** Effective rules × members that a host can carry (ALC-SG-015). */
  readonly rulesPerHost: number
  /** Ids of security groups that exist though this state does not hold them. */
  readonly knownGroups: ReadonlySet<string>
  /** Prefixes of peered networks by VPC id (ALC-SG-014). */
  readonly peerPrefixes: ReadonlyMap<string, readonly string[]>
}

export const defaultSettings: CheckSettings = {
  target: 'aca-2022',
  onDemand: false,
  sensitivePorts: [22, 3389, 3306, 5432, 6379, 9200, 27017],
  rulesPerHost: 50_000,
  knownGroups: new Set(),
  peerPrefixes: new Map(),
}
