import { PortentError } from '../../core/index.ts'
import type { Cidr, Ip, Mac } from '../state/address.ts'
import { wireProtocol } from '../state/protocol.ts'
import type {
  AddressPair,
  AllowedPair,
  Placement,
  Resource,
  ResourceOf,
  RoutingRule,
  SecurityRule,
} from '../state/state.ts'
import {
  destinationTypes,
  directions,
  etherTypes,
  gatewayKinds,
  neighborKinds,
  networkTypes,
  operations,
  placedTypes,
  stateFields,
  type ToldType,
  toldTypes,
  updates,
} from '../state/wire-names.ts'
import type { GoalStateV2 } from '../wire/goal-state-messages.ts'

type States = Omit<GoalStateV2, 'format_version' | 'host_resources'>
type ConfigurationOf<F extends keyof States> = NonNullable<States[F][string]['configuration']>

/**
 * A state as GoalStateV2, in canonical form: addresses in their one spelling, what hosts are sent in
 * order, each thing once. What a goal state cannot say is left out: nodes, endpoints, projects of
 * subnets and ports, routes of subnets.
 *
 * Two resources of one type and key cannot both be in a map: the last one is.
 */
export function goalStateV2(resources: Iterable<Resource>, formatVersion = 0): GoalStateV2 {
  const state: GoalStateV2 = { format_version: formatVersion, host_resources: {}, ...noStates() }
  const placements: Placement[] = []
  for (const resource of resources)
    if (resource.type === 'placement') placements.push(resource)
    else if (isTold(resource)) put(state, resource)
  writePlacements(state, placements)
  return state
}

function noStates(): States {
  return Object.fromEntries(Object.values(stateFields).map((field) => [field, {}])) as never
}

type Told = ResourceOf<ToldType>

function isTold(resource: Resource): resource is Told {
  return resource.type in stateFields
}

/** What a goal state says of a resource of each type. */
type Writers = {
  readonly [T in ToldType]: (resource: ResourceOf<T>) => ConfigurationOf<(typeof stateFields)[T]>
}

const writers: Writers = {
  vpc: (vpc) => ({
    ...configuration(vpc),
    project_id: vpc.projectId,
    name: vpc.name,
    cidr: text(vpc.cidr),
    tunnel_id: vpc.tunnelId ?? 0,
    gateway_ids: [...vpc.gatewayIds],
  }),
  subnet: (subnet) => ({
    ...configuration(subnet),
    network_type: networkTypes.write(subnet.networkType),
    vpc_id: subnet.vpcId,
    name: subnet.name,
    cidr: text(subnet.cidr),
    tunnel_id: BigInt(subnet.tunnelId ?? 0),
    ...(subnet.gateway && { gateway: pair(subnet.gateway) }),
    dhcp_enable: subnet.dhcpEnabled,
    extra_dhcp_options: subnet.dhcpOptions.map((option) => ({ ...option })),
    dns_entry_list: subnet.dns.map((entry) => ({ entry })),
    availability_zone: subnet.availabilityZone,
  }),
  port: (port) => ({
    ...configuration(port),
    vpc_id: port.vpcId,
    name: port.name,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
    mac_address: text(port.mac),
    admin_state_up: port.adminStateUp ?? false,
    ...(port.host && { host_info: pair(port.host) }),
    fixed_ips: port.fixedIps.map(({ subnetId, ip }) => ({
      subnet_id: subnetId,
      ip_address: text(ip),
    })),
    allow_address_pairs: port.allowedPairs.map(allowedPair),
    security_group_ids: port.securityGroupIds.map((id) => ({ id })),
  }),
  neighbor: (neighbor) => ({
    ...configuration(neighbor),
    vpc_id: neighbor.vpcId,
    name: neighbor.name,
    mac_address: text(neighbor.mac),
    host_mac_address: text(neighbor.hostMac),
    host_ip_address: text(neighbor.hostIp),
    fixed_ips: neighbor.fixedIps.map((one) => ({
      neighbor_type: neighborKinds.write(one.kind),
      subnet_id: one.subnetId,
      ip_address: text(one.ip),
      arion_group: one.arionGroup,
      tunnel_id: one.tunnelId,
    })),
    allow_address_pairs: neighbor.allowedPairs.map(allowedPair),
  }),
  'security-group': (group) => ({
    ...configuration(group),
    vpc_id: group.vpcId,
    name: group.name,
    security_group_rules: group.rules.map(securityRule),
  }),
  dhcp: (dhcp) => ({
    ...configuration(dhcp),
    subnet_id: dhcp.subnetId,
    mac_address: text(dhcp.mac),
    ipv4_address: text(dhcp.ipv4),
    ipv6_address: text(dhcp.ipv6),
    port_host_name: dhcp.hostName,
  }),
  router: (router) => ({
    ...configuration(router),
    host_dvr_mac_address: text(router.dvrMac),
    subnet_routing_tables: router.tables.map(({ subnetId, rules }) => ({
      subnet_id: subnetId,
      routing_rules: rules.map(routingRule),
    })),
  }),
  gateway: (gateway) => {
    const { update_type: _, ...common } = configuration(gateway)
    return {
      ...common,
      gateway_type: gatewayKinds.write(gateway.kind),
      destinations: gateway.destinations.map(pair),
      ...(gateway.zeta && { zeta_info: { port_inband_operation: gateway.zeta.inbandPort } }),
      ...(gateway.arion && {
        arion_info: {
          vpc_id: gateway.arion.vpcId,
          vni: gateway.arion.vni,
          subnet_id: gateway.arion.subnetId,
          port_inband_operation: gateway.arion.inbandPort,
        },
      }),
    }
  },
}

