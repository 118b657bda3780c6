/**
 * Alcor's goal-state messages as TypeScript types, field for field as the `.proto` files beside this.
 *
 * They stay at the edge of `goalstate`. A field of message type is absent when it was not sent; all
 * others are there, with proto3's default. An enum number that the schema does not name is kept.
 *
 * @module
 */

type OperationType = 'INFO' | 'CREATE' | 'UPDATE' | 'GET' | 'DELETE' | number
type UpdateType = 'DELTA' | 'FULL' | number
type NetworkType = 'VXLAN' | 'VLAN' | 'GRE' | 'GENEVE' | 'VXLAN_GPE' | number
type ResourceType =
  | 'VPC'
  | 'SUBNET'
  | 'PORT'
  | 'NEIGHBOR'
  | 'SECURITYGROUP'
  | 'DHCP'
  | 'ROUTER'
  | 'GATEWAY'
  | number

/** A resource and what to do with it. */
interface State<C> {
  operation_type: OperationType
  configuration?: C
}

/** What every configuration begins with. */
interface Configuration {
  revision_number: number
  request_id: string
  id: string
}

interface AddressPair {
  ip_address: string
  mac_address: string
}

interface VpcConfiguration extends Configuration {
  update_type: UpdateType
  project_id: string
  name: string
  cidr: string
  tunnel_id: number
  gateway_ids: string[]
}

interface SubnetConfiguration extends Configuration {
  update_type: UpdateType
  network_type: NetworkType
  vpc_id: string
  name: string
  cidr: string
  tunnel_id: bigint
  gateway?: AddressPair
  dhcp_enable: boolean
  extra_dhcp_options: { name: string; value: string }[]
  dns_entry_list: { entry: string }[]
  availability_zone: string
}

interface PortConfiguration extends Configuration {
  update_type: UpdateType
  vpc_id: string
  name: string
  device_id: string
  device_owner: string
  mac_address: string
  admin_state_up: boolean
  host_info?: AddressPair
  fixed_ips: { subnet_id: string; ip_address: string }[]
  allow_address_pairs: AddressPair[]
  security_group_ids: { id: string }[]
}

interface NeighborConfiguration extends Configuration {
  update_type: UpdateType
  vpc_id: string
  name: string
  mac_address: string
  host_mac_address: string
  host_ip_address: string
  fixed_ips: {
    neighbor_type: 'L2' | 'L3' | number
    subnet_id: string
    ip_address: string
    arion_group: string
    tunnel_id: number
  }[]
  allow_address_pairs: AddressPair[]
}

interface SecurityGroupConfiguration extends Configuration {
  update_type: UpdateType
  vpc_id: string
  name: string
  security_group_rules: {
    operation_type: OperationType
    security_group_id: string
    id: string
    direction: 'EGRESS' | 'INGRESS' | number
    ethertype: 'IPV4' | 'IPV6' | number
    protocol: 'TCP' | 'UDP' | 'ICMP' | 'HTTP' | 'ARP' | number
    port_range_min: number
    port_range_max: number
    remote_ip_prefix: string
    remote_group_id: string
  }[]
}

interface DhcpConfiguration extends Configuration {
  update_type: UpdateType
  subnet_id: string
  mac_address: string
  ipv4_address: string
  ipv6_address: string
  port_host_name: string
}

interface RoutingRule {
  operation_type: OperationType
  id: string
  name: string
  destination: string
  next_hop_ip: string
  priority: number
  routing_rule_extra_info?: {
    destination_type: 'INTERNET' | 'VPC_GW' | number
    next_hop_mac: string
  }
}

interface RouterConfiguration extends Configuration {
  update_type: UpdateType
  host_dvr_mac_address: string
  subnet_routing_tables: { subnet_id: string; routing_rules: RoutingRule[] }[]
}

/** `zeta_info` and `arion_info` are members of one oneof: at most one of them is there. */
interface GatewayConfiguration extends Configuration {
  gateway_type: 'DEFAULT' | 'ZETA' | 'TGW' | 'IGW' | 'NGW' | 'ARION' | number
  destinations: AddressPair[]
  zeta_info?: { port_inband_operation: number }
  arion_info?: { vpc_id: string; vni: number; subnet_id: string; port_inband_operation: number }
}

type VpcState = State<VpcConfiguration>
type SubnetState = State<SubnetConfiguration>
type PortState = State<PortConfiguration>
type NeighborState = State<NeighborConfiguration>
type SecurityGroupState = State<SecurityGroupConfiguration>
type DhcpState = State<DhcpConfiguration>
type RouterState = State<RouterConfiguration>
type GatewayState = State<GatewayConfiguration>

export interface GoalState {
  format_version: number
  vpc_states: VpcState[]
  subnet_states: SubnetState[]
  port_states: PortState[]
  neighbor_states: NeighborState[]
  security_group_states: SecurityGroupState[]
  dhcp_states: DhcpState[]
  router_states: RouterState[]
  gateway_states: GatewayState[]
}

/** The resources of one host, by type and key in the maps of {@link GoalStateV2}. */
interface HostResources {
  resources: { type: ResourceType; id: string }[]
}

export interface GoalStateV2 {
  format_version: number
  /** By host: its IP address. */
  host_resources: Record<string, HostResources>
  vpc_states: Record<string, VpcState>
  subnet_states: Record<string, SubnetState>
  port_states: Record<string, PortState>
  dhcp_states: Record<string, DhcpState>
  neighbor_states: Record<string, NeighborState>
  security_group_states: Record<string, SecurityGroupState>
  router_states: Record<string, RouterState>
  gateway_states: Record<string, GatewayState>
}
