import type { Rule } from '../../check/rule.ts'
import { called, eachOf, toldTypes } from '../each.ts'
import { touchedWithPlacements } from './placed.ts'
import { atHost, holdingsOf, type Told } from './told.ts'

export const revisionBack: Rule<Told> = {
  id: 'ALC-REV-002',
  severity: 'error',
  title: 'revision older than the one applied',
  why: 'The update was overtaken; applied now, it would undo what came after it.',
  remedy: 'Answer OUT_OF_ORDER and do not push it.',
  example: 'port p1 arrives with revision 4, and its host has applied 5',
  starred: true,
  ofUpdates: true,
  subjects: eachOf(toldTypes).subjects,

  *check(resource, index, context) {
    const { revision } = resource
    if (revision === undefined || !context.arrived(resource)) return
    for (const held of holdingsOf(resource, index, context)) {
      if (revision >= held.revision) continue
      yield {
        resources: [resource],
        message: `${called(resource)} comes with revision ${revision} after ${held.revision}`,
        actual: String(revision),
        expected: `${held.revision} or more`,
        ...atHost(held.host),
      }
    }
  },

  touchedBy: touchedWithPlacements,
}
