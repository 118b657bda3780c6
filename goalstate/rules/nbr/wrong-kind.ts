import type { Rule } from '../../check/rule.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { byKey } from '../../state/lookups.ts'
import {
  isLive,
  type Neighbor,
  type NeighborIp,
  type Placement,
  type Port,
} from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { isNetworkPort, neighborsSent, placementsOfResource } from '../cmp/sent.ts'

/** The ports of a host in a VPC; the key is `pair(host, vpcId)`. */
const localPorts = lookup('port', localKeyOf)
/** The ports of a host in a subnet; the key is `pair(host, subnetId)`. */
const localPortsOfSubnet = lookup('port', (port) =>
  hostOf(port) === undefined
    ? undefined
    : port.fixedIps.map(({ subnetId }) => pair(hostOf(port)!, subnetId)),
)

/**
 * The subject is that a host is sent a neighbor. Hosts of which no port in the VPC is known are not
 * judged.
 *
 * A port that comes or goes makes it judge all neighbors of its host again. Where hosts ask on demand,
 * the reply knows which port asked, and the rule does not run.
 */
export const wrongKind: Rule<Placement> = {
  id: 'ALC-NBR-003',
  severity: 'warning',
  title: 'L2 neighbor across subnets, or L3 neighbor within one',
  why: 'For an L2 neighbor the host writes no route from other subnets, and for an L3 one it waits for a router.',
  remedy: 'Send it as L2 to hosts with ports in its subnet, as L3 to hosts with ports in others.',
  example: 'host 10.0.0.1 has ports in subnet s1 only, and is sent L2 neighbor p2 of subnet s2',
  starred: false,
  unlessOnDemand: true,

  *subjects(index) {
    for (const placement of index.all('placement'))
      if (placement.resourceType === 'neighbor') yield placement
  },

  *check({ host, resourceType, resourceKey }, index, { settings }) {
    if (resourceType !== 'neighbor' || settings.onDemand) return
    for (const neighbor of index.get(byKey.neighbor, resourceKey)) {
      if (!isLive(neighbor)) continue
      for (const reached of neighbor.fixedIps)
        if (isWrong(reached, host, neighbor.vpcId, index))
          yield {
            resources: [neighbor],
            role: reached.ip.text,
            host,
            message: `host ${host} is sent ${reached.kind === 'l2' ? 'L2' : 'L3'} neighbor ${neighbor.id} of subnet ${reached.subnetId}, and has ${reached.kind === 'l2' ? 'no port there' : 'ports there only'}`,
            actual: String(reached.kind),
            expected: reached.kind === 'l2' ? 'l3' : 'l2',
          }
    }
  },

  touchedBy: {
    neighbor: (neighbor, index, other) =>
      other && reachesTheSame(neighbor, other) ? [] : placementsOfResource(index, neighbor),
    placement: (placement) => [placement],
    port: (port, index, other) =>
      other && saysTheSame(port, other) ? [] : sentToHostOf(port, index),
  },
}

function isWrong(
  { kind, subnetId }: NeighborIp,
  host: string,
  vpcId: string,
  index: StateIndex,
): boolean {
  if (kind !== 'l2' && kind !== 'l3') return false
  if (kind === 'l2')
    return (
      !anyCounts(index.get(localPortsOfSubnet, pair(host, subnetId))) &&
      anyCounts(index.get(localPorts, pair(host, vpcId)))
    )
  let isThereOnly = false
  for (const port of index.get(localPorts, pair(host, vpcId))) {
    if (!counts(port)) continue
    if (port.fixedIps.some((fixed) => fixed.subnetId !== subnetId)) return false
    isThereOnly = true
  }
  return isThereOnly
}

function anyCounts(ports: Iterable<Port>): boolean {
  for (const port of ports) if (counts(port)) return true
  return false
}

function counts(port: Port): boolean {
  return isLive(port) && port.fixedIps.length > 0 && !isNetworkPort(port)
}

function hostOf({ host }: Port): string | undefined {
  return host && host.ip.version !== 0 ? host.ip.canonical : undefined
}

function localKeyOf(port: Port): string | undefined {
  const host = hostOf(port)
  return host === undefined ? undefined : pair(host, port.vpcId)
}

function sentToHostOf(port: Port, index: StateIndex): Iterable<Placement> {
  const host = hostOf(port)
  return host === undefined ? [] : index.get(neighborsSent, host)
}

function saysTheSame(a: Port, b: Port): boolean {
  const subnetIds = ({ fixedIps }: Port) => fixedIps.map(({ subnetId }) => subnetId).join()
  return localKeyOf(a) === localKeyOf(b) && counts(a) === counts(b) && subnetIds(a) === subnetIds(b)
}

function reachesTheSame(a: Neighbor, b: Neighbor): boolean {
  const reached = ({ fixedIps }: Neighbor) =>
    fixedIps.map(({ kind, subnetId, ip }) => `${kind} ${subnetId} ${ip.text}`).join()
  return (
    a.id === b.id &&
    a.key === b.key &&
    a.vpcId === b.vpcId &&
    isLive(a) === isLive(b) &&
    reached(a) === reached(b)
  )
}
