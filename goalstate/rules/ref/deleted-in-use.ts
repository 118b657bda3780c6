import type { Rule } from '../../check/rule.ts'
import type { Lookup } from '../../state/lookup.ts'
import {
  dhcpBySubnet,
  gatewayById,
  groupById,
  groupsByRemoteGroup,
  groupsByVpc,
  neighborsBySubnet,
  neighborsByVpc,
  portsByGroup,
  portsBySubnet,
  portsByVpc,
  routerById,
  routersBySubnet,
  subnetById,
  subnetsByVpc,
  vpcById,
  vpcsByGateway,
} from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import {
  type Gateway,
  isLive,
  type Resource,
  type Router,
  type SecurityGroup,
  type Subnet,
  type Vpc,
} from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { called, idsOf, nameOf } from '../each.ts'

type Used = Vpc | Subnet | SecurityGroup | Gateway | Router

/**
 * The subject is what is being deleted; it is one finding however many use it.
 *
 * A router is in use while it still has a table for a subnet that stays.
 */
export const deletedInUse: Rule<Used> = {
  id: 'ALC-REF-010',
  severity: 'error',
  title: 'delete of what is still in use',
  why: 'What stays refers to what is gone: hosts cannot program it, or go on with flows that nobody deletes.',
  remedy: 'Delete or detach what uses it first, or in the same message.',
  example: 'subnet s1 is deleted while port p1 has an address in it',
  starred: true,

  *subjects(index) {
    for (const type of ['vpc', 'subnet', 'security-group', 'gateway', 'router'] as const)
      for (const resource of index.all(type)) if (!isLive(resource)) yield resource
  },

  *check(resource, index) {
    const { type, id } = resource
    if (isLive(resource) || id === '' || staysOtherwise(resource, index)) return
    const users = usersOf(resource, index).filter((user) => isLive(user) && user !== resource)
    const first = users.length === 0 ? undefined : firstOf(users)
    if (!first) return
    const others = new Set(users.map(nameIn)).size - 1
    yield {
      resources: [resource, first],
      message: `${nameOf(type)} ${id} is deleted while ${called(first)}${others > 0 ? ` and ${others} more use` : ' uses'} it`,
      witness: nameIn(first),
    }
  },

  touchedBy: {
    vpc: (vpc, index) => [
      ...deleted(index, vpcById, [vpc.id]),
      ...deleted(index, gatewayById, vpc.gatewayIds),
    ],
    subnet: (subnet, index) => [
      ...deleted(index, subnetById, [subnet.id]),
      ...deleted(index, vpcById, [subnet.vpcId]),
      ...[...index.get(routersBySubnet, subnet.id)].filter((router) => !isLive(router)),
    ],
    port: (port, index) => [
      ...deleted(index, vpcById, [port.vpcId]),
      ...deleted(
        index,
        subnetById,
        port.fixedIps.map(({ subnetId }) => subnetId),
      ),
      ...deleted(index, groupById, port.securityGroupIds),
    ],
    neighbor: ({ vpcId, fixedIps }, index) => [
      ...deleted(index, vpcById, [vpcId]),
      ...deleted(
        index,
        subnetById,
        fixedIps.map(({ subnetId }) => subnetId),
      ),
    ],
    dhcp: ({ subnetId }, index) => deleted(index, subnetById, [subnetId]),
    'security-group': (group, index) => [
      ...deleted(index, groupById, [group.id, ...group.rules.map((rule) => rule.remoteGroupId)]),
      ...deleted(index, vpcById, [group.vpcId]),
    ],
    gateway: ({ id }, index) => deleted(index, gatewayById, [id]),
    router: (router, index) => [
      ...deleted(index, routerById, [router.id]),
      ...deleted(
        index,
        subnetById,
        router.tables.map(({ subnetId }) => subnetId),
      ),
    ],
  },
}

/** True if it is also there to stay: which of the two holds is ALC-OP-007's question. */
function staysOtherwise({ type, id }: Used, index: StateIndex): boolean {
  for (const other of index.get(idsOf(type), id)) if (isLive(other)) return true
  return false
}

/** All that names it, dead or alive. */
function usersOf(resource: Used, index: StateIndex): Resource[] {
  const { id } = resource
  switch (resource.type) {
    case 'vpc':
      return [
        ...index.get(subnetsByVpc, id),
        ...index.get(portsByVpc, id),
        ...index.get(groupsByVpc, id),
        ...index.get(neighborsByVpc, id),
      ]
    case 'subnet':
      return [
        ...index.get(portsBySubnet, id),
        ...index.get(neighborsBySubnet, id),
        ...index.get(dhcpBySubnet, id),
        ...index.get(routersBySubnet, id),
      ]
    case 'security-group':
      return [
        ...index.get(portsByGroup, id),
        ...[...index.get(groupsByRemoteGroup, id)].filter(({ rules }) =>
          rules.some((rule) => isLive(rule) && rule.remoteGroupId === id),
        ),
      ]
    case 'gateway':
      return [...index.get(vpcsByGateway, id)]
    case 'router':
      return resource.tables.flatMap(({ subnetId }) => [...index.get(subnetById, subnetId)])
  }
}

/** The first by type and id, without sorting them all. */
function firstOf(users: readonly Resource[]): Resource {
  let first = users[0]!
  for (const user of users) if (nameIn(user) < nameIn(first)) first = user
  return sorted(users.filter((user) => nameIn(user) === nameIn(first)))[0]!
}

const nameIn = ({ type, id }: Resource) => `${type}/${id}`

/** Those of the resources with these ids that are being deleted. */
function deleted<R extends Used>(index: StateIndex, byId: Lookup<R>, ids: readonly string[]): R[] {
  return ids.flatMap((id) => [...index.get(byId, id)].filter((resource) => !isLive(resource)))
}
