/**
 * What the dashboard and the service say to each other. Types only, without an import, so that the browser's
 * program and the service's are both compiled against it.
 *
 * Times are milliseconds since the epoch. Of first packets, `hits` met a push in time, `late` ones came before
 * their push, and `requests` met nothing and were asked for on demand; `unused` pushes left their host so.
 */

export interface Counts {
  readonly requests: number
  readonly hits: number
  readonly late: number
  readonly unused: number
}

/** One network. */
export interface NetworkRow {
  readonly vni: number
  /** VMs that the model knows. */
  readonly vms: number
  /** Of the last ten minutes. */
  readonly recent: Counts
  /** Coverage in each five minutes of the last hour, oldest first, shape `[12]`; null where nothing came. */
  readonly trend: readonly (number | null)[]
}

/** What all networks that may be seen had in each minute of the last hour, oldest first, shapes `[60]`. */
export interface MinuteSeries {
  readonly requests: readonly number[]
  readonly hits: readonly number[]
  readonly late: readonly number[]
  readonly unused: readonly number[]
}

/** One thing that has just happened. */
export interface RecentEvent {
  readonly type: 'request' | 'hit' | 'late' | 'expiry' | 'push' | 'plan' | 'model' | 'alarm'
  readonly time: number
  readonly vni?: number
  readonly ip?: string
  readonly destination?: string
  /** For people, where the type alone does not say it. */
  readonly text?: string
}

export interface ServingModel {
  readonly version: string
  readonly kind: string
  readonly createdAt: string
  /** In replay of later, unseen events; null where that was not measured. */
  readonly coverage: number | null
}

/** How the process is. Only for who may see all networks. */
export interface Health {
  /** Milliseconds by which the event loop was late in the last second, 99th percentile. */
  readonly loopDelay: number
  /** Bytes of memory in use. */
  readonly memory: number
  /** Share of one core that was used in the last second; can be above 1. */
  readonly cpu: number
  /** Requests that wait for the warehouse. */
  readonly waiting: number
  /** Bytes of the store. */
  readonly storeBytes: number
  /** HTTP answers a second, over the last ten seconds. */
  readonly answers: number
  /** Of those, that said the service failed. */
  readonly failures: number
  /** Live pages that are open. */
  readonly viewers: number
  /** Whether the kill switch is on. */
  readonly isKilled: boolean
  /** Pushes that may be planned now: of the instance, and of the host and network with the fewest. */
  readonly tokens: { readonly instance: number; readonly host: number; readonly vni: number }
}

/** One message of `/v1/live`: everything at first, then once a second what has changed. */
export interface LiveMessage {
  readonly time: number
  /** When the service began. */
  readonly startedAt: number
  /** Of Portent. */
  readonly version: string
  /** Whether `networks` has all that there are; else those that have changed. */
  readonly isFull: boolean
  readonly networks: readonly NetworkRow[]
  readonly series: MinuteSeries
  /** The latest first, 30 at most. */
  readonly events: readonly RecentEvent[]
  readonly model: ServingModel | null
  readonly health: Health | null
}

/** The VMs of a network that did anything in the last hour, or that the model knows; columns of equal length. */
export interface NetworkVms {
  readonly vni: number
  /** From when on the counts are. */
  readonly since: number
  readonly ip: readonly string[]
  readonly requests: readonly number[]
  readonly hits: readonly number[]
  readonly late: readonly number[]
  readonly unused: readonly number[]
  /** 0 where nothing came. */
  readonly latest: readonly number[]
  /** -1 where it has none. */
  readonly cluster: readonly number[]
}

export type TimelineType =
  | 'request'
  | 'push'
  | 'hit'
  | 'late'
  | 'expiry'
  | 'withheld'
  | 'shadow'
  | 'failed'
  | 'restart'

/** One thing that happened to a VM. */
export interface TimelineEvent {
  readonly type: TimelineType
  readonly time: number
  /** Empty for a restart. */
  readonly destination: string
  /** When it was pushed, of a hit, a late push and an expiry. */
  readonly pushedAt?: number
  /** The model's, where a plan named it. */
  readonly probability?: number
  /** In `[1, 65535]`. */
  readonly port?: number
  readonly protocol?: number
  /** Why the packet had to be asked for, of a request. */
  readonly why?: string
}

export interface Timeline {
  readonly vni: number
  readonly ip: string
  /** Empty where nobody said. */
  readonly host: string
  /** Oldest first. */
  readonly events: readonly TimelineEvent[]
  /** Whether there are older ones that are still kept. */
  readonly hasMore: boolean
}

export interface SimilarVm {
  readonly ip: string
  /** Jaccard similarity of what both asked for, in `[0, 1]`. */
  readonly similarity: number
  /** How many items both asked for. */
  readonly shared: number
}

/** One contradiction that stands. */
export interface StandingFinding {
  readonly rule: string
  readonly severity: 'error' | 'warning' | 'note'
  readonly message: string
  /** Where it was found: `desired state`, or the name under which a state was checked. */
  readonly source: string
  readonly resources: readonly { readonly type: string; readonly id: string }[]
  readonly witness?: string
  readonly actual?: string
  readonly expected?: string
  readonly host?: string
  readonly vpc?: string
  readonly vnis: readonly number[]
  readonly fingerprint: string
}

export interface Findings {
  readonly findings: readonly StandingFinding[]
  /** How many there are, of which `findings` has the most severe. */
  readonly total: number
  /** States that were looked at: none means that nobody has told or checked any. */
  readonly states: number
}

export interface RulePage {
  readonly id: string
  readonly severity: 'error' | 'warning' | 'note'
  readonly title: string
  readonly why: string
  readonly example: string
  readonly remedy: string
}
