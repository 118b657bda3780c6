import type { Rule } from '../../check/rule.ts'
import { neighborById, portById } from '../../state/lookups.ts'
import {
  isLive,
  type Neighbor,
  type Port,
  type Router,
  type SecurityGroup,
} from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { called, eachOf } from '../each.ts'

type Addressed = Port | Neighbor | SecurityGroup | Router
const types = ['port', 'neighbor', 'security-group', 'router'] as const

/** A neighbor whose port is here too is told by the port. */
export const ipv6ForIpv4Agent: Rule<Addressed> = {
  id: 'ALC-ADR-012',
  severity: 'warning',
  title: 'IPv6 for an agent that reads only IPv4',
  why: 'The agent parses addresses with inet_pton(AF_INET): it refuses the resource, or leaves the rule out.',
  remedy: 'Keep IPv6 from hosts with this agent, or update the agent.',
  example: 'port p1 has fd00::5',
  starred: false,
  target: 'aca-2022',
  subjects: eachOf(types).subjects,

  *check(resource, index) {
    if (!isLive(resource)) return
    const parts = ipv6Of(resource)
    if (parts.length === 0 || isToldByItsPort(resource, index)) return
    yield {
      resources: [resource],
      message: `${called(resource)} has IPv6: ${parts.slice(0, 3).join(', ')}${parts.length > 3 ? ` and ${parts.length - 3} more` : ''}`,
      witness: parts[0]!,
    }
  },

  touchedBy: {
    ...eachOf(types).touchedBy,
    port: (port, index, other) => [
      port,
      ...(other?.id === port.id && isLive(other) === isLive(port)
        ? []
        : index.get(neighborById, port.id)),
    ],
  },
}

function isToldByItsPort({ type, id }: Addressed, index: StateIndex): boolean {
  return type === 'neighbor' && [...index.get(portById, id)].some(isLive)
}

/** What of it is IPv6, by text. */
function ipv6Of(resource: Addressed): string[] {
  switch (resource.type) {
    case 'security-group':
      return resource.rules
        .filter((rule) => isLive(rule) && rule.etherType === 'ipv6')
        .map(({ id }) => `rule ${id}`)
        .sort()
    case 'router':
      return resource.tables
        .flatMap(({ rules }) => rules)
        .filter(({ destination, ...rule }) => isLive(rule) && destination.version === 6)
        .map(({ destination }) => destination.text)
        .sort()
    default:
      if (resource.fixedIps.every(({ ip }) => ip.version !== 6)) return []
      return resource.fixedIps.flatMap(({ ip }) => (ip.version === 6 ? [ip.text] : [])).sort()
  }
}
