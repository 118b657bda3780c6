import type { Rule } from '../../check/rule.ts'
import { implications } from '../../reasoning/index.ts'
import { isLive, type SecurityGroup } from '../../state/state.ts'
import { type SoundRule, soundRules } from './allow-rules.ts'
import { nameOfRule } from './describe.ts'

/** Rules that mean the same are ALC-SG-005, and here count as one. */
export const impliedRule: Rule<SecurityGroup> = {
  id: 'ALC-SG-006',
  severity: 'note',
  title: 'rule that other rules of its group imply',
  why: 'It changes nothing but costs flows on every host; taking it out alone does not close what it names.',
  remedy: 'Take it out, or narrow the rules that cover it.',
  example: 'a group lets TCP 22 in from 10.0.0.0/8 besides TCP 1 to 100 from 10.0.0.0/8',
  starred: true,

  subjects: (index) => index.all('security-group'),

  *check(group) {
    if (!isLive(group)) return
    for (const { rule, cover } of impliedRules(group)) {
      const covering = cover.map(nameOfRule).join(' and ')
      yield {
        resources: [group],
        role: nameOfRule(rule),
        message: `rule ${nameOfRule(rule)} of security group ${group.id} allows nothing that ${covering} does not`,
        witness: covering,
      }
    }
  },

  touchedBy: { 'security-group': (group) => [group] },
}

interface Implied {
  readonly rule: SoundRule['rule']
  readonly cover: readonly SoundRule['rule'][]
}

const known = new WeakMap<SecurityGroup, readonly Implied[]>()

/** The first of equal rules speaks for all. */
function impliedRules(group: SecurityGroup): readonly Implied[] {
  let implied = known.get(group)
  if (!implied) {
    const sound = soundRules(group)
    const seen = new Set<string>()
    implied = implications(sound.map(({ allow }) => allow)).flatMap((answer, at) => {
      const { rule, key } = sound[at]!
      const isFirst = !seen.has(key)
      seen.add(key)
      if (!answer.implied || !isFirst) return []
      return [{ rule, cover: answer.cover.map((other) => sound[other]!.rule) }]
    })
    known.set(group, implied)
  }
  return implied
}
