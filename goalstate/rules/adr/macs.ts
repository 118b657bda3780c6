import type { Mac } from '../../state/address.ts'
import { isLive, type Resource, type ResourceType } from '../../state/state.ts'

/** The types that have MAC addresses. */
export const typesWithMacs = [
  'subnet',
  'port',
  'neighbor',
  'dhcp',
  'router',
  'gateway',
  'node',
  'endpoint',
] as const satisfies readonly ResourceType[]

/** A MAC address of a resource and whose it is, e.g. `host MAC`. */
export interface NamedMac {
  readonly name: string
  readonly mac: Mac
}

/** The MAC addresses that a resource gives; its own also where it is empty, others only if given. */
export function macsOf(resource: Resource): NamedMac[] {
  return [...ownMacs(resource), ...otherMacs(resource).filter(({ mac }) => mac.text !== '')]
}

function ownMacs(resource: Resource): NamedMac[] {
  const { type } = resource
  return type === 'port' || type === 'neighbor' || type === 'dhcp'
    ? [{ name: 'MAC', mac: resource.mac }]
    : []
}

function otherMacs(resource: Resource): NamedMac[] {
  switch (resource.type) {
    case 'subnet':
      return resource.gateway ? [{ name: 'gateway MAC', mac: resource.gateway.mac }] : []
    case 'port':
      return resource.host ? [{ name: 'host MAC', mac: resource.host.mac }] : []
    case 'neighbor':
      return [{ name: 'host MAC', mac: resource.hostMac }]
    case 'router':
      return [{ name: 'DVR MAC', mac: resource.dvrMac }, ...nextHopMacs(resource)]
    case 'gateway':
      return resource.destinations.map(({ ip, mac }) => ({ name: `MAC of ${ip.text}`, mac }))
    case 'node':
      return [
        { name: 'MAC', mac: resource.mac },
        { name: 'DVR MAC', mac: resource.dvrMac },
      ]
    case 'endpoint':
      return [{ name: 'MAC', mac: resource.mac }]
    default:
      return []
  }
}

function nextHopMacs({ tables }: Extract<Resource, { type: 'router' }>): NamedMac[] {
  return tables.flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      rule.extra && isLive(rule)
        ? [{ name: `next-hop MAC of rule ${rule.id}`, mac: rule.extra.nextHopMac }]
        : [],
    ),
  )
}
