import type { Rule } from '../../check/rule.ts'
import type { SecurityGroup } from '../../state/state.ts'
import { eachRule } from './each-rule.ts'

export const otherFamily: Rule<SecurityGroup> = {
  id: 'ALC-SG-004',
  severity: 'error',
  title: 'remote prefix of the other IP version',
  why: 'No packet of the one version has an address of the other, so the rule allows nothing.',
  remedy: 'Make the ethertype that of the prefix.',
  example: 'a rule with ethertype IPv4 lets TCP in from fd00::/8',
  starred: true,
  ...eachRule(({ etherType, remotePrefix }) =>
    typeof etherType === 'string' &&
    remotePrefix.version !== 0 &&
    etherType !== `ipv${remotePrefix.version}`
      ? {
          problem: `is for ${names[etherType]} and names ${remotePrefix.text}`,
          actual: `IPv${remotePrefix.version}`,
          expected: names[etherType],
        }
      : undefined,
  ),
}

const names = { ipv4: 'IPv4', ipv6: 'IPv6' } as const
