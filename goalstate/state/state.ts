/**
 * What hosts are told, in the one form that every check works on.
 *
 * Wire formats end in `goalstate/read`; nothing here knows them. Text is kept as it was given beside
 * its parsed value, so that what does not parse can be represented, reported and written back.
 *
 * @module
 */

import type { Cidr, Ip, Mac } from './address.ts'

/** What to do with a resource; a number is one that the schema does not name. */
export type Operation = 'info' | 'create' | 'update' | 'get' | 'delete' | number

/** What every resource has. It is never written again: a change is a new object. */
export interface Common {
  /** As the resource names itself; may be empty. */
  readonly id: string
  /** What references to it from {@link Placement}s name: its key in a map, else its id. */
  readonly key: string
  readonly operation: Operation
  /** Undefined where none was given, which a goal state cannot say: there it is 0. */
  readonly revision: number | undefined
  /** Whether it is the whole or a part; `full` where the format knows no parts. */
  readonly update: 'delta' | 'full' | number
  /** Empty where none was given. */
  readonly requestId: string
  /** The input that it came in. */
  readonly file: string
  /** Where in `file`: a JSON pointer (RFC 6901), with field names as they are there. */
  readonly pointer: string
}

/** A pair of addresses of one interface. */
export interface AddressPair {
  readonly ip: Ip
  readonly mac: Mac
}

/** Addresses that a port may use besides its own. */
export interface AllowedPair {
  /** One address is the prefix that holds it alone. */
  readonly addresses: Cidr
  readonly mac: Mac
}

export interface Vpc extends Common {
  readonly type: 'vpc'
  readonly projectId: string
  readonly name: string
  readonly cidr: Cidr
  /** VNI or VLAN id; undefined where none was given, which a goal state cannot say: there it is 0. */
  readonly tunnelId: number | undefined
  readonly gatewayIds: readonly string[]
}

export interface Subnet extends Common {
  readonly type: 'subnet'
  readonly networkType: 'vxlan' | 'vlan' | 'gre' | 'geneve' | 'vxlan-gpe' | number
  readonly vpcId: string
  /** Empty in goal states, which do not say it. */
  readonly projectId: string
  readonly name: string
  readonly cidr: Cidr
  /** As a VPC's; a bigint only from 2^53 on. */
  readonly tunnelId: number | bigint | undefined
  readonly gateway: AddressPair | undefined
  readonly dhcpEnabled: boolean
  readonly dhcpOptions: readonly { readonly name: string; readonly value: string }[]
  readonly dns: readonly string[]
  readonly availabilityZone: string
  /** Routes that its hosts are told by DHCP (`host_routes`, northbound only). */
  readonly hostRoutes: readonly RoutingRule[]
}

export interface Port extends Common {
  readonly type: 'port'
  readonly vpcId: string
  /** Empty in goal states, which do not say it. */
  readonly projectId: string
  readonly name: string
  readonly deviceId: string
  readonly deviceOwner: string
  readonly mac: Mac
  /** Undefined where it was not given, which a goal state cannot say: there it is false. */
  readonly adminStateUp: boolean | undefined
  /** Where the port says that it lives; {@link Placement}s say where it is sent. */
  readonly host: AddressPair | undefined
  /** The name or id of that host (`binding:host_id`); empty in goal states. */
  readonly hostId: string
  readonly fixedIps: readonly { readonly subnetId: string; readonly ip: Ip }[]
  readonly allowedPairs: readonly AllowedPair[]
  readonly securityGroupIds: readonly string[]
}

/** What a host is told of a port elsewhere. */
export interface Neighbor extends Common {
  readonly type: 'neighbor'
  readonly vpcId: string
  readonly name: string
  readonly mac: Mac
  readonly hostMac: Mac
  readonly hostIp: Ip
  readonly fixedIps: readonly NeighborIp[]
  readonly allowedPairs: readonly AllowedPair[]
}

export interface NeighborIp {
  /** Within its subnet, or across subnets of one router. */
  readonly kind: 'l2' | 'l3' | number
  readonly subnetId: string
  readonly ip: Ip
  readonly arionGroup: string
  readonly tunnelId: number
}

export interface SecurityGroup extends Common {
  readonly type: 'security-group'
  readonly vpcId: string
  /** Empty in goal states, which do not say it. */
  readonly projectId: string
  readonly name: string
  readonly rules: readonly SecurityRule[]
}

export interface SecurityRule {
  readonly operation: Operation
  readonly id: string
  /** The group that the rule says it is of; empty where it does not say. */
  readonly groupId: string
  readonly direction: 'ingress' | 'egress' | number
  readonly etherType: 'ipv4' | 'ipv6' | number
  readonly protocol: Protocol
  /** As given; undefined where none was, which a goal state cannot say: there it is 0. For ICMP, the type. */
  readonly portMin: number | undefined
  /** As {@link portMin}. For ICMP, the code. */
  readonly portMax: number | undefined
  /** Empty text where none was given. */
  readonly remotePrefix: Cidr
  /** Empty where none was given. */
  readonly remoteGroupId: string
}

