import { type MergeRequest, readJsonState, requestOf } from '../../goalstate/index.ts'

/** How many ports are created one after the other, and on how many hosts in turn; all in one subnet. */
export interface StormSize {
  readonly ports: number
  readonly hosts: number
}

const kinds = ['vpc', 'subnet', 'port', 'group', 'project', 'device', 'request']

/** A UUID of its own for each kind and number. */
function id(kind: string, n: number): string {
  return `${hex(Math.imul(n + 1, 2_654_435_761), 8)}-${hex(kinds.indexOf(kind) + 1, 4)}-4000-8000-${hex(n, 12)}`
}

function hex(n: number, digits: number): string {
  return (n >>> 0).toString(16).padStart(digits, '0')
}

const hostIp = (h: number) => `10.9.${h >> 8}.${h & 255}`

const macOf = (kind: number, n: number) => `${hex(kind, 2)}00${hex(n, 8)}`.match(/../g)!.join(':')

const addressOf = (p: number) => `10.0.${(p + 10) >> 8}.${(p + 10) & 255}`

type Fields = Record<string, unknown>
type Entry = { readonly type: string; readonly id: string }

/**
 * The requests of a port-creation storm, one for each port, as Alcor's managers fan them out: the new
 * port's host is told all ports on other hosts, and all hosts with ports are told the new one.
 */
export function* storm({ ports, hosts }: StormSize): Generator<MergeRequest> {
  for (let p = 0; p < ports; p++)
    yield requestOf(readJsonState(created(p, hosts), `port ${p}`), `port ${p}`)
}

/** All that a storm tells of, with nobody that is sent it. */
export function stormStates({ ports, hosts }: StormSize): Fields {
  const all = Array.from({ length: ports }, (_, p) => p)
  return {
    vpc_states: { [id('vpc', 0)]: state('INFO', vpc) },
    subnet_states: { [id('subnet', 0)]: state('INFO', subnet) },
    port_states: Object.fromEntries(
      all.map((p) => [id('port', p), state('CREATE', port(p, p % hosts))]),
    ),
    neighbor_states: Object.fromEntries(
      all.map((p) => [neighborKey(p), state('CREATE', neighbor(p, p % hosts))]),
    ),
  }
}

function created(p: number, hosts: number): Fields {
  const own = p % hosts
  const subnetEntry: Entry = { type: 'SUBNET', id: id('subnet', 0) }
  const elsewhere = Array.from({ length: p }, (_, q) => q).filter((q) => q % hosts !== own)
  const others = Array.from({ length: Math.min(p, hosts) }, (_, h) => h).filter((h) => h !== own)
  const told = others.length > 0 ? [...elsewhere, p] : elsewhere
  return {
    host_resources: Object.fromEntries([
      [
        hostIp(own),
        {
          resources: [
            { type: 'VPC', id: id('vpc', 0) },
            subnetEntry,
            { type: 'PORT', id: id('port', p) },
            ...elsewhere.map((q) => ({ type: 'NEIGHBOR', id: neighborKey(q) })),
          ],
        },
      ],
      ...others.map((h) => [
        hostIp(h),
        { resources: [subnetEntry, { type: 'NEIGHBOR', id: neighborKey(p) }] },
      ]),
    ]),
    vpc_states: { [id('vpc', 0)]: state('INFO', vpc) },
    subnet_states: { [id('subnet', 0)]: state('INFO', subnet) },
    port_states: { [id('port', p)]: state('CREATE', port(p, own)) },
    neighbor_states: Object.fromEntries(
      told.map((q) => [neighborKey(q), state('CREATE', neighbor(q, q % hosts))]),
    ),
  }
}

const state = (operation: string, configuration: Fields) => ({
  operation_type: operation,
  configuration: { revision_number: 1, ...configuration },
})

const neighborKey = (p: number) => `L2/${id('port', p)}`

const vpc = {
  ...{ id: id('vpc', 0), name: 'vpc', project_id: id('project', 0) },
  ...{ cidr: '10.0.0.0/8', tunnel_id: 1_000 },
}

const subnet = {
  ...{ id: id('subnet', 0), name: 'subnet', vpc_id: id('vpc', 0) },
  ...{ cidr: '10.0.0.0/16', tunnel_id: '1000' },
}

function port(p: number, host: number) {
  return {
    ...{
      id: id('port', p),
      request_id: id('request', p),
      update_type: 'FULL',
      vpc_id: id('vpc', 0),
    },
    ...{ device_id: id('device', p), device_owner: 'compute:nova', mac_address: macOf(0x02, p) },
    admin_state_up: true,
    host_info: { ip_address: hostIp(host), mac_address: macOf(0x0e, host) },
    fixed_ips: [{ subnet_id: id('subnet', 0), ip_address: addressOf(p) }],
    security_group_ids: [{ id: id('group', 0) }],
  }
}

function neighbor(p: number, host: number) {
  return {
    ...{ id: id('port', p), vpc_id: id('vpc', 0) },
    ...{ mac_address: macOf(0x02, p), host_ip_address: hostIp(host) },
    host_mac_address: macOf(0x0e, host),
    fixed_ips: [{ neighbor_type: 'L2', subnet_id: id('subnet', 0), ip_address: addressOf(p) }],
  }
}
