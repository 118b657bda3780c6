import type { Resource, ResourceType } from '../state/state.ts'
import type { Flow } from './ovs/flow.ts'
import type { OvsPort } from './ovs/ovsdb.ts'

/** What a host last said of a resource; `none` if it was told and has not answered. */
export type Answer = 'success' | 'failure' | 'pending' | 'out-of-order' | 'invalid' | 'none'

/** What became of pushing a resource to a host. Times are milliseconds since the epoch. */
export interface PushAnswer {
  readonly answer: Answer
  readonly pushedAt: number
  /** When the answer came; absent for none. */
  readonly answeredAt?: number
}

/** A resource as a host holds it. */
export interface HeldResource {
  readonly resource: Resource
  /** False for one that somebody else put there: it is never touched. */
  readonly ours: boolean
  /** Since when it is there, if that is known. */
  readonly since?: number
}

/** What one collector saw of one host at one moment. */
export interface HostCollection {
  /** As hosts are named in what is desired: by IP address. */
  readonly host: string
  /** Names the collector and its source, e.g. a file. */
  readonly source: string
  /** Milliseconds since the epoch. */
  readonly collectedAt: number
  /** `pushed` if it says what the host was told, and not what was seen there. */
  readonly evidence: 'seen' | 'pushed'
  /** Why nothing could be seen; then nothing else is there. */
  readonly failure?: string
  /** All that it holds of the types in `complete`, and perhaps some of others. */
  readonly held?: readonly HeldResource[]
  readonly complete?: ReadonlySet<ResourceType>
  /** By `pair(type, key)`; absent where the source does not know what was answered. */
  readonly answers?: ReadonlyMap<string, PushAnswer>
  /** All flows of the bridges that were read, by bridge. */
  readonly flows?: ReadonlyMap<string, readonly Flow[]>
  /** All ports of its bridges. */
  readonly ports?: readonly OvsPort[]
}

/**
 * A way to see what hosts hold.
 *
 * It changes nothing on them. A host that it cannot read is a collection with a `failure`, or none at
 * all: either way nothing is known of it.
 */
export interface Collector {
  collect(hosts: readonly string[], now: number): Promise<readonly HostCollection[]>
}
