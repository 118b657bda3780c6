import type { Rule } from '../../check/rule.ts'
import { equalRules } from '../../reasoning/index.ts'
import { isLive, type SecurityGroup } from '../../state/state.ts'
import { soundRules } from './allow-rules.ts'
import { nameOfRule } from './describe.ts'

/** `0.0.0.0/0` and no remote, all ports and none named: rules are compared by what they allow. */
export const repeatedRule: Rule<SecurityGroup> = {
  id: 'ALC-SG-005',
  severity: 'warning',
  title: 'two rules of a group that mean the same',
  why: 'Each costs flows on every host; and taking one out seems to close what the other keeps open.',
  remedy: 'Take all but one out.',
  example: 'one rule lets TCP 22 in from 0.0.0.0/0, and another TCP 22 from anywhere',
  starred: true,

  subjects: (index) => index.all('security-group'),

  *check(group) {
    if (!isLive(group)) return
    const rules = soundRules(group)
    for (const positions of equalRules(rules.map(({ allow }) => allow))) {
      const names = positions.map((at) => nameOfRule(rules[at]!.rule))
      yield {
        resources: [group],
        role: names.join(),
        message: `rules ${names.join(' and ')} of security group ${group.id} mean the same`,
        witness: names.join(', '),
      }
    }
  },

  touchedBy: { 'security-group': (group) => [group] },
}
