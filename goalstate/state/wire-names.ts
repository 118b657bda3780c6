/**
 * What the enums of Alcor's schema are called in the normalised state, and back.
 *
 * A number that the schema does not name stays that number both ways.
 *
 * @module
 */

import type { ResourceType } from './state.ts'

/**
 * The types that hosts are told, in the order of a goal state's enum, and where a goal state has them: in
 * GoalStateV2 a map, in GoalState a list.
 */
export const stateFields = {
  vpc: 'vpc_states',
  subnet: 'subnet_states',
  port: 'port_states',
  neighbor: 'neighbor_states',
  'security-group': 'security_group_states',
  dhcp: 'dhcp_states',
  router: 'router_states',
  gateway: 'gateway_states',
} as const satisfies Partial<Record<ResourceType, string>>

export type ToldType = keyof typeof stateFields

export const toldTypes = Object.keys(stateFields) as readonly ToldType[]

type Names = Readonly<Record<string, string>>

/** One enum: `read` takes the wire's name to ours, `write` takes ours to the wire's. */
interface WireNames<N extends Names> {
  read(wire: string | number): N[keyof N] | number
  write(name: N[keyof N] | number): (keyof N & string) | number
}

function wireNames<const N extends Names>(names: N): WireNames<N> {
  const back = new Map(Object.entries(names).map(([wire, name]) => [name, wire]))
  return {
    read: (wire) => (typeof wire === 'number' ? wire : (names[wire] as N[keyof N])),
    write: (name) => (typeof name === 'number' ? name : (back.get(name) as keyof N & string)),
  }
}

export const operations = wireNames({
  INFO: 'info',
  CREATE: 'create',
  UPDATE: 'update',
  GET: 'get',
  DELETE: 'delete',
})
export const updates = wireNames({ DELTA: 'delta', FULL: 'full' })
export const networkTypes = wireNames({
  VXLAN: 'vxlan',
  VLAN: 'vlan',
  GRE: 'gre',
  GENEVE: 'geneve',
  VXLAN_GPE: 'vxlan-gpe',
})
export const neighborKinds = wireNames({ L2: 'l2', L3: 'l3' })
export const directions = wireNames({ EGRESS: 'egress', INGRESS: 'ingress' })
export const etherTypes = wireNames({ IPV4: 'ipv4', IPV6: 'ipv6' })
export const destinationTypes = wireNames({ INTERNET: 'internet', VPC_GW: 'vpc-gateway' })
export const gatewayKinds = wireNames({
  DEFAULT: 'default',
  ZETA: 'zeta',
  TGW: 'tgw',
  IGW: 'igw',
  NGW: 'ngw',
  ARION: 'arion',
})
export const placedTypes = wireNames({
  VPC: 'vpc',
  SUBNET: 'subnet',
  PORT: 'port',
  NEIGHBOR: 'neighbor',
  SECURITYGROUP: 'security-group',
  DHCP: 'dhcp',
  ROUTER: 'router',
  GATEWAY: 'gateway',
})
