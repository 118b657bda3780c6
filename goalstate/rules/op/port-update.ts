import type { Rule } from '../../check/rule.ts'
import type { Port } from '../../state/state.ts'
import { eachOf } from '../each.ts'

export const portUpdate: Rule<Port> = {
  id: 'ALC-OP-004',
  severity: 'error',
  title: 'port update sent as such',
  why: 'The agent takes it for a delete, or refuses it: either way the port stops working.',
  remedy: 'Send a create with update_type FULL for a port of a device, else a delete.',
  example: 'port p1 is sent with operation_type UPDATE',
  starred: true,
  target: 'aca-2022',
  ofUpdates: true,
  ...eachOf(['port']),

  *check(port, _index, context) {
    if (port.operation !== 'update' || !context.arrived(port)) return
    yield {
      resources: [port],
      message: `port ${port.id} is sent as an update`,
      actual: 'update',
      expected: 'create or delete',
    }
  },
}
