import type { Rule } from '../../check/rule.ts'
import { isLive } from '../../state/state.ts'
import { called, eachOf, toldTypes } from '../each.ts'
import type { Told } from './told.ts'

export const revisionZero: Rule<Told> = {
  id: 'ALC-REV-001',
  severity: 'error',
  title: 'revision 0',
  why: 'Agents assert that revisions are above 0, and end when one is not; 0 is also what no revision looks like.',
  remedy: 'Number revisions from 1.',
  example: 'port p1 has revision_number 0',
  starred: true,
  ...eachOf(toldTypes),

  *check(resource) {
    if (!isLive(resource) || resource.revision !== 0) return
    yield {
      resources: [resource],
      message: `${called(resource)} has revision 0`,
      actual: '0',
      expected: '1 or more',
    }
  },
}
