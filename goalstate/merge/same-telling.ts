import { alike } from '../drift/alike.ts'
import { isLive } from '../state/state.ts'
import { contentOf, type Told } from './observe/index.ts'

/** True if two tellings of one name say the same, be it for another request. */
export function isRepeat({ resource: a, context: from }: Told, { resource: b, context: to }: Told) {
  return (
    a.id === b.id &&
    a.operation === b.operation &&
    a.update === b.update &&
    from === to &&
    saySame(a, b)
  )
}

/** Rules of a part say what to do with them, which {@link contentOf} leaves out. */
function saySame(a: Told['resource'], b: Told['resource']): boolean {
  if (a === b || alike(a, b)) return true
  return a.update !== 'delta' && contentOf(a) === contentOf(b)
}

/** Revisions from here on are counted; below, producers that do not count are known to write 0 and 1. */
const FIRST_COUNTED = 2

/** True if two tellings have one revision and do not say the same, so that only their order counts. */
export function isUncounted(a: Told, b: Told): boolean {
  if (a.resource.revision !== b.resource.revision || isRepeat(a, b)) return false
  return a.at === b.at || !(isContext(a, b) || isContext(b, a))
}

/**
 * True if nothing but the order of arrival tells which of two tellings is meant, though their producer
 * counts revisions or told both at once: same revision, other content; created and deleted.
 */
export function isConflict(a: Told, b: Told): boolean {
  if (!isUncounted(a, b)) return false
  if (a.at === b.at) return true
  return (
    (a.resource.revision ?? 0) >= FIRST_COUNTED &&
    (isLive(a.resource) !== isLive(b.resource) || contentOf(a.resource) !== contentOf(b.resource))
  )
}

/** True for a thing that is only told of because others need it, and then done something to. */
function isContext({ resource: a }: Told, { resource: b }: Told): boolean {
  return a.operation === 'info' && contentOf(a) === contentOf(b)
}
