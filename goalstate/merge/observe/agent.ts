import { tapName } from '../../drift/ovs/tap-name.ts'
import { digestOf } from '../../state/digest.ts'
import type { Neighbor, NeighborIp, Operation, Port, Resource, Subnet } from '../../state/state.ts'
import { acaOperation } from '../../state/update.ts'
import { remembered } from '../remembered.ts'

/** The agents that can be told apart: those of Alcor of 2022 with all their quirks, and any other. */
export type Target = 'aca-2022' | 'generic'

/** The part of one message that one host gets. */
export interface Slice {
  readonly resources: readonly Resource[]
  /** Its subnets by id, which is all that some agents know of subnets. */
  readonly subnets: ReadonlyMap<string, Subnet>
}

/** How an agent understands what it is told. */
export interface Agent {
  readonly target: Target
  /** What an operation comes to. */
  operationOf(resource: Resource): Operation
  /** True if it does what it is told; else it refuses that and changes nothing. */
  takes(resource: Resource, slice: Slice): boolean
  /**
   * The places in its memory that a resource writes, or clears if it is deleted: two resources come in
   * each other's way just where they share one.
   */
  slotsOf(resource: Resource): readonly string[]
  /** True if nothing of `earlier` is left, whatever was there, once `later` was told after it. */
  overwrites(later: Resource, earlier: Resource): boolean
  /** True if a resource needs what its slice does not have, and so would become more in a larger one. */
  lacks(resource: Resource, slice: Slice): boolean
  /** What else in its slice decides what becomes of a resource, as text; empty if nothing. */
  contextOf(resource: Resource, slice: Slice): string
  /** What a subnet in a slice means to what names it there; empty if nothing. */
  meaningOf(subnet: Subnet): string
}

/** The agent of a target. */
export function agentOf(target: Target): Agent {
  return target === 'aca-2022' ? aca2022 : generic
}

/** Puts the part of a message together that one host gets. */
export function sliceOf(resources: readonly Resource[]): Slice {
  let subnets: Map<string, Subnet> | undefined
  for (const resource of resources)
    if (resource.type === 'subnet') {
      subnets ??= new Map()
      subnets.set(resource.id, resource)
    }
  return { resources, subnets: subnets ?? noSubnets }
}

const noSubnets: ReadonlyMap<string, Subnet> = new Map()

const isKnown = (operation: Operation) => operation !== 'get' && typeof operation !== 'number'

/** It keeps what it is told by id, and of a neighbor apart what is within the subnet and across subnets. */
const generic: Agent = {
  target: 'generic',
  operationOf: ({ operation }) => operation,
  takes: ({ operation }) => isKnown(operation),
  slotsOf: (resource) =>
    resource.type === 'neighbor' ? slotsByKind(resource) : [slotById(resource)],
  overwrites: (later, earlier) => coversSlots(generic, later, earlier),
  lacks: () => false,
  contextOf: () => '',
  meaningOf: () => '',
}

/**
 * Alcor's agent. It resolves subnets within a message only; knows a port by its device, a neighbor by its
 * address and a lease by its MAC; and refuses what its assertions and checks refuse.
 *
 * @see alcor-control-agent: aca_dataplane_ovs.cpp, aca_ovs_l3_programmer.cpp, aca_dhcp_server.cpp.
 */
