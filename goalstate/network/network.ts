import { Checker } from '../check/engine.ts'
import type { JudgedFinding } from '../check/policy.ts'
import { pair } from '../state/lookup.ts'
import {
  byKey,
  endpointsByIp,
  neighborsByIp,
  placementsOf,
  portsByIp,
  portsBySubnet,
  subnetsByVpc,
  vpcById,
} from '../state/lookups.ts'
import { sorted } from '../state/order.ts'
import {
  type Endpoint,
  isLive,
  type Neighbor,
  type NetworkState,
  type Port,
  type Resource,
  type ResourceType,
} from '../state/state.ts'
import { nameOf } from '../state/update.ts'
import { hostOf } from './host-of.ts'
import { type PushContent, pushContent } from './push-content.ts'
import { type Reach, reach } from './reachability.ts'

/** What became of one thing that an update was about. */
export interface StoredChange {
  readonly type: ResourceType
  readonly key: string
  /** All that is live under that type and key now; empty if it is gone. */
  readonly now: readonly Resource[]
}

/** What an update did to a network. */
export interface NetworkChange {
  readonly new: readonly JudgedFinding[]
  readonly fixed: readonly JudgedFinding[]
  /** What has to be written to keep the network. */
  readonly changed: readonly StoredChange[]
}

/**
 * What the hosts of one VPC should hold, under watch: updated as states come, checked as it is updated, and
 * asked about its ports.
 *
 * Hosts are taken to ask for neighbors on demand, so one that was not sent is no contradiction. A type that
 * any state covered (see `NetworkState.covers`) is covered from then on.
 */
export class Network {
  readonly vpc: string
  #covers: ReadonlySet<ResourceType>
  #checker: Checker
  readonly #now: Date

  /**
   * @param now - When it is first looked at; only suppressions, of which there are none, would ask.
   * @param steps - As of {@link Checker}.
   */
  constructor(
    vpc: string,
    state: Pick<NetworkState, 'resources' | 'covers'>,
    now: Date,
    steps?: (work: Iterable<undefined>) => void,
  ) {
    this.vpc = vpc
    this.#now = now
    this.#covers = state.covers
    this.#checker = this.#watch(state.resources, steps)
  }

  /** The same without holding up the thread. @param turn - Is awaited every few milliseconds. */
  static async inTurns(
    vpc: string,
    state: Pick<NetworkState, 'resources' | 'covers'>,
    now: Date,
    turn: () => Promise<void> | undefined,
  ): Promise<Network> {
    let steps: Iterable<undefined> = []
    const network = new Network(vpc, state, now, (work) => {
      steps = work
    })
    for (const _ of steps) await turn()
    return network
  }

  /** A network of which one state is the first that is heard: its findings are all new. */
  static from(
    vpc: string,
    state: Pick<NetworkState, 'resources' | 'covers'>,
    now: Date,
  ): { network: Network; change: NetworkChange } {
    const network = new Network(vpc, state, now)
    const changed = network.#changedBy(network.#touched(state.resources))
    return { network, change: { new: network.findings, fixed: [], changed } }
  }

  get covers(): ReadonlySet<ResourceType> {
    return this.#covers
  }

  /** All findings as they are now. */
  get findings(): readonly JudgedFinding[] {
    return this.#checker.report().findings
  }

  /** The live resources. */
  *resources(): Iterable<Resource> {
    const { index } = this.#checker
    for (const type of Object.keys(byKey) as ResourceType[])
      for (const resource of index.all(type)) if (isLive(resource)) yield resource
  }

  /** The virtual networks of the VPC and its subnets, as far as they say, ascending. */
  get vnis(): number[] {
    const { index } = this.#checker
    const said = [...index.get(vpcById, this.vpc), ...index.get(subnetsByVpc, this.vpc)]
      .filter(isLive)
      .map(({ tunnelId }) => Number(tunnelId ?? 0))
    return [...new Set(said.filter((vni) => vni > 0))].sort((a, b) => a - b)
  }

