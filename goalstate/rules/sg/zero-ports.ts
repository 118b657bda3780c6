import type { Rule } from '../../check/rule.ts'
import type { SecurityGroup } from '../../state/state.ts'
import { eachRule } from './each-rule.ts'
import { isZeroPorts } from './ports.ts'

export const zeroPorts: Rule<SecurityGroup> = {
  id: 'ALC-SG-008',
  severity: 'warning',
  title: 'TCP or UDP at ports 0 to 0',
  why: 'A goal state says 0 for no port too, so one agent opens every port where another opens none.',
  remedy: 'Say ports 1 to 65535 for all of them.',
  example: 'a rule with protocol TCP, port_range_min 0 and port_range_max 0',
  starred: false,
  ...eachRule((rule) =>
    isZeroPorts(rule)
      ? {
          problem: `has ports 0 to 0: all of ${rule.protocol.text}, or nothing`,
          actual: '0 to 0',
          expected: 'ports from 1 to 65535',
        }
      : undefined,
  ),
}
