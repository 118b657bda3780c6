import { portsBySubnet, routersBySubnet } from '../../state/lookups.ts'
import { isLive } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { hostsOfPort, isNetworkPort } from './sent.ts'

/** Subnets, and those that a router joins with them; of deleted routers too unless only live ones count. */
export function connected(
  subnetIds: readonly string[],
  index: StateIndex,
  isOnlyLive: boolean,
): Set<string> {
  const joined = new Set(subnetIds)
  for (const subnetId of subnetIds)
    for (const router of index.get(routersBySubnet, subnetId))
      if (!isOnlyLive || isLive(router))
        for (const table of router.tables) joined.add(table.subnetId)
  joined.delete('')
  return joined
}

/** What was derived from an index, as long as it has that version. */
interface Derived {
  readonly version: number
  /** Hosts by the ids of the subnets that were asked for. */
  readonly bySubnets: Map<string, readonly string[]>
  /** Hosts by the ids of all subnets that these are connected with. */
  readonly byConnected: Map<string, readonly string[]>
}

const derived = new WeakMap<StateIndex, Derived>()

/**
 * The hosts with a port in some subnets or in those connected with them, ascending.
 *
 * They are found once for each set of subnets and version of the index: every port of a VPC asks for
 * the same ones.
 */
export function localHosts(subnetIds: readonly string[], index: StateIndex): readonly string[] {
  const { bySubnets, byConnected } = derivedFrom(index)
  const asked = subnetIds.join('\0')
  const known = bySubnets.get(asked)
  if (known) return known
  const all = [...connected(subnetIds, index, true)].sort()
  const key = all.join('\0')
  const hosts = byConnected.get(key) ?? hostsIn(all, index)
  bySubnets.set(asked, hosts)
  byConnected.set(key, hosts)
  return hosts
}

function derivedFrom(index: StateIndex): Derived {
  const known = derived.get(index)
  if (known?.version === index.version) return known
  const fresh = { version: index.version, bySubnets: new Map(), byConnected: new Map() }
  derived.set(index, fresh)
  return fresh
}

function hostsIn(subnetIds: readonly string[], index: StateIndex): string[] {
  const hosts = new Set<string>()
  for (const subnetId of subnetIds)
    for (const port of index.get(portsBySubnet, subnetId))
      if (isLive(port) && !isNetworkPort(port))
        for (const host of hostsOfPort(index, port)) hosts.add(host)
  return [...hosts].sort()
}