  /** Brings it up to date with what one state says of it, and judges again what that touches. */
  apply({ resources, covers }: Pick<NetworkState, 'resources' | 'covers'>): NetworkChange {
    const touched = this.#touched(resources)
    const widened = new Set([...this.#covers, ...covers])
    const change =
      widened.size === this.#covers.size
        ? this.#checker.apply({ resources })
        : this.#applyWidened(resources, widened)
    return { new: change.new, fixed: change.fixed, changed: this.#changedBy(touched) }
  }

  /** The port that has an address, canonical; of several, the one of least id. */
  portOf(ip: string): Port | undefined {
    return this.#first(this.#checker.index.get(portsByIp, pair(this.vpc, ip)))
  }

  /** What tells of the port that has an address, where the port itself is not known. */
  neighborOf(ip: string): Neighbor | Endpoint | undefined {
    const { index } = this.#checker
    const key = pair(this.vpc, ip)
    return (
      this.#first<Neighbor | Endpoint>(index.get(neighborsByIp, key)) ??
      this.#first(index.get(endpointsByIp, key))
    )
  }

  /** The address of the host that an address lives on, canonical; empty where nothing says it. */
  hostOf(ip: string): string {
    const of = this.portOf(ip) ?? this.neighborOf(ip)
    const host = of && hostOf(this.#checker.index, this.vpc, ip, of)?.ip
    return host && host.version !== 0 ? host.canonical : ''
  }

  /** Whether two addresses live on one host in one subnet, so that its switch knows both without being told. */
  areBeside(source: string, destination: string): boolean {
    const [a, b] = [this.portOf(source), this.portOf(destination)]
    if (!a || !b || this.hostOf(source) === '') return false
    const subnets = new Set(a.fixedIps.map(({ subnetId }) => subnetId))
    return (
      this.hostOf(source) === this.hostOf(destination) &&
      b.fixedIps.some(({ subnetId }) => subnets.has(subnetId))
    )
  }

  /**
   * Addresses of other ports that are like the one that has an address: in its subnet, with the same security
   * groups. Of more than `most`, the same each time, spread over all.
   */
  portsLike(ip: string, most: number): string[] {
    const port = this.portOf(ip)
    if (!port) return []
    const groups = groupsOf(port)
    const alike = new Map<string, string>()
    for (const { subnetId } of port.fixedIps)
      for (const other of this.#checker.index.get(portsBySubnet, subnetId)) {
        const [fixed] = other.fixedIps
        if (other.id === port.id || !isLive(other) || groupsOf(other) !== groups) continue
        if (fixed && fixed.ip.version !== 0) alike.set(other.id, fixed.ip.canonical)
      }
    const addresses = [...alike].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address)
    const step = Math.max(1, addresses.length / most)
    return Array.from(
      { length: Math.min(most, addresses.length) },
      (_, i) => addresses[Math.floor(i * step)]!,
    )
  }

  /** Whether a host was sent the neighbor that tells of an address. */
  isSent(host: string, ip: string): boolean {
    const { index } = this.#checker
    for (const neighbor of index.get(neighborsByIp, pair(this.vpc, ip)))
      if (isLive(neighbor))
        for (const placement of index.get(placementsOf, pair('neighbor', neighbor.key)))
          if (placement.host === host && isLive(placement)) return true
    return false
  }

  /** Whether security groups and routes let packets from one address to another. */
  reach(source: string, destination: string): Reach {
    return reach(this.#checker.index, this.vpc, source, destination)
  }

  /** What a host must be sent so that one of its VMs reaches an address; undefined if it is not known. */
  pushContent(vni: number, source: string, destination: string): PushContent | undefined {
    return pushContent(this.#checker.index, { vpc: this.vpc, vni, source, destination })
  }

  #changedBy(touched: readonly Pick<Resource, 'type' | 'key'>[]): StoredChange[] {
    return touched.map(({ type, key }) => ({ type, key, now: this.#live(type, key) }))
  }

  #watch(resources: readonly Resource[], steps?: (work: Iterable<undefined>) => void): Checker {
    const state = { resources, covers: this.#covers, unread: [], formatVersion: 0 }
    return new Checker(state, { now: this.#now, settings: { onDemand: true } }, steps)
  }

  /** More is covered than before, so all of it has to be judged again. */
  #applyWidened(resources: readonly Resource[], covers: ReadonlySet<ResourceType>) {
    const before = this.findings
    this.#checker.apply({ resources })
    this.#covers = covers
    this.#checker = this.#watch([...this.resources()])
    const after = this.findings
    return { new: without(after, before), fixed: without(before, after) }
  }

  /** By type and key, each once: what the update names, and the placements of what it deletes. */
  #touched(resources: readonly Resource[]): Resource[] {
    const touched = new Map<string, Resource>()
    const touch = (resource: Resource) => touched.set(nameOf(resource.type, resource.key), resource)
    for (const resource of resources) {
      touch(resource)
      if (isLive(resource)) continue
      const placed = pair(resource.type, resource.key)
      for (const placement of this.#checker.index.get(placementsOf, placed)) touch(placement)
    }
    return [...touched.values()]
  }

  /** What is live under a type and key; the placements of what is being deleted go with it. */
  #live(type: ResourceType, key: string): Resource[] {
    const { index } = this.#checker
    const held = [...index.get<Resource>(byKey[type] as never, key)].filter(isLive)
    if (type !== 'placement') return held
    return held.filter((placement) => !this.#isOfDeleted(placement))
  }

  #isOfDeleted(placement: Resource): boolean {
    if (placement.type !== 'placement' || typeof placement.resourceType === 'number') return false
    const placed = [
      ...this.#checker.index.get<Resource>(
        byKey[placement.resourceType] as never,
        placement.resourceKey,
      ),
    ]
    return placed.length > 0 && !placed.some(isLive)
  }

  #first<R extends Resource>(found: Iterable<R>): R | undefined {
    return sorted(found).find(isLive)
  }
}

const groupsOf = ({ securityGroupIds }: Port) => securityGroupIds.toSorted().join()

function without(
  some: readonly JudgedFinding[],
  others: readonly JudgedFinding[],
): JudgedFinding[] {
  const known = new Set(others.map(({ fingerprint }) => fingerprint))
  return some.filter(({ fingerprint }) => !known.has(fingerprint))
}
