import { cidr, cidrOrIp, ip, mac } from '../state/address.ts'
import { wireProtocol } from '../state/protocol.ts'
import type {
  AddressPair,
  AllowedPair,
  Common,
  Placement,
  Resource,
  ResourceType,
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
  updates,
} from '../state/wire-names.ts'
import type { GoalState, GoalStateV2 } from '../wire/goal-state-messages.ts'
import { emptyMessage } from '../wire/plain-message.ts'
import { messageShape } from '../wire/schema.ts'
import { token } from './pointer.ts'

type States = Omit<GoalStateV2, 'format_version' | 'host_resources'>
type StateOf<F extends keyof States> = States[F][string]
type ConfigurationOf<F extends keyof States> = NonNullable<StateOf<F>['configuration']>

/** Where the messages of a goal state are in its input. */
export interface GoalStateSource {
  readonly file: string
  /** The spelling of a top-level field in the input: JSON may write `portStates`. */
  spelling(field: string): string
}

const fields: readonly (keyof States)[] = Object.values(stateFields)

/** The resources of a GoalStateV2, placements last. */
export function resourcesOfV2(state: GoalStateV2, source: GoalStateSource): Resource[] {
  const resources: Resource[] = []
  for (const field of fields) {
    const base = `/${source.spelling(field)}/`
    const states: Record<string, StateOf<typeof field>> = state[field]
    for (const key of Object.keys(states))
      resources.push(resourceOf(field, states[key]!, key, source.file, base + token(key)))
  }
  const base = `/${source.spelling('host_resources')}/`
  for (const [host, { resources: placed }] of Object.entries(state.host_resources))
    for (const [i, { type, id }] of placed.entries()) {
      const pointer = `${base}${token(host)}/resources/${i}`
      resources.push(placementOf(host, placedTypes.read(type), id, source.file, pointer))
    }
  return resources
}

/** The resources of a GoalState, which says nothing of hosts. */
export function resourcesOfV1(state: GoalState, source: GoalStateSource): Resource[] {
  return fields.flatMap((field) => {
    const states: StateOf<typeof field>[] = state[field]
    const base = `/${source.spelling(field)}/`
    return states.map((one, i) =>
      resourceOf(field, one, one.configuration?.id ?? '', source.file, base + i),
    )
  })
}

/** That a host is sent a resource. */
export function placementOf(
  host: string,
  resourceType: ResourceType | number,
  resourceKey: string,
  file: string,
  pointer: string,
): Placement {
  const id = `${host}/${resourceType}/${resourceKey}`
  return {
    type: 'placement',
    id,
    key: id,
    operation: 'info',
    revision: undefined,
    update: 'full',
    requestId: '',
    file,
    pointer,
    host,
    resourceType,
    resourceKey,
  }
}

function resourceOf<F extends keyof States>(
  field: F,
  state: StateOf<F>,
  key: string,
  file: string,
  pointer: string,
): Resource {
  const { read, message } = readers[field]
  const configuration = (state.configuration ??
    emptyMessage(messageShape(message))) as ConfigurationOf<F>
  return read(configuration, {
    id: configuration.id,
    key,
    operation: operations.read(state.operation_type),
    revision: configuration.revision_number,
    update: 'update_type' in configuration ? updates.read(configuration.update_type) : 'full',
    requestId: configuration.request_id,
    file,
    pointer,
  })
}

