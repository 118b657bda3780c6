import type { Rule } from '../../check/rule.ts'
import type { SecurityGroup, SecurityRule } from '../../state/state.ts'
import { eachRule } from './each-rule.ts'
import { hasPorts, icmpOf, icmpRange } from './ports.ts'

export const portsWithoutMeaning: Rule<SecurityGroup> = {
  id: 'ALC-SG-002',
  severity: 'warning',
  title: 'ports on a protocol without ports',
  why: 'The ports are ignored, so the rule allows more than it says; with ICMP they are taken for a type and a code.',
  remedy: 'Leave the ports out, or name TCP or UDP; for all of ICMP give neither type nor code.',
  example: 'a rule lets ICMP in at ports 0 to 255, or ARP at port 80',
  starred: true,
  ...eachRule((rule) => {
    const problem = problemOf(rule)
    return problem === undefined ? undefined : { problem }
  }),
}

function problemOf(rule: SecurityRule): string | undefined {
  const { protocol, portMin, portMax } = rule
  if (icmpRange(rule))
    return `has ICMP type ${portMin} and code ${portMax}, as if it were a range: no type has such a code`
  const isPortless =
    protocol.means !== undefined && !hasPorts(protocol.means) && !icmpOf(protocol.means)
  return isPortless && (portMin || portMax)
    ? `has ports ${portMin ?? 'none'} to ${portMax ?? 'none'}, and ${protocol.text || 'any protocol'} has none`
    : undefined
}
