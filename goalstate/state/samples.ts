/**
 * Resources for tests: whole, harmless, and different only in what a test says.
 *
 * @module
 */

import { cidr, cidrOrIp, ip, mac } from './address.ts'
import type {
  AddressPair,
  AllowedPair,
  Dhcp,
  Endpoint,
  Gateway,
  Neighbor,
  NeighborIp,
  Node,
  Placement,
  Port,
  ResourceType,
  Router,
  RoutingRule,
  SecurityGroup,
  SecurityRule,
  Subnet,
  Vpc,
} from './state.ts'

/** All of a resource that a test need not say; `id` names it. */
type Some<R> = Partial<Omit<R, 'type'>> & { readonly id: string }

function common(id: string, type: string) {
  return {
    id,
    key: id,
    operation: 'create',
    revision: 1,
    update: 'full',
    requestId: '',
    file: 'state.json',
    pointer: `/${type}/${id}`,
  } as const
}

/** A VPC 10.0.0.0/16 with tunnel id 100. */
export function vpc(some: Some<Vpc>): Vpc {
  return {
    type: 'vpc',
    ...common(some.id, 'vpc'),
    projectId: 'project',
    name: some.id,
    cidr: cidr('10.0.0.0/16'),
    tunnelId: 100,
    gatewayIds: [],
    ...some,
  }
}

/** A subnet 10.0.0.0/24 of VPC `v` with gateway 10.0.0.1. */
export function subnet(some: Some<Subnet>): Subnet {
  return {
    type: 'subnet',
    ...common(some.id, 'subnet'),
    networkType: 'vxlan',
    vpcId: 'v',
    projectId: 'project',
    name: some.id,
    cidr: cidr('10.0.0.0/24'),
    tunnelId: 100,
    gateway: addresses('10.0.0.1', '00:00:00:00:00:01'),
    dhcpEnabled: false,
    dhcpOptions: [],
    dns: [],
    availabilityZone: '',
    hostRoutes: [],
    ...some,
  }
}

/** A port of VPC `v`, up, without address, host or group. */
export function port(some: Some<Port>): Port {
  return {
    type: 'port',
    ...common(some.id, 'port'),
    vpcId: 'v',
    projectId: 'project',
    name: some.id,
    deviceId: '',
    deviceOwner: '',
    mac: mac('00:00:00:00:00:02'),
    adminStateUp: true,
    host: undefined,
    hostId: '',
    fixedIps: [],
    allowedPairs: [],
    securityGroupIds: [],
    ...some,
  }
}

/** A neighbor of VPC `v` on host 192.168.0.1, without address. */
export function neighbor(some: Some<Neighbor>): Neighbor {
  return {
    type: 'neighbor',
    ...common(some.id, 'neighbor'),
    vpcId: 'v',
    name: some.id,
    mac: mac('00:00:00:00:00:02'),
    hostMac: mac('00:00:00:00:01:01'),
    hostIp: ip('192.168.0.1'),
    fixedIps: [],
    allowedPairs: [],
    ...some,
  }
}

/** A security group of VPC `v` without rules, which allows nothing. */
export function securityGroup(some: Some<SecurityGroup>): SecurityGroup {
  return {
    type: 'security-group',
    ...common(some.id, 'security-group'),
    vpcId: 'v',
    projectId: 'project',
    name: some.id,
    rules: [],
    ...some,
  }
}

/** A rule that lets TCP to every port in from everywhere over IPv4. */
export function securityRule(some: Partial<SecurityRule> & { readonly id: string }): SecurityRule {
  return {
    operation: 'create',
    groupId: '',
    direction: 'ingress',
    etherType: 'ipv4',
    protocol: { text: 'TCP', means: 6 },
    portMin: 1,
    portMax: 65535,
    remotePrefix: cidr(''),
    remoteGroupId: '',
    ...some,
  }
}

/** A DHCP entry of subnet `s`. */
export function dhcp(some: Some<Dhcp>): Dhcp {
  return {
    type: 'dhcp',
    ...common(some.id, 'dhcp'),
    subnetId: 's',
    mac: mac('00:00:00:00:00:02'),
    ipv4: ip('10.0.0.2'),
    ipv6: ip(''),
    hostName: '',
    ...some,
  }
}

/** A router without tables. */
export function router(some: Some<Router>): Router {
  return {
    type: 'router',
    ...common(some.id, 'router'),
    name: some.id,
    dvrMac: mac('00:00:00:00:02:01'),
    hostIp: ip(''),
    tables: [],
    ...some,
  }
}

/** A route to `destination` by way of `nextHop`. */
export function route(
  destination: string,
  nextHop: string,
  some: Partial<RoutingRule> = {},
): RoutingRule {
  return {
    operation: 'create',
    id: `${destination} by ${nextHop}`,
    name: '',
    destination: cidr(destination),
    nextHop: ip(nextHop),
    priority: 0,
    extra: undefined,
    ...some,
  }
}

/** An internet gateway without destinations. */
export function gateway(some: Some<Gateway>): Gateway {
  return {
    type: 'gateway',
    ...common(some.id, 'gateway'),
    kind: 'igw',
    destinations: [],
    zeta: undefined,
    arion: undefined,
    ...some,
  }
}

/** A host at 192.168.0.1. */
export function node(some: Some<Node>): Node {
  return {
    type: 'node',
    ...common(some.id, 'node'),
    name: some.id,
    ip: ip('192.168.0.1'),
    mac: mac('00:00:00:00:01:01'),
    dvrMac: mac(''),
    ...some,
  }
}

/** An endpoint of subnet `s` in VPC `v` on host 192.168.0.1. */
export function endpoint(some: Some<Endpoint>): Endpoint {
  return {
    type: 'endpoint',
    ...common(some.id, 'endpoint'),
    vpcId: 'v',
    subnetId: 's',
    ip: ip('10.0.0.2'),
    mac: mac(''),
    hostIp: ip('192.168.0.1'),
    ...some,
  }
}

/** That `host` is sent a resource. */
export function placement(
  host: string,
  resourceType: ResourceType,
  resourceKey: string,
): Placement {
  const id = `${host}/${resourceType}/${resourceKey}`
  return { type: 'placement', ...common(id, 'placement'), host, resourceType, resourceKey }
}

/** The fixed IPs of a port: `fixed('s', '10.0.0.2')`. */
export function fixed(subnetId: string, address: string): Port['fixedIps'] {
  return [{ subnetId, ip: ip(address) }]
}

/** The fixed IPs of a neighbor: `reached('l2', 's', '10.0.0.2')`. */
export function reached(kind: NeighborIp['kind'], subnetId: string, address: string): NeighborIp[] {
  return [{ kind, subnetId, ip: ip(address), arionGroup: '', tunnelId: 100 }]
}

/** A pair of addresses. */
export function addresses(ipText: string, macText: string): AddressPair {
  return { ip: ip(ipText), mac: mac(macText) }
}

/** An allowed pair of a prefix or address and a MAC. */
export function allowed(prefix: string, macText: string): AllowedPair {
  return { addresses: cidrOrIp(prefix), mac: mac(macText) }
}
