import type { Rule } from '../../check/rule.ts'
import { isLive } from '../../state/state.ts'
import { eachOf, nameOf, toldTypes } from '../each.ts'
import type { Told } from '../rev/told.ts'

export const changeUnknown: Rule<Told> = {
  id: 'ALC-OP-002',
  severity: 'error',
  title: 'update or delete of what does not exist',
  why: 'The host has nothing to change, so it fails, and the change that came before was lost.',
  remedy: 'Send a create, or find out where the first create went.',
  example: 'port p9 is updated, and was never created',
  starred: true,
  ofUpdates: true,
  ...eachOf(toldTypes),

  *check(resource, _index, context) {
    const { type, id, key, operation } = resource
    if ((operation !== 'update' && operation !== 'delete') || !context.arrived(resource)) return
    const before = context.before(type, key)
    if (before === undefined || (before !== 'none' && isLive(before))) return
    yield {
      resources: [resource],
      message: `${nameOf(type)} ${id} does not exist, and is to be ${operation}d`,
      actual: operation,
      expected: operation === 'update' ? 'create' : 'nothing',
    }
  },
}
