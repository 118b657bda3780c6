import type { Rule } from '../../check/rule.ts'
import type { Port } from '../../state/state.ts'
import { eachOf } from '../each.ts'

/** A fragment without its VPCs is not what a host is sent, so how it would be is not judged. */
export const partialCreate: Rule<Port> = {
  id: 'ALC-OP-003',
  severity: 'error',
  title: 'create of a port as a part',
  why: 'The agent answers invalid_argument to a port create whose update_type is not FULL.',
  remedy: 'Set update_type to FULL.',
  example:
    'port p1 is created with update_type DELTA, which is also what no update_type looks like',
  starred: true,
  target: 'aca-2022',
  ofUpdates: true,
  ...eachOf(['port']),

  *check(port, index, context) {
    if (port.operation !== 'create' || port.update === 'full') return
    if (!context.arrived(port) || !index.covers('vpc')) return
    yield {
      resources: [port],
      message: `port ${port.id} is created with update type ${port.update}`,
      actual: String(port.update),
      expected: 'full',
    }
  },
}
