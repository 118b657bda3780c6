/**
 * The networks of a simulated region as a controller tells them: DPM's NetworkConfiguration.
 *
 * @module
 */

import type { RegionPort } from '../../datasets/index.ts'

/** The name of the VPC of a virtual network. */
const vpcId = (vni: number) => `vpc-${vni}`
const subnetId = (vni: number, cidr: string) => `subnet-${vni}-${cidr.replace(/\/.*$/, '')}`
/**
 * The name of a port, the same as long as it lives. Agents name its device by the first eleven characters, so those tell
 * ports of a host apart.
 */
export function portId(port: Pick<RegionPort, 'vni' | 'ip'>): string {
  return `${hexOf(port)}-${port.ip}`
}
export const groupId = (name: string, vni: number): string => `${name}-${vni}`

/** Ranges that tenants choose from, by their first number. */
const privateRanges: Readonly<Record<string, string>> = {
  '10': '10.0.0.0/8',
  '172': '172.16.0.0/12',
  '192': '192.168.0.0/16',
}
const everywhere = '0.0.0.0/0'
const databasePort = 5432

/** What hosts can be told of; each needs a rule of its own. */
const protocols = ['tcp', 'udp', 'icmp'] as const
type Protocol = (typeof protocols)[number]

/** One rule of a security group; whatever is left out is any. */
export interface GroupRule {
  readonly direction: 'ingress' | 'egress'
  readonly protocol: Protocol
  readonly port?: number
  readonly prefix?: string
  readonly group?: string
}

/**
 * A VPC, its subnets joined by one router, and its groups: `default` lets all of the VPC in, `database` only
 * what asks the database; both let everything out.
 *
 * @param ports - Of the VPC, at least one.
 */
export function networkState(ports: readonly RegionPort[]): object {
  const { vni, ip } = ports[0]!
  const range = privateRanges[ip.split('.', 1)[0]!]!
  const cidrs = [...new Set(ports.map(({ subnet }) => subnet))].sort()
  const all = (direction: GroupRule['direction'], prefix: string): GroupRule[] =>
    protocols.map((protocol) => ({ direction, protocol, prefix }))
  const out = all('egress', everywhere)
  const query = { protocol: 'tcp', port: databasePort } as const
  const groups = [
    groupState(vni, 'default', [...all('ingress', range), ...out]),
    ...(ports.some(isDatabase)
      ? [groupState(vni, 'database', [{ direction: 'ingress', prefix: range, ...query }, ...out])]
      : []),
  ]
  return {
    vpcs_internal: [{ id: vpcId(vni), project_id: `project-${vni}`, cidr: range, tunnel_id: vni }],
    subnets_internal: cidrs.map((cidr) => ({
      ...{ id: subnetId(vni, cidr), network_id: vpcId(vni), project_id: `project-${vni}` },
      ...{ cidr, tunnel_id: vni, gateway_ip: cidr.replace(/\.\d+\/\d+$/, '.1') },
    })),
    routers_internal: [
      { id: `router-${vni}`, subnet_ids: cidrs.map((cidr) => subnetId(vni, cidr)) },
    ],
    security_groups_internal: groups,
  }
}

export function groupState(vni: number, name: string, rules: readonly GroupRule[]): object {
  const id = groupId(name, vni)
  return {
    ...{ id, name, vpc_id: vpcId(vni), project_id: `project-${vni}` },
    security_group_rules: rules.map(({ direction, protocol, port, prefix, group }, n) => ({
      ...{ id: `${id}-${n}`, security_group_id: id, direction, protocol, ether_type: 'IPv4' },
      ...(port !== undefined && { port_range_min: port, port_range_max: port }),
      ...(prefix !== undefined && { remote_ip_prefix: prefix }),
      ...(group !== undefined && { remote_group_id: group }),
    })),
  }
}

/** What of a port is told otherwise than it is. */
export interface ToldOtherwise {
  /** CIDR of the subnet that it names. */
  readonly subnet?: string
  /** Groups besides its own. */
  readonly groups?: readonly string[]
}

export function portState(
  port: RegionPort,
  { subnet = port.subnet, groups = [] }: ToldOtherwise = {},
): object {
  const { vni, ip, host, role, isService } = port
  return {
    ...{ id: portId(port), vpc_id: vpcId(vni), project_id: `project-${vni}`, name: role },
    device_owner: isService ? 'network:loadbalancer' : 'compute:nova',
    mac_address: macOf(port),
    binding_host_ip: host,
    admin_state_up: true,
    fixed_ips: [{ ip_address: ip, subnet_id: subnetId(vni, subnet) }],
    security_groups: [groupId(isDatabase(port) ? 'database' : 'default', vni), ...groups],
  }
}

/** That the host of `local` is to reach `remote`, at this MAC. @param remote - In the subnet of `local`. */
export function neighborState(local: RegionPort, remote: RegionPort, mac: string): object {
  const { vni, ip, subnet, host } = remote
  return {
    ports_internal: [portState(local), portState(remote)],
    neighbor_infos: [
      {
        ...{ vpc_id: vpcId(vni), subnet_id: subnetId(vni, subnet), host_ip: host },
        ...{ port_id: portId(remote), port_ip: ip, port_mac: mac },
      },
    ],
    neighbor_table: [{ neighbor_type: 'L2', local_ip: local.ip, neighbor_ip: ip }],
  }
}

/** Made of the virtual network and the address, so that no two of a VPC are alike. */
export function macOf({ vni, ip }: Pick<RegionPort, 'vni' | 'ip'>): string {
  // Locally administered, by its second digit.
  return `02${hexOf({ vni, ip })}`.replace(/..(?=.)/g, '$&:')
}

/** Ten hexadecimal digits: of the address, and the last two of the virtual network. */
function hexOf({ vni, ip }: Pick<RegionPort, 'vni' | 'ip'>): string {
  const bytes = [...ip.split('.').map(Number), vni % 256]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const isDatabase = ({ role, isService }: RegionPort) => role === 'database' && !isService
