import type { Rule } from '../../check/rule.ts'
import { byKey, neighborsBySubnet, routersBySubnet } from '../../state/lookups.ts'
import { isLive, type Neighbor, type Placement } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { called } from '../each.ts'
import { placementsOfResource } from './sent.ts'
import { sliceNeeds } from './slice-needs.ts'

const slice = sliceNeeds({
  users: ['neighbor'],
  of: routedSubnets,
  by: [neighborsBySubnet],
  provider: 'router',
  provides: ({ tables }) => tables.map(({ subnetId }) => subnetId),
  providedBy: routersBySubnet,
  alsoNowhere: true,
  observe: ({ host }, neighbor, id) => ({
    resources: [neighbor],
    role: id,
    host,
    message: `host ${host} is sent L3 ${called(neighbor)} and no router with its subnet ${id}`,
    expected: id,
  }),
})

/**
 * The subjects are that a host is sent a neighbor and, where the state does not say what hosts are
 * sent, neighbors: it is then all for one host.
 */
export const unroutableNeighbor: Rule<Placement | Neighbor> = {
  id: 'ALC-CMP-004',
  severity: 'error',
  title: 'L3 neighbor in a subnet of no router',
  why: 'The agent refuses it: "subnet_id not found in our local routers" (ENOENT).',
  remedy:
    'Send the host the router that joins the subnet with its own, or make the neighbor L2 if it is in its own.',
  example: 'host 10.0.0.1 is sent L3 neighbor p2 of subnet s2, and no router with a table for s2',
  starred: true,

  *subjects(index) {
    yield* slice.subjects(index)
    if (!index.covers('placement')) yield* index.all('neighbor')
  },

  *check(subject, index, context) {
    if (subject.type === 'placement') return yield* slice.check(subject, index, context)
    if (!isLive(subject) || !isForOneHost(subject, index)) return
    for (const id of new Set(routedSubnets(subject)))
      if (![...index.get(routersBySubnet, id)].some(isLive))
        yield {
          resources: [subject],
          role: id,
          message: `${called(subject)} is L3, and no router has its subnet ${id}`,
          expected: id,
        }
  },

  touchedBy: {
    neighbor: (neighbor, index, other) => [
      neighbor,
      ...slice.touchedBy.neighbor!(neighbor, index, other),
    ],
    router: (router, index, other) => [
      ...slice.touchedBy.router!(router, index, other),
      ...(index.covers('placement')
        ? []
        : router.tables.flatMap(({ subnetId }) => [...index.get(neighborsBySubnet, subnetId)])),
    ],
    placement: (placement, index, other) => [
      ...slice.touchedBy.placement!(placement, index, other),
      ...(placement.resourceType === 'neighbor'
        ? index.get(byKey.neighbor, placement.resourceKey)
        : []),
    ],
  },
}

function routedSubnets({ fixedIps }: Neighbor): string[] {
  return fixedIps.flatMap(({ kind, subnetId }) => (kind === 'l3' ? [subnetId] : []))
}

/** False for DPM's messages, which send neighbors to hosts and leave routers to be joined later. */
function isForOneHost(neighbor: Neighbor, index: StateIndex): boolean {
  return !index.covers('placement') && [...placementsOfResource(index, neighbor)].length === 0
}
