import { placementOf } from '../read/from-goal-state.ts'
import { ip as parseIp } from '../state/address.ts'
import { pair } from '../state/lookup.ts'
import {
  endpointsByIp,
  gatewayById,
  neighborsByIp,
  portsByIp,
  routersBySubnet,
  subnetById,
  vpcById,
} from '../state/lookups.ts'
import { sorted } from '../state/order.ts'
import {
  type Endpoint,
  isLive,
  type Neighbor,
  type Placement,
  type Port,
  type Resource,
  type ResourceType,
  type Router,
  resourceTypes,
} from '../state/state.ts'
import type { StateIndex } from '../state/state-index.ts'
import { hostOf } from './host-of.ts'

/** What is asked: what a VM's host must be sent so that the VM reaches an address. */
export interface PushQuestion {
  readonly vpc: string
  readonly vni: number
  /** Canonical addresses. */
  readonly source: string
  readonly destination: string
}

/** The answer, for one host. */
export interface PushContent {
  /** The neighbor that tells of the destination: what the push is for. */
  readonly neighbor: Neighbor
  /** It, and what an agent needs beside it in the same message. */
  readonly resources: readonly Resource[]
  /** The types of which it has all that it refers to, see `NetworkState.covers`. */
  readonly covers: ReadonlySet<ResourceType>
}

/** What a push is made whole in, whatever the state that it is made of covers. */
const made: readonly ResourceType[] = ['subnet', 'neighbor', 'router', 'placement']

type Index = Pick<StateIndex, 'get' | 'covers'>

/**
 * What a host must be sent so that one of its VMs reaches an address: its neighbor, and what agents look up
 * in the same message and nowhere else, which is subnets, the VPC with its gateways and, across subnets, the
 * router that joins them with the neighbors of its next hops.
 *
 * @returns Nothing if the state does not know either end's subnet, or where the destination lives.
 */
export function pushContent(index: Index, question: PushQuestion): PushContent | undefined {
  const { vpc, source, destination } = question
  const from = endOf(index, vpc, source)
  const to = endOf(index, vpc, destination)
  if (!from || !to) return undefined
  const router = from.subnetId === to.subnetId ? undefined : routerOf(index, from, to)
  if (from.subnetId !== to.subnetId && !router) return undefined
  const neighbor = neighborTo(index, to, router ? 'l3' : 'l2', question)
  if (!neighbor) return undefined
  const hops = router ? nextHopsOf(index, router, question, destination) : []
  const neighbors = [neighbor, ...hops]
  const subnetIds = [
    ...neighbors.flatMap(({ fixedIps }) => fixedIps.map(({ subnetId }) => subnetId)),
    ...(router?.tables.map(({ subnetId }) => subnetId) ?? [from.subnetId]),
  ]
  const subnets = [...new Set(subnetIds)].flatMap((id) => firstLive(index.get(subnetById, id)))
  const vpcs = firstLive(index.get(vpcById, vpc))
  const gateways = vpcs.flatMap(({ gatewayIds }) =>
    gatewayIds.flatMap((id) => firstLive(index.get(gatewayById, id))),
  )
  const around = [
    ...vpcs.map((one) => ({ ...one, tunnelId: one.tunnelId || question.vni })),
    ...gateways,
  ]
  const context = [...around, ...subnets, ...(router ? [router] : [])].map(asInformation)
  const covers = new Set(resourceTypes.filter((type) => made.includes(type) || index.covers(type)))
  return { neighbor, resources: [...context, ...neighbors], covers }
}

/** One address of the VPC: where it lives, and in which subnet. */
interface End {
  readonly of: Port | Neighbor | Endpoint
  readonly subnetId: string
  readonly address: string
}

/** The port of an address, else what tells of it; undefined without a subnet that the state has. */
function endOf(index: Index, vpc: string, address: string): End | undefined {
  const key = pair(vpc, address)
  const found: (Port | Neighbor | Endpoint)[] = [
    ...firstLive(index.get(portsByIp, key)),
    ...firstLive(index.get(neighborsByIp, key)),
    ...firstLive(index.get(endpointsByIp, key)),
  ]
  for (const of of found) {
    const subnetId = subnetIdOf(of, address)
    if (firstLive(index.get(subnetById, subnetId)).length > 0) return { of, subnetId, address }
  }
  return undefined
}

function subnetIdOf(of: Port | Neighbor | Endpoint, address: string): string {
  if (of.type === 'endpoint') return of.subnetId
  const fixed = of.fixedIps.find(({ ip }) => ip.version !== 0 && ip.canonical === address)
  return fixed?.subnetId ?? ''
}

function routerOf(index: Index, from: End, to: End): Router | undefined {
  return sorted(index.get(routersBySubnet, from.subnetId)).find(
    (router) => isLive(router) && router.tables.some(({ subnetId }) => subnetId === to.subnetId),
  )
}

/** The neighbors by which the router's routes lead, as far as they are known. */
function nextHopsOf(
  index: Index,
  router: Router,
  question: PushQuestion,
  besides: string,
): Neighbor[] {
  const hops = new Map<string, Neighbor>()
  for (const { subnetId, rules } of router.tables)
    for (const { nextHop } of rules.filter(isLive)) {
      if (nextHop.version === 0 || nextHop.canonical === besides) continue
      const end = endOf(index, question.vpc, nextHop.canonical)
      if (!end || hops.has(nextHop.canonical)) continue
      const kind = end.subnetId === subnetId ? 'l2' : 'l3'
      const neighbor = neighborTo(index, end, kind, question)
      if (neighbor) hops.set(nextHop.canonical, neighbor)
    }
  return [...hops.values()]
}

/** As the Data-Plane Manager writes it: its key is its kind and the id of its port. Nothing if it lives nowhere. */
function neighborTo(
  index: Index,
  { of, subnetId, address }: End,
  kind: 'l2' | 'l3',
  { vpc, vni }: PushQuestion,
): Neighbor | undefined {
  const host = hostOf(index, vpc, address, of)
  if (!host) return undefined
  return {
    type: 'neighbor',
    id: of.id,
    key: `${kind.toUpperCase()}/${of.id}`,
    operation: 'create',
    revision: Math.max(1, of.revision ?? 0),
    update: 'full',
    requestId: '',
    file: of.file,
    pointer: of.pointer,
    vpcId: vpc,
    name: of.type === 'endpoint' ? '' : of.name,
    mac: of.mac,
    hostMac: host.mac,
    hostIp: host.ip,
    fixedIps: [{ kind, subnetId, ip: parseIp(address), arionGroup: '', tunnelId: vni }],
    allowedPairs: of.type === 'endpoint' ? [] : of.allowedPairs,
  }
}

/** Agents assert that revisions are above 0; what the host has already it is told for information. */
function asInformation<R extends Resource>(resource: R): R {
  return { ...resource, operation: 'info', revision: Math.max(1, resource.revision ?? 0) }
}

/** The live one of least id, in a list. */
function firstLive<R extends Resource>(found: Iterable<R>): R[] {
  const first = sorted(found).find(isLive)
  return first ? [first] : []
}

/** That a host is sent resources. */
export function sentTo(host: string, resources: readonly Resource[]): Placement[] {
  return resources.map(({ type, key, file, pointer }) =>
    placementOf(host, type, key, file, pointer),
  )
}