function put(state: GoalStateV2, resource: Told): void {
  const { type, key } = resource
  // As a property of the map's own, so that the key `__proto__` is one, too.
  Object.defineProperty(state[stateFields[type]], key, {
    value: stateOf(resource),
    enumerable: true,
    writable: true,
    configurable: true,
  })
}

/** What a goal state says of one resource, and what to do with it. */
export function stateOf(resource: Told): {
  operation_type: ReturnType<typeof operations.write>
  configuration: ConfigurationOf<keyof States>
} {
  return {
    operation_type: operations.write(resource.operation),
    configuration: writers[resource.type](resource as never),
  }
}

function configuration({ revision, requestId, id, update }: Resource) {
  return {
    revision_number: revision ?? 0,
    request_id: requestId,
    id,
    update_type: updates.write(update),
  }
}

/** Types of the schema come in its order, keys by their UTF-8 bytes; what comes twice is sent once. */
function writePlacements(state: GoalStateV2, placements: readonly Placement[]): void {
  const byHost = new Map<string, { type: string | number; id: string }[]>()
  for (const { host, resourceType, resourceKey } of placements) {
    const entry = { type: placedTypes.write(resourceType as never), id: resourceKey }
    if (entry.type === undefined) continue
    const entries = byHost.get(host)
    if (entries) entries.push(entry)
    else byHost.set(host, [entry])
  }
  for (const [host, entries] of byHost)
    Object.defineProperty(state.host_resources, host, {
      value: { resources: once(entries) },
      enumerable: true,
    })
}

function once<E extends { type: string | number; id: string }>(entries: readonly E[]): E[] {
  const distinct = new Map(entries.map((entry) => [`${rank(entry.type)} ${entry.id}`, entry]))
  return [...distinct.values()].sort(
    (a, b) => rank(a.type) - rank(b.type) || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id)),
  )
}

const placedOrder: readonly (string | number)[] = toldTypes.map(placedTypes.write)

function rank(type: string | number): number {
  return typeof type === 'number' ? type : placedOrder.indexOf(type)
}

/** The canonical spelling of an address; of text that is none, the text. */
export function text(address: Ip | Cidr | Mac): string {
  if ('version' in address) return address.version === 0 ? address.text : canonical(address)
  return address.canonical === '' ? address.text : address.canonical
}

/** Host bits are a mistake to report and not to mend on the way. */
function canonical(address: Exclude<Ip | Cidr, { version: 0 }>): string {
  return 'hostBits' in address && address.hostBits ? address.text : address.canonical
}

function pair({ ip, mac }: AddressPair) {
  return { ip_address: text(ip), mac_address: text(mac) }
}

/** An address stays an address, without its length. */
export function allowedPair({ addresses, mac }: AllowedPair) {
  const spelt = text(addresses)
  const bare = !addresses.text.includes('/')
  return {
    ip_address: bare ? spelt.replace(/\/\d+$/, '') : spelt,
    mac_address: text(mac),
  }
}

function securityRule(
  rule: SecurityRule,
): ConfigurationOf<'security_group_states'>['security_group_rules'][number] {
  return {
    operation_type: operations.write(rule.operation),
    security_group_id: rule.groupId,
    id: rule.id,
    direction: directions.write(rule.direction),
    ethertype: etherTypes.write(rule.etherType),
    protocol: wireProtocolOf(rule),
    port_range_min: rule.portMin ?? 0,
    port_range_max: rule.portMax ?? 0,
    remote_ip_prefix: text(rule.remotePrefix),
    remote_group_id: rule.remoteGroupId,
  }
}

/** The schema's protocols, TCP for 6 too; a number that means nothing is one that it does not name, as it was read. */
function wireProtocolOf({ protocol, id, groupId }: SecurityRule) {
  if (protocol.means === undefined && /^-?\d+$/.test(protocol.text)) return Number(protocol.text)
  const name = protocol.text.toUpperCase()
  if (isWireProtocol(name)) return name
  const meant = wireProtocols.find((known) => wireProtocol(known).means === protocol.means)
  if (meant) return meant
  throw new PortentError(
    'ERR_INPUT',
    `rule ${id} of security group ${groupId}: a goal state cannot say the protocol ${protocol.text || 'any'}; ` +
      'write a rule for each of TCP, UDP and ICMP that is meant',
  )
}

const wireProtocols = ['TCP', 'UDP', 'ICMP', 'HTTP', 'ARP'] as const

function isWireProtocol(name: string): name is (typeof wireProtocols)[number] {
  return wireProtocols.some((known) => known === name)
}

function routingRule(
  rule: RoutingRule,
): ConfigurationOf<'router_states'>['subnet_routing_tables'][number]['routing_rules'][number] {
  const { extra } = rule
  return {
    operation_type: operations.write(rule.operation),
    id: rule.id,
    name: rule.name,
    destination: text(rule.destination),
    next_hop_ip: text(rule.nextHop),
    priority: rule.priority,
    ...(extra && {
      routing_rule_extra_info: {
        destination_type: destinationTypes.write(extra.destinationType),
        next_hop_mac: text(extra.nextHopMac),
      },
    }),
  }
}
