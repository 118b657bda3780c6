import type { Rule } from '../../check/rule.ts'
import { portsByGroup } from '../../state/lookups.ts'
import type { Port } from '../../state/state.ts'
import { dangling } from './dangling.ts'

export const missingSecurityGroup: Rule<Port> = {
  id: 'ALC-REF-004',
  severity: 'error',
  title: 'port with a security group that is not there',
  why: 'The host has no rules for the port: it lets through nothing or everything, and neither was asked for.',
  remedy: 'Send the security group with the port, or take it off the port.',
  example: 'port p1 names security group g9, and no group has that id',
  starred: true,
  ...dangling({
    to: 'security-group',
    from: ['port'],
    of: ({ securityGroupIds }) => securityGroupIds.map((id) => ({ id })),
    by: [portsByGroup],
  }),
}