const readers: {
  readonly [F in keyof States]: {
    /** The message of its configuration, of which nothing may be set. */
    readonly message: string
    readonly read: (said: ConfigurationOf<F>, common: Common) => Resource
  }
} = {
  vpc_states: {
    message: 'VpcConfiguration',
    read: (said, common) => ({
      type: 'vpc',
      ...common,
      projectId: said.project_id,
      name: said.name,
      cidr: cidr(said.cidr),
      tunnelId: said.tunnel_id,
      gatewayIds: said.gateway_ids,
    }),
  },
  subnet_states: {
    message: 'SubnetConfiguration',
    read: (said, common) => ({
      type: 'subnet',
      ...common,
      networkType: networkTypes.read(said.network_type),
      vpcId: said.vpc_id,
      projectId: '',
      name: said.name,
      cidr: cidr(said.cidr),
      tunnelId: safe(said.tunnel_id),
      gateway: addressPair(said.gateway),
      dhcpEnabled: said.dhcp_enable,
      dhcpOptions: said.extra_dhcp_options,
      dns: said.dns_entry_list.map(({ entry }) => entry),
      availabilityZone: said.availability_zone,
      hostRoutes: none,
    }),
  },
  port_states: {
    message: 'PortConfiguration',
    read: (said, common) => ({
      type: 'port',
      ...common,
      vpcId: said.vpc_id,
      projectId: '',
      name: said.name,
      deviceId: said.device_id,
      deviceOwner: said.device_owner,
      mac: mac(said.mac_address),
      adminStateUp: said.admin_state_up,
      host: addressPair(said.host_info),
      hostId: '',
      fixedIps: said.fixed_ips.map(({ subnet_id, ip_address }) => ({
        subnetId: subnet_id,
        ip: ip(ip_address),
      })),
      allowedPairs: said.allow_address_pairs.map(allowedPair),
      securityGroupIds: said.security_group_ids.map(({ id }) => id),
    }),
  },
  neighbor_states: {
    message: 'NeighborConfiguration',
    read: (said, common) => ({
      type: 'neighbor',
      ...common,
      vpcId: said.vpc_id,
      name: said.name,
      mac: mac(said.mac_address),
      hostMac: mac(said.host_mac_address),
      hostIp: ip(said.host_ip_address),
      fixedIps: said.fixed_ips.map((one) => ({
        kind: neighborKinds.read(one.neighbor_type),
        subnetId: one.subnet_id,
        ip: ip(one.ip_address),
        arionGroup: one.arion_group,
        tunnelId: one.tunnel_id,
      })),
      allowedPairs: said.allow_address_pairs.map(allowedPair),
    }),
  },
  security_group_states: {
    message: 'SecurityGroupConfiguration',
    read: (said, common) => ({
      type: 'security-group',
      ...common,
      vpcId: said.vpc_id,
      projectId: '',
      name: said.name,
      rules: said.security_group_rules.map(securityRule),
    }),
  },
  dhcp_states: {
    message: 'DHCPConfiguration',
    read: (said, common) => ({
      type: 'dhcp',
      ...common,
      subnetId: said.subnet_id,
      mac: mac(said.mac_address),
      ipv4: ip(said.ipv4_address),
      ipv6: ip(said.ipv6_address),
      hostName: said.port_host_name,
    }),
  },
  router_states: {
    message: 'RouterConfiguration',
    read: (said, common) => ({
      type: 'router',
      ...common,
      name: '',
      dvrMac: mac(said.host_dvr_mac_address),
      hostIp: ip(''),
      tables: said.subnet_routing_tables.map(({ subnet_id, routing_rules }) => ({
        subnetId: subnet_id,
        rules: routing_rules.map(routingRule),
      })),
    }),
  },
  gateway_states: {
    message: 'GatewayConfiguration',
    read: (said, common) => ({
      type: 'gateway',
      ...common,
      kind: gatewayKinds.read(said.gateway_type),
      destinations: said.destinations.map((one) => addressPair(one)!),
      zeta: said.zeta_info && { inbandPort: said.zeta_info.port_inband_operation },
      arion: said.arion_info && {
        vpcId: said.arion_info.vpc_id,
        vni: said.arion_info.vni,
        subnetId: said.arion_info.subnet_id,
        inbandPort: said.arion_info.port_inband_operation,
      },
    }),
  },
}

const none: readonly never[] = []

interface WirePair {
  readonly ip_address: string
  readonly mac_address: string
}

function addressPair(pair: WirePair | undefined): AddressPair | undefined {
  return pair && { ip: ip(pair.ip_address), mac: mac(pair.mac_address) }
}

function allowedPair({ ip_address, mac_address }: WirePair): AllowedPair {
  return { addresses: cidrOrIp(ip_address), mac: mac(mac_address) }
}

function securityRule(
  rule: ConfigurationOf<'security_group_states'>['security_group_rules'][number],
): SecurityRule {
  return {
    operation: operations.read(rule.operation_type),
    id: rule.id,
    groupId: rule.security_group_id,
    direction: directions.read(rule.direction),
    etherType: etherTypes.read(rule.ethertype),
    protocol: wireProtocol(rule.protocol),
    portMin: rule.port_range_min,
    portMax: rule.port_range_max,
    remotePrefix: cidr(rule.remote_ip_prefix),
    remoteGroupId: rule.remote_group_id,
  }
}

function routingRule(
  rule: ConfigurationOf<'router_states'>['subnet_routing_tables'][number]['routing_rules'][number],
): RoutingRule {
  const extra = rule.routing_rule_extra_info
  return {
    operation: operations.read(rule.operation_type),
    id: rule.id,
    name: rule.name,
    destination: cidr(rule.destination),
    nextHop: ip(rule.next_hop_ip),
    priority: rule.priority,
    extra: extra && {
      destinationType: destinationTypes.read(extra.destination_type),
      nextHopMac: mac(extra.next_hop_mac),
    },
  }
}

/** A number where it is exact. */
function safe(value: bigint): number | bigint {
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}
