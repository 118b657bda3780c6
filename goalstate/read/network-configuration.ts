import type {
  Endpoint,
  Neighbor,
  NeighborIp,
  NetworkState,
  Operation,
  Port,
  Resource,
  ResourceType,
  Unread,
} from '../state/state.ts'
import { placementOf } from './from-goal-state.ts'
import type { Around } from './loose/common.ts'
import { Fields, isObject } from './loose/fields.ts'
import { type Notes, note } from './loose/notes.ts'
import {
  dhcpOf,
  endpointOf,
  portOf,
  routerOf,
  securityGroupOf,
  subnetOf,
  vpcOf,
} from './loose/resources.ts'

/** The lists of today's and of the first messages. */
const lists = {
  vpc: ['vpcsinternal', 'vpcs'],
  subnet: ['subnetsinternal', 'subnets'],
  port: ['portsinternal', 'portentities'],
  router: ['routersinternal', 'routers'],
  'security-group': ['securitygroupsinternal', 'securitygroups'],
  dhcp: ['dhcpsinternal', 'dhcps'],
} as const

const infos = ['neighborinfos', 'neighborinfo']
const operations = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  get: 'get',
  info: 'info',
} as const

/**
 * Reads DPM's NetworkConfiguration: what the resource managers ask it to tell hosts.
 *
 * `opType` is about the resources of type `rsType`; all others are there for information. An entry of
 * `neighbor_table` becomes a neighbor, placed on the host of the local port.
 */
export function readNetworkConfiguration(json: object, file: string): NetworkState {
  const unread: Unread[] = []
  const fields = new Fields(json, '', { file, unread })
  const subject = fields.oneOf(subjects, undefined, 'rstype')
  const operation = fields.oneOf<Operation>(operations, 'info', 'optype')
  const around = (type: ResourceType): Around => ({
    operation: type === subject || subject === undefined ? operation : 'info',
    update: 'full',
  })
  const ports = portsOf(fields, around('port'))
  const endpoints = [...ports.endpoints, ...endpointsOf(fields, around('endpoint'))]
  const resources: Resource[] = [
    ...fields.list(lists.vpc, (vpc) => vpcOf(vpc, around('vpc'))),
    ...fields.list(lists.subnet, (subnet) => subnetOf(subnet, around('subnet'))),
    ...ports.ports,
    ...fields.list(lists.router, (router) => routerOf(unwrapped(router), around('router'))),
    ...fields.list(lists['security-group'], (group) =>
      securityGroupOf(group, around('security-group')),
    ),
    ...fields.list(lists.dhcp, (dhcp) => dhcpOf(dhcp, around('dhcp'))),
    ...endpoints,
    ...neighborsOf(fields, ports.ports, endpoints, around('neighbor')),
  ]
  const covers = coveredBy(fields)
  fields.finish(new Set())
  return { resources, covers, unread, formatVersion: 0 }
}

const subjects: Readonly<Record<string, ResourceType | undefined>> = {
  vpc: 'vpc',
  subnet: 'subnet',
  port: 'port',
  neighbor: 'neighbor',
  router: 'router',
  dhcp: 'dhcp',
  security_group: 'security-group',
  securitygroup: 'security-group',
}

function coveredBy(fields: Fields): Set<ResourceType> {
  const types = Object.keys(lists) as (keyof typeof lists)[]
  const covers = new Set<ResourceType>(types.filter((type) => fields.hasList(...lists[type])))
  if (fields.has('neighbortable')) covers.add('neighbor')
  return covers
}

/** Routers come as they are, or as the state that hosts will be told. */
function unwrapped(router: Fields): Fields {
  const inner = router.object('configuration')
  if (!inner) return router
  router.text('operationtype')
  router.finish(new Set())
  return inner
}

/** Ports, and what the first messages say inside a port of its neighbors. */
function portsOf(fields: Fields, around: Around): { ports: Port[]; endpoints: Endpoint[] } {
  const endpoints: Endpoint[] = []
  const ports = fields.list(lists.port, (port) => {
    endpoints.push(...port.list('neighborinfos', (info) => endpointOf(info, '', around)))
    return portOf(port, around)
  })
  return { ports, endpoints }
}

