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
} from '../../state/lookups.ts'
import { type Endpoint, isLive, type Neighbor, type Port, type Router } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { connected, localHosts } from './local-hosts.ts'
import {
  hostsOfPort,
  isNetworkPort,
  isSent,
  neighborsByPort,
  placementsOfResource,
} from './sent.ts'

type Remote = Port | Endpoint

/** Where hosts were to ask on demand, and the check was not told so, every host lacks every port. */
const MOST_NAMED = 5

/**
 * The subject is the port that others may want to reach; it is one finding for all hosts that cannot,
 * which names the first of them. Where hosts ask on demand it does not run.
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
    const own = hostsOf(remote, index)
    if (own.length === 0) return
    const lacking: string[] = []
    for (const host of localHosts(subnetsOf(remote), index)) {
      if (own.includes(host) || isTold(index, host, remote)) continue
      if (lacking.push(host) > MOST_NAMED) break
    }
    if (lacking.length === 0) return
    const address = addressesOf(remote)
      .map(({ ip }) => ip.text)
      .join(', ')
    yield {
      resources: [remote],
      host: lacking[0]!,
      message: `${hostsIn(lacking)} not told of ${remote.type} ${remote.id} (${address}) on host ${own.join(', ')}`,
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

/** `host a is`, `hosts a, b are` or `hosts a, b, … and more are`. */
function hostsIn(lacking: readonly string[]): string {
  if (lacking.length === 1) return `host ${lacking[0]} is`
  const named = lacking.slice(0, MOST_NAMED).join(', ')
  return `hosts ${named}${lacking.length > MOST_NAMED ? ' and more' : ''} are`
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
