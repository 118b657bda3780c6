/**
 * The lookups that more than one rule needs; a rule that needs another makes its own beside it.
 *
 * Keys are ids as written: what refers to an id is found whether or not the id exists. An empty
 * reference is none.
 *
 * @module
 */

import { type Lookup, lookup, pair } from './lookup.ts'
import type { Neighbor, Port, Resource, ResourceOf, ResourceType } from './state.ts'

const given = (id: string) => (id === '' ? undefined : id)

/** By id; what has none cannot be referred to. */
export const vpcById = lookup('vpc', (vpc) => given(vpc.id))
export const subnetById = lookup('subnet', (subnet) => given(subnet.id))
export const portById = lookup('port', (port) => given(port.id))
export const neighborById = lookup('neighbor', (neighbor) => given(neighbor.id))
export const groupById = lookup('security-group', (group) => given(group.id))
const dhcpById = lookup('dhcp', (dhcp) => given(dhcp.id))
export const routerById = lookup('router', (router) => given(router.id))
export const gatewayById = lookup('gateway', (gateway) => given(gateway.id))
const nodeById = lookup('node', (node) => given(node.id))
export const endpointById = lookup('endpoint', (endpoint) => given(endpoint.id))
const placementById = lookup('placement', (placement) => given(placement.id))

/** The lookup by id of any type. */
export const byId: { readonly [T in ResourceType]: Lookup<ResourceOf<T>> } = {
  vpc: vpcById,
  subnet: subnetById,
  port: portById,
  neighbor: neighborById,
  'security-group': groupById,
  dhcp: dhcpById,
  router: routerById,
  gateway: gatewayById,
  node: nodeById,
  endpoint: endpointById,
  placement: placementById,
}

const keyOf = (resource: Resource) => resource.key

/** The lookup by key of any type: what placements name. */
export const byKey: { readonly [T in ResourceType]: Lookup<ResourceOf<T>> } = {
  vpc: lookup('vpc', keyOf),
  subnet: lookup('subnet', keyOf),
  port: lookup('port', keyOf),
  neighbor: lookup('neighbor', keyOf),
  'security-group': lookup('security-group', keyOf),
  dhcp: lookup('dhcp', keyOf),
  router: lookup('router', keyOf),
  gateway: lookup('gateway', keyOf),
  node: lookup('node', keyOf),
  endpoint: lookup('endpoint', keyOf),
  placement: lookup('placement', keyOf),
}

/** By what they refer to. */
export const vpcsByGateway = lookup('vpc', (vpc) => vpc.gatewayIds)
export const subnetsByVpc = lookup('subnet', (subnet) => given(subnet.vpcId))
export const portsByVpc = lookup('port', (port) => given(port.vpcId))
export const portsBySubnet = lookup('port', ({ fixedIps }) =>
  fixedIps.length === 1 ? fixedIps[0]!.subnetId : fixedIps.map(({ subnetId }) => subnetId),
)
export const portsByGroup = lookup('port', (port) => port.securityGroupIds)
export const neighborsByVpc = lookup('neighbor', (neighbor) => given(neighbor.vpcId))
export const neighborsBySubnet = lookup('neighbor', ({ fixedIps }) =>
  fixedIps.length === 1 ? fixedIps[0]!.subnetId : fixedIps.map(({ subnetId }) => subnetId),
)
export const groupsByVpc = lookup('security-group', (group) => given(group.vpcId))
/** Groups with a rule whose remote is the group with that id. */
export const groupsByRemoteGroup = lookup('security-group', (group) =>
  group.rules.map(({ remoteGroupId }) => remoteGroupId).filter((id) => id !== ''),
)
export const dhcpBySubnet = lookup('dhcp', (dhcp) => given(dhcp.subnetId))
export const routersBySubnet = lookup('router', (router) =>
  router.tables.map(({ subnetId }) => subnetId),
)
export const endpointsBySubnet = lookup('endpoint', (endpoint) => given(endpoint.subnetId))

/** By addresses, canonical; the key is `pair(vpcId, address)`. What does not parse has no key. */
export const portsByIp = lookup('port', (port) => addressKeys(port))
export const portsByMac = lookup('port', ({ vpcId, mac }) =>
  mac.canonical === '' ? undefined : pair(vpcId, mac.canonical),
)
export const neighborsByIp = lookup('neighbor', (neighbor) => addressKeys(neighbor))
export const endpointsByIp = lookup('endpoint', ({ vpcId, ip }) =>
  ip.version === 0 ? undefined : pair(vpcId, ip.canonical),
)

/** One address, as nearly all have, needs no list. */
function addressKeys({ vpcId, fixedIps }: Port | Neighbor): string | string[] {
  const only = fixedIps.length === 1 ? fixedIps[0]!.ip : undefined
  if (only && only.version !== 0) return pair(vpcId, only.canonical)
  return fixedIps.flatMap(({ ip }) => (ip.version === 0 ? [] : [pair(vpcId, ip.canonical)]))
}

/** By host. The key is its IP address as text: as written in placements, canonical elsewhere. */
export const portsByHost = lookup('port', ({ host }) =>
  host && host.ip.version !== 0 ? host.ip.canonical : undefined,
)
export const neighborsByHost = lookup('neighbor', ({ hostIp }) =>
  hostIp.version === 0 ? undefined : hostIp.canonical,
)
export const nodesByIp = lookup('node', ({ ip }) => (ip.version === 0 ? undefined : ip.canonical))

/** What each host is sent. */
export const placementsByHost = lookup('placement', (placement) => placement.host)
/** The hosts that are sent a resource; the key is `pair(type, key)`. */
export const placementsOf = lookup('placement', (placement) =>
  pair(String(placement.resourceType), placement.resourceKey),
)