const aca2022: Agent = {
  target: 'aca-2022',
  operationOf: acaOperation,
  takes(resource, slice) {
    const operation = acaOperation(resource)
    if (!isKnown(operation)) return false
    if (resource.type === 'port') return takesPort(resource, operation, slice)
    if (resource.type === 'neighbor')
      return (
        hasRevision(resource) &&
        resource.fixedIps.some(({ subnetId }) => slice.subnets.has(subnetId))
      )
    if (resource.type === 'router') return hasRevision(resource)
    return true
  },
  slotsOf(resource) {
    if (resource.type === 'port') return [`port ${tapName(resource.id)}`]
    if (resource.type === 'neighbor') return slotsByAddress(resource)
    if (resource.type === 'dhcp') return [`dhcp ${resource.mac.canonical || resource.mac.text}`]
    return [slotById(resource)]
  },
  overwrites(later, earlier) {
    const isLease = later.type === 'dhcp' && acaOperation(later) !== 'delete'
    return !isLease && coversSlots(aca2022, later, earlier)
  },
  lacks(resource, { subnets }) {
    if (acaOperation(resource) === 'delete') return false
    const needed = resource.type === 'router' ? resource.tables : addressesOf(resource)
    return needed.some(({ subnetId }) => !subnets.has(subnetId))
  },
  contextOf(resource, { subnets }) {
    if (resource.type === 'port')
      return subnetText(subnets.get(resource.fixedIps[0]?.subnetId ?? ''))
    if (resource.type === 'neighbor')
      return resource.fixedIps.length === 1
        ? subnetText(subnets.get(resource.fixedIps[0]!.subnetId))
        : resource.fixedIps.map(({ subnetId }) => subnetText(subnets.get(subnetId))).join('|')
    if (resource.type === 'router')
      return resource.tables
        .map(({ subnetId }) => `${subnetId}=${subnetText(subnets.get(subnetId))}`)
        .sort()
        .join('|')
    return ''
  },
  meaningOf: (subnet) => textOfSubnet(subnet),
}

function coversSlots(agent: Agent, later: Resource, earlier: Resource): boolean {
  const slots = agent.slotsOf(later)
  return agent.slotsOf(earlier).every((slot) => slots.includes(slot))
}

/** Of a port only the first is read. */
function addressesOf(resource: Resource): readonly { readonly subnetId: string }[] {
  if (resource.type === 'port') return resource.fixedIps.slice(0, 1)
  return resource.type === 'neighbor' ? resource.fixedIps : []
}

/** It asserts that revisions are above 0. */
const hasRevision = ({ revision }: Resource) => (revision ?? 0) > 0

function takesPort(port: Port, operation: Operation, { subnets }: Slice): boolean {
  const [fixed] = port.fixedIps
  if (!hasRevision(port) || port.adminStateUp !== true || !fixed) return false
  if (operation === 'delete') return true
  return (
    operation === 'create' &&
    port.update === 'full' &&
    fixed.ip.version === 4 &&
    port.mac.canonical !== '' &&
    subnets.has(fixed.subnetId)
  )
}

/** Leases have random ids, so what counts is whose they are. */
function slotById(resource: Resource): string {
  if (resource.type !== 'dhcp') return `${resource.type} ${resource.id}`
  return `dhcp ${resource.subnetId} ${resource.mac.canonical || resource.mac.text}`
}

function slotsByKind({ id, fixedIps }: Neighbor): string[] {
  if (fixedIps.length === 1) return [`neighbor ${id} ${fixedIps[0]!.kind}`]
  const kinds = new Set(fixedIps.map(({ kind }) => String(kind)))
  return (kinds.size === 0 ? ['l2', 'l3'] : [...kinds]).map((kind) => `neighbor ${id} ${kind}`)
}

/** One slot of an address answers for it within its subnet; one more, of an L3 neighbor, routes to it. */
function slotsByAddress({ vpcId, fixedIps }: Neighbor): string[] {
  const [only] = fixedIps
  if (fixedIps.length === 1 && only!.kind === 'l2')
    return [`neighbor ${vpcId} ${addressText(only!)}`]
  return fixedIps.flatMap((fixed) => {
    const within = `neighbor ${vpcId} ${addressText(fixed)}`
    return fixed.kind === 'l3' ? [within, `l3 ${vpcId} ${addressText(fixed)}`] : [within]
  })
}

/** An address in its one spelling. */
export function addressText({ ip }: Pick<NeighborIp, 'ip'>): string {
  return ip.version === 0 ? ip.text : ip.canonical
}

function subnetText(subnet: Subnet | undefined): string {
  return subnet ? textOfSubnet(subnet) : ''
}

const textOfSubnet = remembered(({ networkType, tunnelId, cidr, gateway }: Subnet) => {
  const gatewayText = gateway && `${addressText(gateway)} ${gateway.mac.canonical}`
  return `${networkType} ${tunnelId ?? 0} ${cidr.text.split('/')[1]} ${gatewayText}`
})

/** What a resource says, whoever tells it when, except what its slots name. */
export const contentOf = remembered((resource: Resource) =>
  digestOf(resource.type === 'dhcp' ? { ...resource, id: '' } : resource),
)
