/** A VPC as its controller would tell its hosts: a goal state (GoalStateV2, protobuf-JSON) of any size. */

/** The parts of a GoalStateV2 that a generated one has. */
export interface GeneratedState {
  readonly host_resources: Record<string, { resources: { type: string; id: string }[] }>
  readonly vpc_states: Record<string, State>
  readonly subnet_states: Record<string, State>
  readonly port_states: Record<string, State>
  readonly neighbor_states: Record<string, State>
  readonly security_group_states: Record<string, State>
  readonly router_states: Record<string, State>
}

interface State {
  readonly operation_type: string
  readonly configuration: Record<string, unknown>
}

export interface VpcSize {
  readonly ports: number
  readonly hosts: number
  /** Even, and divides hosts; each has one subnet of its own. */
  readonly groups: number
}

/** 100 ports a host, about 1,000 a group and subnet: 1,000 hosts and 100 groups for 100,000 ports. */
export function sizeOf(ports: number): VpcSize {
  return { ports, hosts: ports / 100, groups: 2 * Math.max(1, Math.floor(ports / 2_000)) }
}

/** Neighbors that a host was told because its ports asked for them, the appliance among them. */
const neighborsPerHost = 10

/** The port, of the first host of two subnets, by which both reach the network behind it. */
const applianceOf = (g: number) => g - (g % 2)

/**
 * Without contradictions, for hosts that ask on demand: each host is told its ports, and the VPC, subnet,
 * security groups, router and ten neighbors that they use.
 */
export function vpcOfPorts(size: VpcSize): GeneratedState {
  const state: GeneratedState = {
    host_resources: {},
    vpc_states: { [id('vpc', 0)]: created({ ...vpc() }) },
    ...{ subnet_states: {}, port_states: {}, neighbor_states: {} },
    security_group_states: {},
    router_states: {},
  }
  for (let g = 0; g < size.groups; g++) {
    state.subnet_states[id('subnet', g)] = created(subnet(g))
    state.security_group_states[id('group', g)] = created(group(g))
    if (g % 2 === 0) state.router_states[id('router', g)] = created(router(g, size))
  }
  for (let h = 0; h < size.hosts; h++)
    state.host_resources[hostIp(h)] = { resources: usedBy(h, size) }
  for (let p = 0; p < size.ports; p++) {
    state.port_states[id('port', p)] = created(port(p, p % size.hosts, size))
    told(state, p % size.hosts, 'PORT', id('port', p))
  }
  for (let h = 0; h < size.hosts; h++) {
    const appliance = applianceOf(h % size.groups)
    if (h !== appliance) tellNeighbor(state, h, appliance, size)
    for (let n = 1; n < neighborsPerHost; n++) tellNeighbor(state, h, neighborOf(h, n, size), size)
  }
  return state
}

/** The n-th port that host `h` asked for: of other hosts in its subnet, or of one in the subnet joined with it. */
export function neighborOf(h: number, n: number, { hosts, groups, ports }: VpcSize): number {
  const other = (h + groups * (n + 1)) % hosts
  return (other === h ? h ^ 1 : other) + hosts * (n % (ports / hosts))
}

function tellNeighbor(state: GeneratedState, h: number, p: number, size: VpcSize): void {
  const { key, configuration } = neighbor(p, h, size)
  state.neighbor_states[key] = created(configuration)
  if (!state.host_resources[hostIp(h)]!.resources.some((one) => one.id === key))
    told(state, h, 'NEIGHBOR', key)
}

function told(state: GeneratedState, h: number, type: string, key: string): void {
  state.host_resources[hostIp(h)]!.resources.push({ type, id: key })
}

/** What a host needs besides its ports, which are all in one subnet and group. */
function usedBy(h: number, { groups }: VpcSize): { type: string; id: string }[] {
  const g = h % groups
  return [
    { type: 'VPC', id: id('vpc', 0) },
    { type: 'ROUTER', id: id('router', g - (g % 2)) },
    { type: 'SECURITYGROUP', id: id('group', g) },
    { type: 'SUBNET', id: id('subnet', g) },
    { type: 'SUBNET', id: id('subnet', g ^ 1) },
  ]
}

const kinds = ['vpc', 'subnet', 'port', 'group', 'rule', 'router', 'route']

/** A UUID of its own for each kind and number, that differs early, as random ones do. */
export function id(kind: string, n: number): string {
  return `${hex(Math.imul(n + 1, 2_654_435_761), 8)}-${hex(kinds.indexOf(kind) + 1, 4)}-4000-8000-${hex(n, 12)}`
}

function hex(n: number, digits: number): string {
  return (n >>> 0).toString(16).padStart(digits, '0')
}

