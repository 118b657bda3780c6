import { ip } from '../../state/address.ts'
import { pair } from '../../state/lookup.ts'
import { placementsOf } from '../../state/lookups.ts'
import { isLive, type Placement, type Resource } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

/** A host's address in one spelling; text that is none stays as it is. */
export function hostOf({ host }: Placement): string {
  const address = ip(host)
  return address.version === 0 ? host : address.canonical
}

/** The hosts that are sent a resource, ascending. */
export function hostsSent({ type, key }: Resource, index: StateIndex): string[] {
  const live = [...index.get(placementsOf, pair(type, key))].filter(isLive)
  return [...new Set(live.map(hostOf))].sort()
}
