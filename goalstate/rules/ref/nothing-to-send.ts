import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { placementsOf } from '../../state/lookups.ts'
import { isLive, type Placement } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { byType, keysOf, nameOf, toldTypes } from '../each.ts'

/** The subject is that a host is to be sent something. */
export const nothingToSend: Rule<Placement> = {
  id: 'ALC-REF-008',
  severity: 'error',
  title: 'host is to be sent what is not there',
  why: 'The Network Configuration Manager fails the whole push to the host, or leaves a neighbor out without a word.',
  remedy: 'Add the state under that key, or take the entry out of host_resources.',
  example: 'host_resources of 10.0.0.1 names neighbor L2/p1, and neighbor_states has no such key',
  starred: true,

  subjects: (index) => index.all('placement'),

  *check(placement, index) {
    if (!isLive(placement) || isThere(placement, index)) return
    const { host, resourceType, resourceKey } = placement
    yield {
      resources: [placement],
      host,
      message: `host ${host} is to be sent ${nameOf(resourceType)} ${resourceKey}, which is not there`,
      actual: resourceKey,
    }
  },

  touchedBy: {
    ...byType(toldTypes, ({ type, key }, index, other) =>
      other?.key === key ? [] : index.get(placementsOf, pair(type, key)),
    ),
    placement: (placement) => [placement],
  },
}

/** True also where it cannot be known. */
function isThere({ resourceType, resourceKey }: Placement, index: StateIndex): boolean {
  if (typeof resourceType === 'number') return false
  if (index.count(keysOf(resourceType), resourceKey) > 0) return true
  return !index.covers('placement') || !index.covers(resourceType)
}
