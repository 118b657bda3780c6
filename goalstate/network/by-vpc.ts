import type { NetworkState, Resource, ResourceType } from '../state/state.ts'
import { nameOf } from '../state/update.ts'

/** One state, taken apart. */
export interface StateByVpc {
  /** By VPC id, what of the state is about it, in its order. */
  readonly shares: ReadonlyMap<string, readonly Resource[]>
  /** What is about no VPC that the state or what is held names. */
  readonly homeless: readonly Resource[]
}

/** The VPCs that hold a resource already. */
export type HeldIn = (type: ResourceType, key: string) => Iterable<string>

/**
 * Takes a state apart by VPC, so that what is told of one never meets what is told of another.
 *
 * A resource that does not name its VPC goes where what it names is: an entry of DHCP with its subnet, a
 * router with its subnets (of several VPCs, to each with the tables of its own), a group with the ports that
 * have it, a gateway with the VPCs that name it, a placement with what is placed. Else it goes where it is
 * held already, else to the only VPC that the state is about.
 */
export function byVpc({ resources }: Pick<NetworkState, 'resources'>, heldIn: HeldIn): StateByVpc {
  const homes = new Homes(resources, heldIn)
  const shares = new Map<string, Resource[]>()
  const homeless: Resource[] = []
  for (const resource of resources) {
    const vpcs = homes.of(resource)
    if (vpcs.size === 0) homeless.push(resource)
    for (const vpc of vpcs) {
      const share = shares.get(vpc)
      const part = homes.partOf(resource, vpc, vpcs.size)
      if (share) share.push(part)
      else shares.set(vpc, [part])
    }
  }
  return { shares, homeless }
}

/** Where each resource of a state belongs. */
class Homes {
  readonly #heldIn: HeldIn
  /** By type and id, what names its VPC. */
  readonly #named = new Map<string, Set<string>>()
  readonly #vpcs = new Set<string>()
  /** By type and key, for placements. */
  readonly #byKey = new Map<string, Set<string>>()

  constructor(resources: readonly Resource[], heldIn: HeldIn) {
    this.#heldIn = heldIn
    const later: Resource[] = []
    for (const resource of resources) {
      const vpc = ownVpc(resource)
      if (vpc === '') later.push(resource)
      else this.#settle(resource, vpc)
    }
    // What depends on a subnet may itself be what a group depends on.
    for (const type of ['port', 'neighbor', 'dhcp', 'router', 'gateway', 'security-group'] as const)
      for (const resource of later)
        if (resource.type === type)
          for (const vpc of this.of(resource))
            this.#note(this.#byKey, resource.type, resource.key, vpc)
  }

  of(resource: Resource): ReadonlySet<string> {
    const own = ownVpc(resource)
    if (own !== '') return new Set([own])
    const found = new Set(this.#byReference(resource))
    if (found.size > 0) return found
    const held = new Set(this.#heldIn(resource.type, resource.key))
    return held.size > 0 ? held : this.#vpcs.size === 1 ? this.#vpcs : found
  }

  /** A router without the tables of other VPCs' subnets. */
  partOf(resource: Resource, vpc: string, count: number): Resource {
    if (resource.type !== 'router' || count < 2) return resource
    const tables = resource.tables.filter(({ subnetId }) =>
      new Set(this.#homesOf('subnet', subnetId)).has(vpc),
    )
    return { ...resource, tables }
  }

  *#byReference(resource: Resource): Iterable<string> {
    switch (resource.type) {
      case 'port':
      case 'neighbor':
        for (const { subnetId } of resource.fixedIps) yield* this.#homesOf('subnet', subnetId)
        return
      case 'dhcp':
        return yield* this.#homesOf('subnet', resource.subnetId)
      case 'router':
        for (const { subnetId } of resource.tables) yield* this.#homesOf('subnet', subnetId)
        return
      case 'gateway':
      case 'security-group':
        return yield* this.#named.get(nameOf(resource.type, resource.id)) ?? []
      case 'node':
        return yield* this.#vpcs
      case 'placement':
        if (typeof resource.resourceType === 'number') return
        return yield* this.#placed(resource.resourceType, resource.resourceKey)
    }
  }

  *#placed(type: ResourceType, key: string): Iterable<string> {
    const told = this.#byKey.get(nameOf(type, key))
    yield* told ?? this.#heldIn(type, key)
  }

  *#homesOf(type: ResourceType, id: string): Iterable<string> {
    if (id === '') return
    const told = this.#named.get(nameOf(type, id))
    yield* told ?? this.#heldIn(type, id)
  }

  #settle(resource: Resource, vpc: string): void {
    this.#vpcs.add(vpc)
    this.#note(this.#byKey, resource.type, resource.key, vpc)
    if (resource.type === 'subnet') this.#note(this.#named, 'subnet', resource.id, vpc)
    if (resource.type === 'vpc')
      for (const id of resource.gatewayIds) this.#note(this.#named, 'gateway', id, vpc)
    if (resource.type === 'port')
      for (const id of resource.securityGroupIds) this.#note(this.#named, 'security-group', id, vpc)
  }

  #note(names: Map<string, Set<string>>, type: ResourceType, id: string, vpc: string): void {
    const name = nameOf(type, id)
    const known = names.get(name)
    if (known) known.add(vpc)
    else names.set(name, new Set([vpc]))
  }
}

/** The VPC that a resource itself names; empty where it does not. */
function ownVpc(resource: Resource): string {
  if (resource.type === 'vpc') return resource.id
  return 'vpcId' in resource ? resource.vpcId : ''
}
