import type { Rule } from '../../check/rule.ts'
import { digestOf } from '../../state/digest.ts'
import { called, eachOf, toldTypes } from '../each.ts'
import { touchedWithPlacements } from './placed.ts'
import { atHost, holdingsOf, type Told } from './told.ts'

export const sameRevisionOtherContent: Rule<Told> = {
  id: 'ALC-REV-003',
  severity: 'error',
  title: 'same revision, other content',
  why: 'Agents that compare revisions keep the old content, and every later check believes that it is current.',
  remedy: 'Give the changed content a higher revision.',
  example: 'port p1 arrives with revision 5 and another MAC than revision 5 had',
  starred: true,
  ofUpdates: true,
  subjects: eachOf(toldTypes).subjects,

  *check(resource, index, context) {
    if (resource.revision === undefined || !context.arrived(resource)) return
    for (const held of holdingsOf(resource, index, context)) {
      if (resource.revision !== held.revision || digestOf(resource) === held.digest()) continue
      yield {
        resources: [resource],
        message: `${called(resource)} comes with revision ${held.revision} again, and says something else`,
        actual: String(resource.revision),
        expected: `${held.revision + 1} or more`,
        ...atHost(held.host),
      }
    }
  },

  touchedBy: touchedWithPlacements,
}
