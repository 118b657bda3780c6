import type { Rule } from '../../check/rule.ts'
import type { Protocol, SecurityGroup } from '../../state/state.ts'
import { eachRule } from './each-rule.ts'

export const inexpressibleProtocol: Rule<SecurityGroup> = {
  id: 'ALC-SG-007',
  severity: 'error',
  title: 'protocol that goal states cannot say',
  why: "Alcor's schema knows TCP, UDP, ICMP, HTTP and ARP: no protocol becomes TCP, and others fail the whole push.",
  remedy: 'Make one rule each for TCP, UDP and ICMP; other protocols cannot be allowed.',
  example: 'a northbound rule with protocol null lets everything out; on hosts it lets TCP out',
  starred: true,
  target: 'aca-2022',
  ...eachRule(({ protocol }) => {
    const problem = problemOf(protocol)
    return problem === undefined ? undefined : { problem, expected: 'TCP, UDP or ICMP' }
  }),
}

/** IANA numbers of ICMP, TCP and UDP. */
const sayable: ReadonlySet<Protocol['means']> = new Set([1, 6, 17, 'arp'])

function problemOf({ means, text }: Protocol): string | undefined {
  if (sayable.has(means)) return undefined
  if (means === 'any') return `is for any protocol, which hosts are told as TCP`
  if (means === undefined) return `is for "${text}", which is no protocol`
  return `is for ${text}, which a goal state cannot say: the push fails`
}