/** A protocol as written (`TCP`, `icmpv6`, `47`, empty for none) and what it means. */
export interface Protocol {
  readonly text: string
  /** IANA number, every protocol, ARP (which runs under IP), or undefined for text that is none of these. */
  readonly means: number | 'any' | 'arp' | undefined
}

export interface Dhcp extends Common {
  readonly type: 'dhcp'
  readonly subnetId: string
  readonly mac: Mac
  /** Empty text where none was given. */
  readonly ipv4: Ip
  /** Empty text where none was given. */
  readonly ipv6: Ip
  readonly hostName: string
}

export interface Router extends Common {
  readonly type: 'router'
  readonly name: string
  /** The MAC of the distributed router on its hosts. */
  readonly dvrMac: Mac
  /** Empty text except in DPM's format. */
  readonly hostIp: Ip
  readonly tables: readonly RoutingTable[]
}

/** The routes of one subnet of a router. */
export interface RoutingTable {
  readonly subnetId: string
  readonly rules: readonly RoutingRule[]
}

export interface RoutingRule {
  readonly operation: Operation
  readonly id: string
  readonly name: string
  readonly destination: Cidr
  readonly nextHop: Ip
  readonly priority: number
  readonly extra:
    | {
        readonly destinationType: 'internet' | 'vpc-gateway' | number
        readonly nextHopMac: Mac
      }
    | undefined
}

export interface Gateway extends Common {
  readonly type: 'gateway'
  readonly kind: 'default' | 'zeta' | 'tgw' | 'igw' | 'ngw' | 'arion' | number
  readonly destinations: readonly AddressPair[]
  readonly zeta: { readonly inbandPort: number } | undefined
  readonly arion:
    | {
        readonly vpcId: string
        readonly vni: number
        readonly subnetId: string
        readonly inbandPort: number
      }
    | undefined
}

/** A host, as the Node Manager knows it. */
export interface Node extends Common {
  readonly type: 'node'
  readonly name: string
  readonly ip: Ip
  readonly mac: Mac
  readonly dvrMac: Mac
}

/** A port that is only known as somebody's neighbor (DPM's `neighbor_info`), told to nobody by itself. */
export interface Endpoint extends Common {
  readonly type: 'endpoint'
  readonly vpcId: string
  readonly subnetId: string
  readonly ip: Ip
  readonly mac: Mac
  readonly hostIp: Ip
}

/** That one host is sent one resource. Its id is `host/type/key`. */
export interface Placement extends Common {
  readonly type: 'placement'
  /** The host as its key is written: its IP address. */
  readonly host: string
  readonly resourceType: ResourceType | number
  readonly resourceKey: string
}

export type Resource =
  | Vpc
  | Subnet
  | Port
  | Neighbor
  | SecurityGroup
  | Dhcp
  | Router
  | Gateway
  | Node
  | Endpoint
  | Placement

export const resourceTypes = [
  'vpc',
  'subnet',
  'port',
  'neighbor',
  'security-group',
  'dhcp',
  'router',
  'gateway',
  'node',
  'endpoint',
  'placement',
] as const satisfies readonly Resource['type'][]

export type ResourceType = Resource['type']
export type ResourceOf<T extends ResourceType> = Extract<Resource, { type: T }>

/** Something in the input that did not become part of the state. */
export interface Unread {
  readonly file: string
  /** JSON pointer into `file`, with field numbers in place of names for protobuf binary. */
  readonly pointer: string
  /** As JSON text, cut to 60 characters; empty where it could not be had (binary). */
  readonly value: string
  /**
   * `unknown`: the format does not have it; `unused`: it has, and hosts are not told it;
   * `unsupported`: hosts are, and this state cannot express it; `malformed`: the value cannot be what
   * it should.
   */
  readonly why: 'unknown' | 'unused' | 'unsupported' | 'malformed'
}

/** All resources of one or more inputs, in the order read, and what else was there. */
export interface NetworkState {
  readonly resources: readonly Resource[]
  /**
   * The types of which the input holds all that it refers to, so that a reference to one that is not
   * there dangles. Of other types (a fragment: ports without their VPCs) nothing can be said.
   */
  readonly covers: ReadonlySet<ResourceType>
  readonly unread: readonly Unread[]
  /** `format_version` of a goal state; 0 where there is none. */
  readonly formatVersion: number
}

/** False for a resource that is being deleted: it is not part of what hosts will hold. */
export function isLive(resource: { readonly operation: Operation }): boolean {
  return resource.operation !== 'delete'
}
