import type { Rule } from '../../check/rule.ts'
import { isLive, type Port } from '../../state/state.ts'
import { eachOf } from '../each.ts'

export const portDown: Rule<Port> = {
  id: 'ALC-OP-005',
  severity: 'error',
  title: 'port that is administratively down',
  why: 'The agent asserts that admin_state_up is true, and ends when it is not.',
  remedy: 'Delete the port on its host instead, and create it again when it is to be up.',
  example: 'port p1 has admin_state_up false, which is also what no value looks like',
  starred: true,
  target: 'aca-2022',
  ...eachOf(['port']),

  *check(port) {
    if (!isLive(port) || port.adminStateUp !== false) return
    yield {
      resources: [port],
      message: `port ${port.id} has admin_state_up false`,
      actual: 'false',
      expected: 'true',
    }
  },
}
