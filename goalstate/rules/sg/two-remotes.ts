import type { Rule } from '../../check/rule.ts'
import type { SecurityGroup } from '../../state/state.ts'
import { eachRule } from './each-rule.ts'

export const twoRemotes: Rule<SecurityGroup> = {
  id: 'ALC-SG-003',
  severity: 'error',
  title: 'rule with a remote prefix and a remote group',
  why: 'Only one of them is applied, and which one differs from agent to agent.',
  remedy: 'Make two rules of it, one for the prefix and one for the group.',
  example: 'a rule lets TCP 22 in from 10.0.0.0/8 and from group web',
  starred: true,
  ...eachRule(({ remotePrefix, remoteGroupId }) =>
    remotePrefix.text !== '' && remoteGroupId !== ''
      ? { problem: `names both ${remotePrefix.text} and group ${remoteGroupId} as remote` }
      : undefined,
  ),
}
