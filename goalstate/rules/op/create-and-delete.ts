import type { Rule } from '../../check/rule.ts'
import { pair } from '../../state/lookup.ts'
import { byType, nameOf, type ToldType, toldTypes } from '../each.ts'
import { arrivedOf, repeatedIds } from '../rev/two-revisions.ts'

/** The subject is `pair(type, id)`. */
export const createAndDelete: Rule<string> = {
  id: 'ALC-OP-007',
  severity: 'error',
  title: 'create and delete of one id in one message',
  why: 'Nothing in a message says which comes first, so the host ends up with it or without it by chance.',
  remedy: 'Send one of them, or two messages.',
  example: 'one message creates port p1 and deletes port p1',
  starred: true,
  ofUpdates: true,
  subjects: repeatedIds,

  *check(key, index, context) {
    const [type, id] = key.split('\0') as [ToldType, string]
    const arrived = arrivedOf(type, id, index, context).filter(
      ({ operation }) => operation === 'create' || operation === 'delete',
    )
    if (id === '' || new Set(arrived.map(({ operation }) => operation)).size < 2) return
    yield {
      resources: arrived,
      message: `${nameOf(type)} ${id} is created and deleted at once`,
    }
  },

  touchedBy: byType(toldTypes, ({ type, id }) => [pair(type, id)]),
}