/** `neighbor_infos`: by IP address, or in a list. */
function endpointsOf(fields: Fields, around: Around): Endpoint[] {
  if (fields.hasList(...infos)) return fields.list(infos, (info) => endpointOf(info, '', around))
  return fields.entries(...infos).flatMap(({ key, value, pointer }) => {
    if (isObject(value)) return [endpointOf(new Fields(value, pointer, fields.notes), key, around)]
    note(fields.notes, pointer, value, 'malformed')
    return []
  })
}

/** One line of `neighbor_table`: that a local address must reach another. */
interface Pair {
  readonly local: string
  readonly remote: string
  readonly kind: NeighborIp['kind']
  readonly pointer: string
}

/** The neighbors that the table asks for, each once for its type, and where they are sent. */
function neighborsOf(
  fields: Fields,
  ports: readonly Port[],
  endpoints: readonly Endpoint[],
  around: Around,
): Resource[] {
  const portAt = new Map(ports.flatMap((port) => port.fixedIps.map(({ ip }) => [ip.text, port])))
  const endpointAt = new Map(endpoints.map((endpoint) => [endpoint.ip.text, endpoint]))
  const neighbors = new Map<string, Neighbor>()
  const placements: Resource[] = []
  for (const { local, remote, kind, pointer } of pairsOf(fields)) {
    const host = portAt.get(local)?.host?.ip.text
    const known = endpointAt.get(remote) ?? endpointOfPort(portAt.get(remote), remote)
    if (host === undefined || !known) {
      note(fields.notes, pointer, remote, 'malformed')
      continue
    }
    const neighbor = neighborTo(known, kind, around, fields.notes, pointer)
    neighbors.set(neighbor.key, neighbor)
    placements.push(placementOf(host, 'neighbor', neighbor.key, fields.notes.file, pointer))
  }
  return [...neighbors.values(), ...placements]
}

/** `{local: [remote, …]}`, or a list of `{neighbor_type, local_ip, neighbor_ip}`. */
function pairsOf(fields: Fields): Pair[] {
  if (fields.hasList('neighbortable'))
    return fields.list('neighbortable', (entry) => {
      const read = {
        local: entry.text('localip'),
        remote: entry.text('neighborip'),
        kind: entry.oneOf<NeighborIp['kind']>(kinds, 'l2', 'neighbortype'),
        pointer: entry.pointer,
      }
      entry.finish(new Set())
      return read
    })
  return fields.entries('neighbortable').flatMap(({ key, value, pointer }) => {
    if (Array.isArray(value) && value.every((remote) => typeof remote === 'string'))
      return value.map((remote, i) => ({
        local: key,
        remote,
        kind: 'l3' as const,
        pointer: `${pointer}/${i}`,
      }))
    note(fields.notes, pointer, value, 'malformed')
    return []
  })
}

const kinds = { l2: 'l2', l3: 'l3' } as const

type Known = Pick<Endpoint, 'id' | 'vpcId' | 'subnetId' | 'ip' | 'mac' | 'hostIp'>

function endpointOfPort(port: Port | undefined, address: string): Known | undefined {
  const fixed = port?.fixedIps.find(({ ip }) => ip.text === address)
  if (!port?.host || !fixed) return undefined
  const { id, vpcId, mac, host } = port
  return { id, vpcId, mac, hostIp: host.ip, subnetId: fixed.subnetId, ip: fixed.ip }
}

/** DPM keys neighbors by their type and port. */
function neighborTo(
  { id, vpcId, subnetId, ip, mac, hostIp }: Known,
  kind: NeighborIp['kind'],
  around: Around,
  { file }: Notes,
  pointer: string,
): Neighbor {
  return {
    type: 'neighbor',
    ...around,
    id,
    key: `${String(kind).toUpperCase()}/${id}`,
    revision: undefined,
    requestId: '',
    file,
    pointer,
    vpcId,
    name: '',
    mac,
    hostMac: { text: '', canonical: '' },
    hostIp,
    fixedIps: [{ kind, subnetId, ip, arionGroup: '', tunnelId: 0 }],
    allowedPairs: [],
  }
}
