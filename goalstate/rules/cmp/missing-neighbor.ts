import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import {
  byKey,
  endpointById,
  endpointsByIp,
  endpointsBySubnet,
  neighborsByIp,
  portById,
  portsByIp,
  portsBySubnet,
  routersBySubnet,
} from '../../state/lookups.ts'
import { type Endpoint, isLive, type Neighbor, type Port, type Router } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import {
  hostsOfPort,
  isNetworkPort,
  isSent,
  neighborsByPort,
  placementsOfResource,
} from './sent.ts'

type Remote = Port | Endpoint

/**
 * The subject is the port that others may want to reach; there is one finding for each host that
 * cannot.
 *
 * It asks each port of the connected subnets, which is in proportion to the neighbors that a clean
 * state must have. Where hosts ask on demand it does not run.
 */
export const missingNeighbor: Rule<Remote> = {
  id: 'ALC-CMP-003',
  severity: 'error',
  title: 'host is not told of a port that its ports can reach',
  why: 'Packets to that port are dropped, or flood: no flow leads to its host.',
  remedy: 'Send the host a neighbor for it, or let hosts ask on demand.',
  example:
    'ports p1 on 10.0.0.1 and p2 on 10.0.0.2 are in subnet s1, and 10.0.0.1 is sent no neighbor for p2',
  starred: true,
  unlessOnDemand: true,

  *subjects(index) {
    if (!index.covers('neighbor')) return
    yield* index.all('port')
    yield* index.all('endpoint')
  },

  *check(remote, index, { settings }) {
    if (settings.onDemand || !index.covers('neighbor') || !isJudged(remote, index)) return
    const own = new Set(hostsOf(remote, index))
    if (own.size === 0) return
    for (const host of [...localHosts(remote, index)].sort())
      if (!own.has(host) && !isTold(index, host, remote))
        yield {
          resources: [remote],
          host,
          message: `host ${host} is not told of ${remote.type} ${remote.id} (${addressesOf(remote)
            .map(({ ip }) => ip.text)
            .join(', ')}) on host ${[...own].join(', ')}`,
          witness: addressesOf(remote)[0]!.ip.text,
        }
  },

  touchedBy: {
    port: (port, index, other) => [
      port,
      ...index.get(endpointById, port.id),
      ...(other && isWhereItWas(port, other) ? [] : remotesOf(subnetsOf(port), index)),
    ],
    endpoint: (endpoint) => [endpoint],
    router: (router, index, other) =>
      other && joinsTheSame(router, other)
        ? []
        : remotesOf(
            router.tables.map(({ subnetId }) => subnetId),
            index,
            false,
          ),
    neighbor: (neighbor, index) => reachedBy(neighbor, index),
    placement: ({ resourceType, resourceKey }, index) => {
      if (resourceType === 'neighbor')
        return [...index.get(byKey.neighbor, resourceKey)].flatMap((one) => reachedBy(one, index))
      if (resourceType !== 'port') return []
      return [...index.get(byKey.port, resourceKey)]
        .filter(({ host }) => !host || host.ip.version === 0)
        .flatMap((port) => [port, ...remotesOf(subnetsOf(port), index)])
    },
  },
}

/** An endpoint that is also a port is judged as the port. */
function isJudged(remote: Remote, index: StateIndex): boolean {
  if (!isLive(remote) || addressesOf(remote).length === 0) return false
  return remote.type === 'port'
    ? !isNetworkPort(remote)
    : ![...index.get(portById, remote.id)].some(isLive)
}

function addressesOf(remote: Remote) {
  const all = remote.type === 'port' ? remote.fixedIps : [remote]
  return all.filter(({ ip }) => ip.version !== 0)
}

function subnetsOf(remote: Remote): string[] {
  return remote.type === 'port'
    ? remote.fixedIps.map(({ subnetId }) => subnetId)
    : [remote.subnetId]
}

function hostsOf(remote: Remote, index: StateIndex): string[] {
  if (remote.type === 'port') return hostsOfPort(index, remote)
  return remote.hostIp.version === 0 ? [] : [remote.hostIp.canonical]
}

/** Subnets, and those that a router joins with them. */
function connected(subnetIds: readonly string[], index: StateIndex, live = true): Set<string> {
  const joined = new Set(subnetIds)
  for (const subnetId of subnetIds)
    for (const router of index.get(routersBySubnet, subnetId))
      if (!live || isLive(router)) for (const table of router.tables) joined.add(table.subnetId)
  joined.delete('')
  return joined
}

/** The hosts that have a port which can reach this one. */
function localHosts(remote: Remote, index: StateIndex): Set<string> {
  const hosts = new Set<string>()
  for (const subnetId of connected(subnetsOf(remote), index))
    for (const port of index.get(portsBySubnet, subnetId))
      if (isLive(port) && !isNetworkPort(port))
        for (const host of hostsOfPort(index, port)) hosts.add(host)
  return hosts
}

/** A neighbor that no placement sends anywhere, in a state that does not say what hosts are sent, is told to all. */
function isTold(index: StateIndex, host: string, remote: Remote): boolean {
  for (const neighbor of neighborsOf(remote, index)) {
    if (!isLive(neighbor)) continue
    if (isSent(index, host, neighbor)) return true
    if (!index.covers('placement') && [...placementsOfResource(index, neighbor)].length === 0)
      return true
  }
  return false
}

function* neighborsOf(remote: Remote, index: StateIndex): Generator<Neighbor> {
  if (remote.id !== '') yield* index.get(neighborsByPort, remote.id)
  for (const { ip } of addressesOf(remote))
    if (ip.version !== 0) yield* index.get(neighborsByIp, pair(remote.vpcId, ip.canonical))
}

/** Ports and endpoints that those in some subnets can reach. */
function remotesOf(subnetIds: readonly string[], index: StateIndex, isJoined = true): Remote[] {
  const all = isJoined ? connected(subnetIds, index, false) : new Set(subnetIds)
  return [...all].flatMap((subnetId) => [
    ...index.get(portsBySubnet, subnetId),
    ...index.get(endpointsBySubnet, subnetId),
  ])
}

/** The ports and endpoints that a neighbor tells of. */
function reachedBy({ id, vpcId, fixedIps }: Neighbor, index: StateIndex): Remote[] {
  const portId = id.replace(/_n$/, '')
  return [
    ...index.get(portById, portId),
    ...index.get(endpointById, portId),
    ...fixedIps.flatMap(({ ip }) =>
      ip.version === 0
        ? []
        : [
            ...index.get(portsByIp, pair(vpcId, ip.canonical)),
            ...index.get(endpointsByIp, pair(vpcId, ip.canonical)),
          ],
    ),
  ]
}

function isWhereItWas(a: Port, b: Port): boolean {
  return (
    a.id === b.id &&
    a.key === b.key &&
    isLive(a) === isLive(b) &&
    isNetworkPort(a) === isNetworkPort(b) &&
    a.host?.ip.text === b.host?.ip.text &&
    subnetsOf(a).join() === subnetsOf(b).join()
  )
}

function joinsTheSame(a: Router, b: Router): boolean {
  const subnetIds = ({ tables }: Router) => tables.map(({ subnetId }) => subnetId).join()
  return isLive(a) === isLive(b) && subnetIds(a) === subnetIds(b)
}
