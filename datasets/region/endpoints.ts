/** No host: the address of a service that is not one VM. */
export const noHost = -1
const none = -1

type Column = Int32Array | Uint32Array | Float64Array

/**
 * All VMs there ever were and the virtual addresses of services, by column; ids are never used again.
 *
 * 52 bytes an endpoint. A column is another array after {@link Endpoints.add} made room, so read it from
 * here each time.
 */
export class Endpoints {
  #capacity: number
  size = 0
  /** Group that it is a member of, or whose service the virtual address is. */
  group: Int32Array
  /** Place in the VPC's list of live VMs. */
  place: Int32Array
  host: Int32Array
  /** IPv4 in network order. */
  address: Uint32Array
  /** Milliseconds since the epoch; `deleted` is `Infinity` while it lives. */
  created: Float64Array
  deleted: Float64Array
  /** Since when the agent's cache of this VM holds what was asked: its start, migration or restart. */
  cacheSince: Float64Array
  /** Units of work so far, for those that take destinations in turn. */
  turn: Uint32Array
  /** VMs of one host, as a doubly linked list. */
  #firstOfHost: Int32Array
  #nextOnHost: Int32Array
  #previousOnHost: Int32Array

  constructor(capacity: number, hosts: number) {
    this.#capacity = capacity
    this.group = new Int32Array(capacity)
    this.place = new Int32Array(capacity)
    this.host = new Int32Array(capacity)
    this.address = new Uint32Array(capacity)
    this.created = new Float64Array(capacity)
    this.deleted = new Float64Array(capacity)
    this.cacheSince = new Float64Array(capacity)
    this.turn = new Uint32Array(capacity)
    this.#nextOnHost = new Int32Array(capacity)
    this.#previousOnHost = new Int32Array(capacity)
    this.#firstOfHost = new Int32Array(hosts).fill(none)
  }

  /** A new endpoint's id; `host` is {@link noHost} for a virtual address. */
  add(group: number, address: number, host: number, time: number): number {
    if (this.size === this.#capacity) this.#grow()
    const id = this.size++
    this.group[id] = group
    this.address[id] = address
    this.created[id] = time
    this.deleted[id] = Number.POSITIVE_INFINITY
    this.cacheSince[id] = time
    this.host[id] = noHost
    if (host !== noHost) this.#attach(id, host)
    return id
  }

  delete(id: number, time: number): void {
    this.deleted[id] = time
    this.#detach(id)
  }

  isLive(id: number): boolean {
    return this.deleted[id] === Number.POSITIVE_INFINITY
  }

  /** Moves a VM; the new host's agent knows nothing of it. */
  move(id: number, host: number, time: number): void {
    this.#detach(id)
    this.#attach(id, host)
    this.cacheSince[id] = time
  }

  /** Ids of the VMs on a host, latest arrival first. */
  *onHost(host: number): Generator<number> {
    for (let id = this.#firstOfHost[host]!; id !== none; id = this.#nextOnHost[id]!) yield id
  }

  #attach(id: number, host: number): void {
    const first = this.#firstOfHost[host]!
    this.host[id] = host
    this.#nextOnHost[id] = first
    this.#previousOnHost[id] = none
    if (first !== none) this.#previousOnHost[first] = id
    this.#firstOfHost[host] = id
  }

  /** Leaves `host` as it is, so that the truth can tell where a deleted VM was. */
  #detach(id: number): void {
    const next = this.#nextOnHost[id]!
    const previous = this.#previousOnHost[id]!
    if (previous === none) this.#firstOfHost[this.host[id]!] = next
    else this.#nextOnHost[previous] = next
    if (next !== none) this.#previousOnHost[next] = previous
  }

  #grow(): void {
    this.#capacity = Math.ceil(this.#capacity * 1.25) + 64
    const wider = <T extends Column>(column: T, empty: T): T => {
      empty.set(column)
      return empty
    }
    const n = this.#capacity
    this.group = wider(this.group, new Int32Array(n))
    this.place = wider(this.place, new Int32Array(n))
    this.host = wider(this.host, new Int32Array(n))
    this.address = wider(this.address, new Uint32Array(n))
    this.created = wider(this.created, new Float64Array(n))
    this.deleted = wider(this.deleted, new Float64Array(n))
    this.cacheSince = wider(this.cacheSince, new Float64Array(n))
    this.turn = wider(this.turn, new Uint32Array(n))
    this.#nextOnHost = wider(this.#nextOnHost, new Int32Array(n))
    this.#previousOnHost = wider(this.#previousOnHost, new Int32Array(n))
  }
}
