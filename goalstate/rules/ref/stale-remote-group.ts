import type { Rule } from '../../check/rule.ts'
import { groupsByRemoteGroup } from '../../state/lookups.ts'
import { isLive, type SecurityGroup } from '../../state/state.ts'
import { dangling } from './dangling.ts'

export const staleRemoteGroup: Rule<SecurityGroup> = {
  id: 'ALC-REF-005',
  severity: 'error',
  title: 'rule for members of a security group that is not there',
  why: 'The rule allows nobody, and will allow strangers if the id is ever given out again.',
  remedy: 'Delete the rule, or name a group that exists; list groups kept elsewhere as known.',
  example: 'a rule of g1 lets in members of g9, and no group has that id',
  starred: true,
  ...dangling({
    to: 'security-group',
    from: ['security-group'],
    of: ({ rules }) =>
      rules
        .filter((rule) => isLive(rule) && rule.remoteGroupId !== '')
        .map((rule) => ({ id: rule.remoteGroupId, part: `rule ${rule.id}` })),
    by: [groupsByRemoteGroup],
    isKnown: (id, { knownGroups }) => knownGroups.has(id),
  }),
}
