import type { Rule } from '../../check/rule.ts'
import type { SecurityGroup } from '../../state/state.ts'
import { eachRule } from './each-rule.ts'
import { portProblem } from './ports.ts'

/** Ports 0 to 0 are ALC-SG-008, and ICMP written as a range ALC-SG-002. */
export const portRange: Rule<SecurityGroup> = {
  id: 'ALC-SG-001',
  severity: 'error',
  title: 'ports, or ICMP type and code, out of range',
  why: 'No packet is like that, so the rule allows nothing, or the agent refuses the group.',
  remedy:
    'Give TCP and UDP ports from 1 to 65535, lower first; ICMP a type and then a code from 0 to 255.',
  example: 'a rule lets TCP in at ports 443 to 80',
  starred: true,
  ...eachRule((rule) => {
    const problem = portProblem(rule)
    return problem === undefined ? undefined : { problem }
  }),
}
