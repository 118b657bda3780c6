import type { Rule } from '../../check/rule.ts'
import { resourceTypes } from '../../state/state.ts'
import { eachOf, keysOf, toldTypes } from '../each.ts'
import type { Told } from './told.ts'

/** For rules that look at a told resource and at the hosts that are sent it. */
export const touchedWithPlacements: Rule<Told>['touchedBy'] = {
  ...eachOf(toldTypes).touchedBy,
  placement: ({ resourceType, resourceKey }, index) => {
    const type = resourceTypes.find((known) => known === resourceType)
    return type === undefined ? [] : (index.get(keysOf(type), resourceKey) as Iterable<Told>)
  },
}
