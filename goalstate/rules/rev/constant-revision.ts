import type { Rule } from '../../check/rule.ts'
import { digestOf } from '../../state/digest.ts'
import { called, eachOf, toldTypes } from '../each.ts'
import { heldBefore, type Told } from './told.ts'

/** Revision 1 again, for other content, is what a producer sends that does not count revisions. */
export const constantRevision: Rule<Told> = {
  id: 'ALC-REV-006',
  severity: 'note',
  title: 'revision 1 for everything',
  why: 'A producer that does not count revisions leaves nothing but the order of arrival to tell old from new.',
  remedy: 'Let the producer count; until then keep the order of what it sends.',
  example: 'port p1 arrives three times, each time changed and each time with revision 1',
  starred: false,
  ofUpdates: true,
  ...eachOf(toldTypes),

  *check(resource, _index, context) {
    if (resource.revision !== 1 || !context.arrived(resource)) return
    const before = heldBefore(resource, context)
    if (before?.revision !== 1 || digestOf(before) === digestOf(resource)) return
    yield {
      resources: [resource],
      message: `${called(resource)} changes and stays at revision 1`,
      actual: '1',
      expected: '2',
    }
  },
}
