import type { Rule } from '../../check/rule.ts'
import { lookup } from '../../state/lookup.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type SecurityGroup } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'

const groupsByRule = lookup('security-group', ({ rules }) =>
  rules.map(({ id }) => id).filter((id) => id !== ''),
)

/** The subjects are groups, for the parents that their rules name, and ids of rules. */
export const misplacedRule: Rule<SecurityGroup | string> = {
  id: 'ALC-SG-009',
  severity: 'error',
  title: 'rule of another group',
  why: 'An update or delete of the rule reaches one of its groups, and the other keeps it.',
  remedy: 'Put the rule into the group that its security_group_id names, under an id of its own.',
  example: 'group g1 has a rule whose security_group_id is g2',
  starred: false,

  *subjects(index) {
    yield* index.all('security-group')
    yield* index.sharedKeys(groupsByRule)
  },

  *check(subject, index) {
    if (typeof subject === 'string') {
      yield* inTwoGroups(subject, index)
      return
    }
    if (!isLive(subject)) return
    for (const rule of subject.rules) {
      if (!isLive(rule) || rule.groupId === '' || rule.groupId === subject.id) continue
      yield {
        resources: [subject],
        role: rule.id,
        message: `rule ${rule.id} is in security group ${subject.id} and says that it is of ${rule.groupId}`,
        actual: rule.groupId,
        expected: subject.id,
      }
    }
  },

  touchedBy: {
    'security-group': (group) => [group, ...group.rules.map(({ id }) => id)],
  },
}

function* inTwoGroups(ruleId: string, index: StateIndex) {
  const groups = sorted(index.get(groupsByRule, ruleId))
    .filter(
      (group) => isLive(group) && group.rules.some((rule) => isLive(rule) && rule.id === ruleId),
    )
    .filter((group, i, all) => i === 0 || group.id !== all[i - 1]!.id)
  if (groups.length < 2) return
  yield {
    resources: groups,
    role: ruleId,
    message: `rule ${ruleId} is in ${groups.length} security groups: ${groups.map(({ id }) => id).join(', ')}`,
    witness: ruleId,
  }
}