export function hostIp(h: number): string {
  return `172.16.${(h >> 8) + 1}.${h & 255}`
}

function macOf(kind: number, n: number): string {
  return `${hex(kind, 2)}00${hex(n, 8)}`.match(/../g)!.join(':')
}

const hostMac = (h: number) => macOf(0x0e, h)

function addressOf(p: number, { groups }: VpcSize): string {
  const within = Math.floor(p / groups) + 10
  return `10.${p % groups}.${within >> 8}.${within & 255}`
}

export function created(configuration: Record<string, unknown>): State {
  return {
    operation_type: 'CREATE',
    configuration: { revision_number: 1, update_type: 'FULL', ...configuration },
  }
}

function vpc() {
  return {
    ...{ id: id('vpc', 0), name: 'vpc', project_id: 'project' },
    ...{ cidr: '10.0.0.0/8', tunnel_id: 1_000 },
  }
}

function subnet(g: number) {
  return {
    ...{ id: id('subnet', g), name: `subnet${g}`, vpc_id: id('vpc', 0), cidr: `10.${g}.0.0/16` },
    ...{ tunnel_id: '1000', gateway: { ip_address: `10.${g}.0.1`, mac_address: macOf(0x0a, g) } },
  }
}

/** A port is in subnet and group `p` modulo groups, which divide hosts, so a host's are all in one. */
export function port(p: number, h: number, size: VpcSize) {
  return {
    ...{ id: id('port', p), name: `port${p}`, vpc_id: id('vpc', 0), device_id: `vm${p}` },
    ...{ device_owner: 'compute:nova', mac_address: macOf(0x02, p), admin_state_up: true },
    host_info: { ip_address: hostIp(h), mac_address: hostMac(h) },
    fixed_ips: [{ subnet_id: id('subnet', p % size.groups), ip_address: addressOf(p, size) }],
    security_group_ids: [{ id: id('group', p % size.groups) }],
  }
}

/** Port `p`, on the host that it has by its number, as host `h` is told of it. */
export function neighbor(p: number, h: number, size: VpcSize, on = p % size.hosts) {
  const kind = p % size.groups === h % size.groups ? 'L2' : 'L3'
  const reached = { subnet_id: id('subnet', p % size.groups), ip_address: addressOf(p, size) }
  return {
    key: `${kind}/${id('port', p)}`,
    configuration: {
      ...{ id: id('port', p), vpc_id: id('vpc', 0), mac_address: macOf(0x02, p) },
      ...{ host_mac_address: hostMac(on), host_ip_address: hostIp(on) },
      fixed_ips: [{ neighbor_type: kind, ...reached, tunnel_id: 1_000 }],
    },
  }
}

/**
 * A web group asks the database group after it at ten ports, which answers; both have rules of their own
 * for blocks outside, 20 in all.
 *
 * @param extra - A port to open besides, as an edit of the group's rules does.
 */
export function group(g: number, extra?: number) {
  const own = id('group', g)
  const peer = id('group', g ^ 1)
  const direction = g % 2 === 0 ? 'EGRESS' : 'INGRESS'
  const rule = (n: number, fields: Record<string, unknown>) => ({
    ...{ operation_type: 'CREATE', id: id('rule', g * 32 + n), security_group_id: own },
    ...{ direction: 'INGRESS', ethertype: 'IPV4', protocol: 'TCP', ...fields },
  })
  const ports = (first: number, last = first) => ({ port_range_min: first, port_range_max: last })
  const outside = (n: number) => ({ remote_ip_prefix: `198.51.${n}.0/24` })
  return {
    ...{ id: own, name: `group${g}`, vpc_id: id('vpc', 0) },
    security_group_rules: [
      ...Array.from({ length: 10 }, (_, n) =>
        rule(n, { direction, ...ports(6_000 + 10 * n), remote_group_id: peer }),
      ),
      ...Array.from({ length: 10 }, (_, n) =>
        rule(10 + n, { ...ports(8_000 + 10 * n, 8_005 + 10 * n), ...outside(n) }),
      ),
      ...(extra === undefined ? [] : [rule(20, { ...ports(extra), ...outside(20) })]),
    ],
  }
}

/** Joins two subnets, both with a way to the network behind the appliance. */
function router(g: number, size: VpcSize) {
  return {
    ...{ id: id('router', g), host_dvr_mac_address: macOf(0x0c, g) },
    subnet_routing_tables: [g, g + 1].map((each) => ({
      subnet_id: id('subnet', each),
      routing_rules: [
        {
          ...{ operation_type: 'CREATE', id: id('route', each), destination: '192.168.0.0/16' },
          ...{ next_hop_ip: addressOf(applianceOf(g), size), priority: 100 },
        },
      ],
    })),
  }
}
