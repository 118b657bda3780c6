import type { Rule, RuleContext } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import type { Resource } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { byType, idsOf, nameOf, type ToldType, toldTypes } from '../each.ts'

/** The subject is `pair(type, id)`. */
export const twoRevisions: Rule<string> = {
  id: 'ALC-REV-005',
  severity: 'warning',
  title: 'one id with two revisions in one batch',
  why: 'Which of them a host ends up with depends on the order in which it takes them.',
  remedy: 'Send the higher revision only.',
  example: 'one message has port p1 with revision 4 and with revision 5',
  starred: false,
  ofUpdates: true,
  subjects: repeatedIds,

  *check(key, index, context) {
    const [type, id] = key.split('\0') as [ToldType, string]
    const arrived = arrivedOf(type, id, index, context).filter(
      ({ revision }) => revision !== undefined,
    )
    const revisions = [...new Set(arrived.map(({ revision }) => revision!))].sort((a, b) => b - a)
    if (id === '' || revisions.length < 2) return
    yield {
      resources: arrived,
      message: `${nameOf(type)} ${id} comes with revisions ${revisions.join(' and ')}; ${revisions[0]} is the one to keep`,
      actual: revisions.join(', '),
      expected: String(revisions[0]),
    }
  },

  touchedBy: byType(toldTypes, ({ type, id }) => [pair(type, id)]),
}

/** Ids that more than one resource of a type has. */
export function* repeatedIds(index: StateIndex): Generator<string> {
  for (const type of toldTypes) for (const id of index.sharedKeys(idsOf(type))) yield pair(type, id)
}

/** What the latest update brought of one id. */
export function arrivedOf(
  type: ToldType,
  id: string,
  index: StateIndex,
  context: RuleContext,
): Resource[] {
  return sorted(index.get(idsOf(type), id)).filter((resource) => context.arrived(resource))
}
