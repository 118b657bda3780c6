import type { Rule } from '../../check/rule.ts'
import { byKey } from '../../state/lookups.ts'
import { isLive, type Port } from '../../state/state.ts'
import { hostsSent } from './hosts.ts'

export const portElsewhere: Rule<Port> = {
  id: 'ALC-HST-004',
  severity: 'error',
  title: 'port sent to another host than it names',
  why: 'A host is told of a port that does not live there, and its own host may not be.',
  remedy: 'Send the port to the host of its host_info, or correct that.',
  example: 'port p1 names host 192.168.0.1 and is in the resources of 192.168.0.2',
  starred: true,

  subjects: (index) => index.all('port'),

  *check(port, index) {
    if (!isLive(port) || !port.host || port.host.ip.version === 0) return
    const own = port.host.ip.canonical
    for (const host of hostsSent(port, index)) {
      if (host === own) continue
      yield {
        resources: [port],
        role: host,
        message: `port ${port.id} names host ${own} and is sent to ${host}`,
        actual: host,
        expected: own,
        host,
      }
    }
  },

  touchedBy: {
    port: (port) => [port],
    placement: ({ resourceType, resourceKey }, index) =>
      resourceType === 'port' ? index.get(byKey.port, resourceKey) : [],
  },
}
