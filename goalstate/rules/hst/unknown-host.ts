import type { Rule } from '../../check/rule.ts'
import { lookup } from '../../state/lookup.ts'
import { nodesByIp, portsByHost } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Resource } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { hostOf } from './hosts.ts'

const placementsByAddress = lookup('placement', hostOf)

/** The subject is a host's address. A state without any node does not say which hosts there are. */
export const unknownHost: Rule<string> = {
  id: 'ALC-HST-002',
  severity: 'error',
  title: 'host that the Node Manager does not know',
  why: 'There is nobody to send its resources to, so the push fails or the port is never made.',
  remedy: 'Register the host as a node, or correct its address.',
  example: 'port p1 is on host 192.168.0.9, and no node has that address',
  starred: false,

  *subjects(index) {
    if (index.all('node').size > 0) yield* hostsIn(index)
  },

  *check(host, index) {
    if (index.all('node').size === 0 || [...index.get(nodesByIp, host)].some(isLive)) return
    const named: Resource[] = [
      ...sorted(index.get(placementsByAddress, host)).slice(0, 1),
      ...sorted(index.get(portsByHost, host)).filter(isLive).slice(0, 1),
    ]
    const live = named.filter(isLive)
    if (live.length === 0) return
    yield {
      resources: live.slice(0, 1),
      message: `host ${host} is told what to do, and no node has that address`,
      witness: host,
      host,
    }
  },

  touchedBy: {
    placement: (placement) => [hostOf(placement)],
    port: ({ host }) => (host && host.ip.version !== 0 ? [host.ip.canonical] : []),
    // The first node makes every other host unknown.
    node: (node, index, other) =>
      other && node.ip.text === other.ip.text && isLive(node) === isLive(other)
        ? []
        : hostsIn(index),
  },
}

function* hostsIn(index: StateIndex): Generator<string> {
  yield* index.keys(placementsByAddress)
  yield* index.keys(portsByHost)
}
