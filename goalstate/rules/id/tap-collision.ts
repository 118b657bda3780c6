import type { Rule } from '../../check/rule.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { byKey, placementsOf } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

const portsByTap = lookup('port', ({ id, host }) =>
  host && host.ip.version !== 0 ? pair(host.ip.canonical, tapOf(id)) : undefined,
)
const placementsByTap = lookup('placement', ({ host, resourceType, resourceKey }) =>
  resourceType === 'port' ? pair(host, tapOf(resourceKey)) : undefined,
)

/** The subject is a device on a host, `pair(host, name)`. A port is on the host that it names and on those that are sent it. */
export const tapCollision: Rule<string> = {
  id: 'ALC-ID-006',
  severity: 'error',
  title: 'two ports of a host with one tap device',
  why: 'The agent names a device "tap" and the first 11 characters of the port id: both ports get the same one.',
  remedy: 'Give the ports of a host ids that differ early, as random UUIDs do.',
  example: 'f37810eb-7f83-…d3 and f37810eb-7f83-…d0 on one host are both tapf37810eb-7f',
  starred: true,
  target: 'aca-2022',

  *subjects(index) {
    for (const key of index.keys(portsByTap)) if (isCrowded(key, index)) yield key
    for (const key of index.keys(placementsByTap))
      if (index.count(portsByTap, key) === 0 && index.count(placementsByTap, key) > 1) yield key
  },

  *check(key, index) {
    const ports = portsAt(key, index)
    if (ports.length < 2) return
    const [host, tap] = key.split('\0') as [string, string]
    yield {
      resources: ports,
      role: tap,
      host,
      message: `${ports.length} ports on host ${host} share the device ${tap}: ${ports.map(({ id }) => id).join(', ')}`,
      witness: tap,
    }
  },

  touchedBy: {
    port: ({ id, key, host }, index) => [
      ...(host && host.ip.version !== 0 ? [pair(host.ip.canonical, tapOf(id))] : []),
      ...[...index.get(placementsOf, pair('port', key))].map((sent) => pair(sent.host, tapOf(key))),
    ],
    placement: ({ host, resourceType, resourceKey }) =>
      resourceType === 'port' ? [pair(host, tapOf(resourceKey))] : [],
  },
}

/** False for a device that only one port has, whether it names the host, is sent to it, or both. */
function isCrowded(key: string, index: StateIndex): boolean {
  const [here, sent] = [index.count(portsByTap, key), index.count(placementsByTap, key)]
  if (here !== 1 || sent !== 1) return here + sent > 1
  const [port] = index.get(portsByTap, key)
  const [placement] = index.get(placementsByTap, key)
  return port!.key !== placement!.resourceKey
}

/** As ACA's `aca_get_port_name` does. */
function tapOf(portId: string): string {
  return `tap${portId}`.slice(0, 14)
}

/** Live ports with that device on that host, each id once. */
function portsAt(key: string, index: StateIndex): Port[] {
  const sent = [...index.get(placementsByTap, key)].flatMap(({ resourceKey }) => [
    ...index.get(byKey.port, resourceKey),
  ])
  const byPortId = new Map<string, Port>()
  for (const port of sorted([...index.get(portsByTap, key), ...sent]))
    if (isLive(port) && port.id !== '' && !byPortId.has(port.id)) byPortId.set(port.id, port)
  return [...byPortId.values()]
}
