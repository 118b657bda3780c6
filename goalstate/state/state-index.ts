import type { Lookup } from './lookup.ts'
import {
  isLive,
  type Resource,
  type ResourceOf,
  type ResourceType,
  resourceTypes,
} from './state.ts'
import { type Tally, TallyTable } from './tally.ts'

/** From this many on a bucket is a set, so that taking one resource out does not search for it. */
const SET_FROM = 16

type Bucket<R> = R | R[] | Set<R>

/** One {@link Lookup} as built so far: most keys have one resource, which then needs no list. */
class Table<R extends Resource> {
  readonly #keysOf: Lookup<R>['keysOf']
  readonly #buckets = new Map<string, Bucket<R>>()

  constructor(keysOf: Lookup<R>['keysOf']) {
    this.#keysOf = keysOf
  }

  add(resource: R): void {
    const keys = this.#keysOf(resource)
    if (typeof keys === 'string') this.#addAt(keys, resource)
    else if (keys) for (const key of distinct(keys)) this.#addAt(key, resource)
  }

  delete(resource: R): void {
    const keys = this.#keysOf(resource)
    if (typeof keys === 'string') this.#deleteAt(keys, resource)
    else if (keys) for (const key of distinct(keys)) this.#deleteAt(key, resource)
  }

  get(key: string): Iterable<R> {
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) return []
    return isMany(bucket) ? bucket : [bucket]
  }

  count(key: string): number {
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) return 0
    if (!isMany(bucket)) return 1
    return Array.isArray(bucket) ? bucket.length : bucket.size
  }

  keys(): Iterable<string> {
    return this.#buckets.keys()
  }

  *sharedKeys(): Iterable<string> {
    for (const [key, bucket] of this.#buckets) if (isMany(bucket) && this.count(key) > 1) yield key
  }

  #addAt(key: string, resource: R): void {
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) this.#buckets.set(key, resource)
    else if (!isMany(bucket)) this.#buckets.set(key, [bucket, resource])
    else if (!Array.isArray(bucket)) bucket.add(resource)
    else if (bucket.length < SET_FROM) bucket.push(resource)
    else this.#buckets.set(key, new Set(bucket).add(resource))
  }

  #deleteAt(key: string, resource: R): void {
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) return
    if (!isMany(bucket)) this.#buckets.delete(key)
    else if (Array.isArray(bucket)) {
      bucket.splice(bucket.indexOf(resource), 1)
      if (bucket.length === 0) this.#buckets.delete(key)
    } else {
      bucket.delete(resource)
      if (bucket.size === 0) this.#buckets.delete(key)
    }
  }
}

/** What follows every edit. */
interface Follower {
  add(resource: Resource): void
  delete(resource: Resource): void
}

function distinct(keys: readonly string[]): Iterable<string> {
  return keys.length < 2 ? keys : new Set(keys)
}

function isMany<R extends Resource>(bucket: Bucket<R>): bucket is R[] | Set<R> {
  return Array.isArray(bucket) || bucket instanceof Set
}

/**
 * The resources of a state, to be found by what they are, what they name and what names them.
 *
 * It is built once and then follows edits, at a cost that grows with the edit and not with the state.
 * A {@link Lookup} or {@link Tally} is built when it is first asked for and kept up from then on.
 *
 * Deleted resources (see `isLive`) are in it until the next update, so that rules can say what still
 * needs them. The order of what it gives depends on its history: sort before choosing a witness.
 */
export class StateIndex {
  readonly #byType = new Map<ResourceType, Set<Resource>>()
  readonly #tables = new Map<object, Table<Resource>>()
  readonly #tallies = new Map<object, TallyTable>()
  readonly #followers = new Map<ResourceType, Follower[]>()
  readonly #deleted = new Set<Resource>()

  readonly #covers: ReadonlySet<ResourceType>
  #version = 0

  /** @param covers - See `NetworkState`; all types unless said. */
  constructor(resources: Iterable<Resource> = [], covers: Iterable<ResourceType> = resourceTypes) {
    this.#covers = new Set(covers)
    for (const resource of resources) this.add(resource)
  }

  /** True if what is not here of that type does not exist; else a reference to it cannot be judged. */
  covers(type: ResourceType): boolean {
    return this.#covers.has(type)
  }

  /** Another number after every change, so that what was derived from the whole may be kept until then. */
  get version(): number {
    return this.#version
  }

  /** Every resource of a type, deleted ones too. */
  all<T extends ResourceType>(type: T): ReadonlySet<ResourceOf<T>> {
    return this.#ofType(type) as Set<Resource> as Set<ResourceOf<T>>
  }

  /** True if this very object is in the state. */
  has(resource: Resource): boolean {
    return this.#ofType(resource.type).has(resource)
  }

  /** The resources that are being deleted. */
  deleted(): ReadonlySet<Resource> {
    return this.#deleted
  }

  /** The resources that a lookup finds under a key; none is an empty list. */
  get<R extends Resource>(lookup: Lookup<R>, key: string): Iterable<R> {
    return this.#table(lookup).get(key)
  }

  /** How many {@link get} gives. */
  count<R extends Resource>(lookup: Lookup<R>, key: string): number {
    return this.#table(lookup).count(key)
  }

  /** Every key under which a lookup finds something. */
  keys<R extends Resource>(lookup: Lookup<R>): Iterable<string> {
    return this.#table(lookup).keys()
  }

  /** Every key under which a lookup finds more than one resource. */
  sharedKeys<R extends Resource>(lookup: Lookup<R>): Iterable<string> {
    return this.#table(lookup).sharedKeys()
  }

  /** By second key, how many resources a tally counts under a first one; none has no entry. */
  tally<R extends Resource>(tally: Tally<R>, key: string): ReadonlyMap<string, number> {
    let table = this.#tallies.get(tally)
    if (!table) {
      table = new TallyTable(tally.pairsOf as Tally<Resource>['pairsOf'])
      this.#tallies.set(tally, table)
      this.#follow(tally.type, table)
    }
    return table.get(key)
  }

  /** Adds a resource that is not in the state yet. */
  add(resource: Resource): void {
    this.#version++
    this.#ofType(resource.type).add(resource)
    if (!isLive(resource)) this.#deleted.add(resource)
    for (const follower of this.#followers.get(resource.type) ?? []) follower.add(resource)
  }

  /** Takes a resource out; one that is not in the state changes nothing. */
  delete(resource: Resource): void {
    if (!this.#ofType(resource.type).delete(resource)) return
    this.#version++
    this.#deleted.delete(resource)
    for (const follower of this.#followers.get(resource.type) ?? []) follower.delete(resource)
  }

  #ofType(type: ResourceType): Set<Resource> {
    const known = this.#byType.get(type)
    if (known) return known
    const resources = new Set<Resource>()
    this.#byType.set(type, resources)
    return resources
  }

  #table<R extends Resource>(lookup: Lookup<R>): Table<R> {
    let table = this.#tables.get(lookup)
    if (!table) {
      table = new Table<Resource>(lookup.keysOf as Lookup<Resource>['keysOf'])
      this.#tables.set(lookup, table)
      this.#follow(lookup.type, table)
    }
    return table as Table<Resource> as unknown as Table<R>
  }

  /** Tells a table what is there of a type, and from now on what comes and goes. */
  #follow(type: ResourceType, follower: Follower): void {
    const followers = this.#followers.get(type)
    if (followers) followers.push(follower)
    else this.#followers.set(type, [follower])
    for (const resource of this.#ofType(type)) follower.add(resource)
  }
}
