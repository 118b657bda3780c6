import type { Rule } from '../../check/rule.ts'
import { digestOf } from '../../state/digest.ts'
import { called, eachOf, toldTypes } from '../each.ts'
import { heldBefore, type Told } from '../rev/told.ts'

export const createExisting: Rule<Told> = {
  id: 'ALC-OP-001',
  severity: 'warning',
  title: 'create of what exists, with other content',
  why: 'The host may refuse it, or add what is new to what it has and keep what should have gone.',
  remedy: 'Send an update, or a delete before the create.',
  example: 'port p1 is created with another address while it exists',
  starred: true,
  ofUpdates: true,
  ...eachOf(toldTypes),

  *check(resource, _index, context) {
    if (resource.operation !== 'create' || !context.arrived(resource)) return
    const before = heldBefore(resource, context)
    if (!before || digestOf(before) === digestOf(resource)) return
    yield {
      resources: [resource],
      message: `${called(resource)} is created, and exists with other content`,
      actual: 'create',
      expected: 'update',
    }
  },
}
