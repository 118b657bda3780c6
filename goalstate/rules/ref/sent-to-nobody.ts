import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { placementsOf } from '../../state/lookups.ts'
import { isLive, type Placement, type ResourceOf } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { eachOf, keysOf, nameOf, type ToldType, toldTypes } from '../each.ts'

/** Only where the state says what hosts are sent. */
export const sentToNobody: Rule<ResourceOf<ToldType>> = {
  id: 'ALC-REF-009',
  severity: 'error',
  title: 'state that no host is sent',
  why: 'It was made for somebody, and the push reaches nobody: Alcor loses L2 neighbors and routers this way.',
  remedy: 'Name it in the host_resources of the hosts that need it, or leave it out.',
  example: 'neighbor_states has L2/p1, and no entry of host_resources names it',
  starred: true,
  ...eachOf(toldTypes),

  *check(resource, index) {
    if (!isLive(resource) || !index.covers('placement')) return
    const { type, key } = resource
    if (index.count(placementsOf, pair(type, key)) > 0) return
    yield {
      resources: [resource],
      role: key,
      message: `no host is sent ${nameOf(type)} ${key}`,
    }
  },

  touchedBy: {
    ...eachOf(toldTypes).touchedBy,
    placement: (placement, index, other) =>
      other?.id === placement.id ? [] : sent(placement, index),
  },
}

/** What a host is sent by it. */
function sent({ resourceType, resourceKey }: Placement, index: StateIndex) {
  const type = toldTypes.find((told) => told === resourceType)
  return type === undefined
    ? []
    : (index.get(keysOf(type), resourceKey) as Iterable<ResourceOf<ToldType>>)
}
