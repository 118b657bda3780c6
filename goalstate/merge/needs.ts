import { isLive, type Resource, type RoutingRule } from '../state/state.ts'
import { addressText } from './observe/index.ts'

/**
 * What must be in the same message for an agent to do what it is told: it looks up subnets, VPCs, gateways
 * and the neighbors that are next hops nowhere else.
 */
export class Needs {
  readonly #byId = new Map<string, Resource>()
  readonly #neighborByIp = new Map<string, Resource>()

  /** @param available - What one host can be told. */
  constructor(available: Iterable<Resource>) {
    for (const resource of available) {
      const { type, id } = resource
      if (type === 'vpc' || type === 'subnet' || type === 'gateway') {
        const name = `${type}/${id}`
        // Agents look up what is being deleted, too.
        if (isLive(resource) || !this.#byId.has(name)) this.#byId.set(name, resource)
      } else if (type === 'neighbor' && isLive(resource))
        for (const fixed of resource.fixedIps) this.#neighborByIp.set(addressText(fixed), resource)
    }
  }

  /** All that some resources need of what is available, and what that needs in turn, without themselves. */
  of(resources: Iterable<Resource>): Set<Resource> {
    const needed = new Set<Resource>()
    const waiting = [...resources]
    for (let next = waiting.pop(); next; next = waiting.pop())
      for (const other of this.#neededBy(next))
        if (other !== next && !needed.has(other)) {
          needed.add(other)
          waiting.push(other)
        }
    return needed
  }

  *#neededBy(resource: Resource): Iterable<Resource> {
    switch (resource.type) {
      case 'vpc':
        return yield* this.#named('gateway', resource.gatewayIds)
      case 'subnet':
        return yield* this.#named('vpc', [resource.vpcId])
      case 'port':
      case 'neighbor':
        yield* this.#named('vpc', [resource.vpcId])
        return yield* this.#named('subnet', resource.fixedIps.map(subnetOf))
      case 'dhcp':
        return yield* this.#named('subnet', [resource.subnetId])
      case 'router':
        if (!isLive(resource)) return
        yield* this.#named('subnet', resource.tables.map(subnetOf))
        for (const { rules } of resource.tables) yield* this.#nextHops(rules)
    }
  }

  *#named(type: 'vpc' | 'subnet' | 'gateway', ids: readonly string[]): Iterable<Resource> {
    for (const id of ids) {
      const resource = this.#byId.get(`${type}/${id}`)
      if (resource) yield resource
    }
  }

  *#nextHops(rules: readonly RoutingRule[]): Iterable<Resource> {
    for (const { nextHop } of rules.filter(isLive)) {
      const neighbor = this.#neighborByIp.get(addressText({ ip: nextHop }))
      if (neighbor) yield neighbor
    }
  }
}

const subnetOf = ({ subnetId }: { readonly subnetId: string }) => subnetId
