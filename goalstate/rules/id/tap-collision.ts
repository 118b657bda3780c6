import type { Rule } from '../../check/rule.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { hostsOfPort, isSent } from '../cmp/sent.ts'

const portsByTap = lookup('port', ({ id, host }) =>
  host && host.ip.version !== 0 ? pair(host.ip.canonical, tapOf(id)) : undefined,
)
/** Ports that do not say where they are, by device. */
const portsWithoutHost = lookup('port', ({ id, host }) =>
  host && host.ip.version !== 0 ? undefined : tapOf(id),
)

/** The subject is a device on a host, `pair(host, name)`. A port is on the host that it names, else on those that are sent it. */
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
    yield* index.sharedKeys(portsByTap)
    for (const tap of index.keys(portsWithoutHost))
      for (const port of index.get(portsWithoutHost, tap))
        for (const host of hostsOfPort(index, port)) yield pair(host, tap)
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
    port: (port, index) => hostsOfPort(index, port).map((host) => pair(host, tapOf(port.id))),
    placement: ({ host, resourceType, resourceKey }) =>
      resourceType === 'port' ? [pair(host, tapOf(resourceKey))] : [],
  },
}

/** As ACA's `aca_get_port_name` does. */
function tapOf(portId: string): string {
  return `tap${portId}`.slice(0, 14)
}

/** Live ports with that device on that host, each id once. */
function portsAt(key: string, index: StateIndex): Port[] {
  const [host, tap] = key.split('\0') as [string, string]
  const sent = [...index.get(portsWithoutHost, tap)].filter((port) => isSent(index, host, port))
  const byPortId = new Map<string, Port>()
  for (const port of sorted([...index.get(portsByTap, key), ...sent]))
    if (isLive(port) && port.id !== '' && !byPortId.has(port.id)) byPortId.set(port.id, port)
  return [...byPortId.values()]
}
