import type { Rule } from '../../check/rule.ts'
import { called, eachOf, toldTypes } from '../each.ts'
import { touchedWithPlacements } from './placed.ts'
import { atHost, holdingsOf, type Told } from './told.ts'

export const lostDelta: Rule<Told> = {
  id: 'ALC-REV-004',
  severity: 'error',
  title: 'part of a change, and the part before it missing',
  why: 'A delta changes the revision before it; applied to an older one it leaves out what came between.',
  remedy: 'Send the whole (update_type FULL).',
  example: 'router r1 arrives as DELTA with revision 7, and its host has applied 5',
  starred: false,
  ofUpdates: true,
  subjects: eachOf(toldTypes).subjects,

  *check(resource, index, context) {
    const { revision, update } = resource
    if (revision === undefined || update !== 'delta' || !context.arrived(resource)) return
    for (const held of holdingsOf(resource, index, context)) {
      if (revision <= held.revision + 1) continue
      yield {
        resources: [resource],
        message: `${called(resource)} comes as a delta with revision ${revision}, and ${held.revision} is what it would change`,
        actual: String(revision),
        expected: String(held.revision + 1),
        ...atHost(held.host),
      }
    }
  },

  touchedBy: touchedWithPlacements,
}
