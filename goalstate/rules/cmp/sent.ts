import { lookup, pair } from '../../state/lookup.ts'
import { byId, placementsOf } from '../../state/lookups.ts'
import type { Placement, Port, Resource } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

/** Neighbors by the port that they are of. */
export const neighborsByPort = lookup('neighbor', ({ id }) =>
  id === '' ? undefined : id.replace(/_n$/, ''),
)

/** That a host is sent neighbors; the key is the host. */
export const neighborsSent = lookup('placement', ({ host, resourceType }) =>
  resourceType === 'neighbor' ? host : undefined,
)

/** The placements by which a host is sent a resource: none, or one. */
export function sentAs(
  index: StateIndex,
  host: string,
  { type, key }: Resource,
): Iterable<Placement> {
  return index.get(byId.placement, `${host}/${type}/${key}`)
}

/** True if a host is sent a resource. */
export function isSent(index: StateIndex, host: string, { type, key }: Resource): boolean {
  return index.count(byId.placement, `${host}/${type}/${key}`) > 0
}

/** That any host is sent a resource. */
export function placementsOfResource(
  index: StateIndex,
  { type, key }: Resource,
): Iterable<Placement> {
  return index.get(placementsOf, pair(type, key))
}

/** Where a port is: on the host that it names, else on those that are sent it. */
export function hostsOfPort(index: StateIndex, port: Port): string[] {
  if (port.host && port.host.ip.version !== 0) return [port.host.ip.canonical]
  return [...placementsOfResource(index, port)].map(({ host }) => host)
}

/** A port of the network itself (router, DHCP server), which every host answers for. */
export function isNetworkPort({ deviceOwner }: Port): boolean {
  return deviceOwner.startsWith('network:')
}
