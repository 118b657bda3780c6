import type { Observation } from '../../check/finding.ts'
import type { Rule } from '../../check/rule.ts'
import { isLive, type SecurityGroup, type SecurityRule } from '../../state/state.ts'
import { nameOfRule } from './describe.ts'

/** What a judgement of one rule by itself needs to say. */
type Problem = Pick<Observation, 'actual' | 'expected' | 'severity'> & {
  /** Goes on after "rule r1 of group g1". */
  readonly problem: string
}

/** The part of a check that looks at each live rule of each group by itself. */
export function eachRule(
  judge: (rule: SecurityRule) => Problem | undefined,
): Pick<Rule<SecurityGroup>, 'subjects' | 'check' | 'touchedBy'> {
  return {
    subjects: (index) => index.all('security-group'),
    *check(group) {
      if (!isLive(group)) return
      for (const rule of group.rules) {
        const wrong = isLive(rule) ? judge(rule) : undefined
        if (!wrong) continue
        const { problem, ...rest } = wrong
        const name = nameOfRule(rule)
        yield {
          resources: [group],
          role: name,
          message: `rule ${name} of security group ${group.id} ${problem}`,
          ...rest,
        }
      }
    },
    touchedBy: { 'security-group': (group) => [group] },
  }
}
