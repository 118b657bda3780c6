/** What rules about updates ask of the resources that hosts are told. */
import type { RuleContext } from '../../check/rule.ts'
import { digestOf } from '../../state/digest.ts'
import { pair } from '../../state/lookup.ts'
import { placementsOf } from '../../state/lookups.ts'
import { isLive, type ResourceOf } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import type { ToldType } from '../each.ts'

export type Told = ResourceOf<ToldType>

/** What somebody held of a resource before it arrived. */
interface Holding {
  /** A host, or empty for the state as a whole. */
  readonly host: string
  readonly revision: number
  readonly digest: () => string
}

/**
 * What each host that is sent a resource last applied of it; where that is not known of any host, what
 * the state held before.
 */
export function holdingsOf(
  resource: Told,
  index: StateIndex,
  context: RuleContext,
): readonly Holding[] {
  const applied: Holding[] = []
  for (const placement of index.get(placementsOf, pair(resource.type, resource.key))) {
    if (!isLive(placement)) continue
    const { host } = placement
    const known = context.applied(host, resource.type, resource.key)
    if (known) applied.push({ host, revision: known.revision, digest: () => known.digest })
  }
  if (applied.length > 0) return applied
  const before = heldBefore(resource, context)
  return before?.revision === undefined
    ? []
    : [{ host: '', revision: before.revision, digest: () => digestOf(before) }]
}

/** The live resource that was held in the place of one, if that is known. */
export function heldBefore(resource: Told, context: RuleContext): Told | undefined {
  const before = context.before(resource.type, resource.key)
  return before !== undefined && before !== 'none' && isLive(before) ? before : undefined
}

/** The part of an observation that says whose holding it is about. */
export function atHost(host: string): { readonly host?: string } {
  return host === '' ? {} : { host }
}
