import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { byKey, placementsOf, portById } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { hostsSent } from './hosts.ts'

/**
 * The subject is a port's id. In a migration the old host is told to delete, which is no finding; where
 * nothing is said of who is sent the port, it is where it says that it is.
 */
export const portOnTwoHosts: Rule<string> = {
  id: 'ALC-HST-001',
  severity: 'error',
  title: 'one port on two hosts',
  why: 'Both hosts answer for its address, and its traffic goes to the one that spoke last.',
  remedy: 'Send the port to the host that its VM runs on, and a delete to the other.',
  example: 'port p1 is in the resources of hosts 192.168.0.1 and 192.168.0.2',
  starred: true,

  *subjects(index) {
    for (const { id, key } of index.all('port'))
      if (index.count(portById, id) > 1 || index.count(placementsOf, pair('port', key)) > 1)
        yield id
  },

  *check(id, index) {
    const ports = sorted(index.get(portById, id)).filter(isLive)
    const hosts = [...new Set(ports.flatMap((port) => hostsOf(port, index)))].sort()
    if (hosts.length < 2) return
    yield {
      resources: [ports[0]!],
      message: `port ${id} is on ${hosts.length} hosts: ${hosts.join(', ')}`,
      witness: hosts.join(', '),
      actual: hosts.join(', '),
      expected: 'one host',
    }
  },

  touchedBy: {
    port: (port) => [port.id],
    placement: ({ resourceType, resourceKey }, index) =>
      resourceType === 'port' ? [...index.get(byKey.port, resourceKey)].map(({ id }) => id) : [],
  },
}

function hostsOf(port: Port, index: StateIndex): string[] {
  const sent = hostsSent(port, index)
  if (sent.length > 0 || !port.host || port.host.ip.version === 0) return sent
  return [port.host.ip.canonical]
}
