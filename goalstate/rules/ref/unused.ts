import type { Rule } from '../../check/rule.ts'
import type { Lookup } from '../../state/lookup.ts'
import {
  dhcpBySubnet,
  endpointsBySubnet,
  groupById,
  groupsByRemoteGroup,
  neighborsBySubnet,
  portsByGroup,
  portsBySubnet,
  routersBySubnet,
  subnetById,
} from '../../state/lookups.ts'
import {
  isLive,
  type Resource,
  type Router,
  type SecurityGroup,
  type Subnet,
} from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { eachOf, nameOf } from '../each.ts'

type Usable = SecurityGroup | Subnet | Router

/**
 * A router is unused if it has no subnet; nothing names routers.
 *
 * Every project has a group `default`, in use or not. Where the state does not hold the ports, it
 * cannot be known what they use.
 */
export const unused: Rule<Usable> = {
  id: 'ALC-REF-013',
  severity: 'note',
  title: 'defined and not used',
  why: 'It costs hosts memory and readers time, and often is what remains of an unfinished change.',
  remedy: 'Delete it, or attach it to what it was made for.',
  example: 'no port has security group g1, and no rule names it',
  starred: false,
  subjects: eachOf(['security-group', 'subnet', 'router']).subjects,

  *check(resource, index) {
    const { type, id } = resource
    if (!isLive(resource) || id === '' || !index.covers('port') || isUsed(resource, index)) return
    yield { resources: [resource], message: `${nameOf(type)} ${id} is used by nothing` }
  },

  touchedBy: {
    router: (router, index) => [
      router,
      ...byIds(
        index,
        subnetById,
        router.tables.map(({ subnetId }) => subnetId),
      ),
    ],
    subnet: (subnet) => [subnet],
    'security-group': (group, index) => [
      group,
      ...byIds(
        index,
        groupById,
        group.rules.map(({ remoteGroupId }) => remoteGroupId),
      ),
    ],
    port: (port, index) => [
      ...byIds(
        index,
        subnetById,
        port.fixedIps.map(({ subnetId }) => subnetId),
      ),
      ...byIds(index, groupById, port.securityGroupIds),
    ],
    neighbor: ({ fixedIps }, index) =>
      byIds(
        index,
        subnetById,
        fixedIps.map(({ subnetId }) => subnetId),
      ),
    dhcp: ({ subnetId }, index) => byIds(index, subnetById, [subnetId]),
    endpoint: ({ subnetId }, index) => byIds(index, subnetById, [subnetId]),
  },
}

function isUsed(resource: Usable, index: StateIndex): boolean {
  const { id } = resource
  if (resource.type === 'router') return resource.tables.length > 0
  if (resource.type === 'subnet') return subnetUsers.some((users) => anyLive(users(index, id)))
  return (
    resource.name === 'default' ||
    anyLive(index.get(portsByGroup, id)) ||
    [...index.get(groupsByRemoteGroup, id)].some(
      (group) => group.id !== id && namesGroup(group, id),
    )
  )
}

const subnetUsers: readonly ((index: StateIndex, id: string) => Iterable<Resource>)[] = [
  (index, id) => index.get(portsBySubnet, id),
  (index, id) => index.get(routersBySubnet, id),
  (index, id) => index.get(neighborsBySubnet, id),
  (index, id) => index.get(dhcpBySubnet, id),
  (index, id) => index.get(endpointsBySubnet, id),
]

function anyLive(resources: Iterable<Resource>): boolean {
  for (const resource of resources) if (isLive(resource)) return true
  return false
}

function namesGroup(group: SecurityGroup, id: string): boolean {
  return isLive(group) && group.rules.some((rule) => isLive(rule) && rule.remoteGroupId === id)
}

function byIds<R extends Usable>(index: StateIndex, byId: Lookup<R>, ids: readonly string[]): R[] {
  return ids.flatMap((id) => [...index.get(byId, id)])
}
