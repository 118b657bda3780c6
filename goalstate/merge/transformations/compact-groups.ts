import { addressSet, prefixesOfSet } from '../../reasoning/address-set.ts'
import { grouped } from '../../reasoning/grouped.ts'
import { compareGroups, type Interval, implications } from '../../reasoning/index.ts'
import { type SoundRule, soundRules } from '../../rules/sg/allow-rules.ts'
import { cidr } from '../../state/address.ts'
import { isLive, type Resource, type SecurityGroup, type SecurityRule } from '../../state/state.ts'
import { changeResources } from '../host-queue.ts'
import { prefixText } from '../prefix-text.ts'
import { remembered } from '../remembered.ts'
import type { Transformation } from '../transformation.ts'

/** M11. Real groups are small and mostly minimal: a tenth of the rules at best. */
export const compactGroups: Transformation = {
  id: 'M11',
  title: 'compact security groups',
  invariant: 'the group allows exactly the same packets, whoever its remote groups have as members',
  hazard:
    'never across groups, and never TCP, UDP and ICMP together for "any", which a goal state cannot say; ' +
    'a later delete of a rule by its id needs the rules as they were, which the sender keeps',
  apply: (queue, { isAll }) => (isAll ? changeResources(queue, compacted) : 0),
}

/** Only of a group that is told whole: a part says what to do by rule ids. */
const compacted = remembered((resource: Resource): Resource => {
  if (resource.type !== 'security-group' || resource.update !== 'full' || !isLive(resource))
    return resource
  const sound = soundRules(resource)
  if (sound.length < 2) return resource
  const fewer = fewerRules(resource, sound)
  if (fewer.rules.length >= resource.rules.filter(isLive).length) return resource
  return relation(resource, fewer) === 'equivalent' ? fewer : resource
})

function relation(a: SecurityGroup, b: SecurityGroup) {
  const [first, second] = [a, b].map((group) => soundRules(group).map(({ allow }) => allow))
  return compareGroups(first!, second!).relation
}

function fewerRules(group: SecurityGroup, sound: readonly SoundRule[]): SecurityGroup {
  const meant = new Set(sound.map(({ rule }) => rule))
  const others = group.rules.filter((rule) => isLive(rule) && !meant.has(rule))
  const of = (rules: readonly SecurityRule[]) => soundRules({ ...group, rules })
  let rules: readonly SecurityRule[] = sound.map(({ rule }) => rule)
  for (let before = Number.POSITIVE_INFINITY; rules.length < before; ) {
    before = rules.length
    rules = withoutEqual(of(rules))
    rules = withPrefixesJoined(of(withPortsJoined(of(rules))))
    rules = withoutImplied(of(rules))
  }
  return { ...group, rules: [...rules, ...others] }
}

const ruleOf = ({ rule }: SoundRule) => rule

function withoutEqual(rules: readonly SoundRule[]): SecurityRule[] {
  return [...grouped(rules, ({ key }) => key).values()].map(([first]) => first!.rule)
}

/** Ports that overlap or touch, of one remote. */
function withPortsJoined(rules: readonly SoundRule[]): SecurityRule[] {
  const joinable = (one: SoundRule) => one.allow.ports !== undefined
  const alike = grouped(rules.filter(joinable), ({ rule, allow }) =>
    JSON.stringify([allow.direction, allow.family, rule.protocol.means, remoteText(rule)]),
  )
  return [
    ...rules.filter((one) => !joinable(one)).map(ruleOf),
    ...[...alike.values()].flatMap(joinedPorts),
  ]
}

function joinedPorts(rules: readonly SoundRule[]): SecurityRule[] {
  const byPort = [...rules].sort((a, b) => portsOf(a).first - portsOf(b).first)
  const joined: SecurityRule[] = []
  for (const { rule, ...one } of byPort) {
    const { first, last } = portsOf({ rule, ...one })
    const before = joined.at(-1)
    if (before && first <= before.portMax! + 1)
      joined[joined.length - 1] = { ...before, portMax: Math.max(before.portMax!, last) }
    else joined.push({ ...rule, portMin: first, portMax: last })
  }
  return joined.length < rules.length ? joined : rules.map(ruleOf)
}

const portsOf = ({ allow }: SoundRule): Interval => allow.ports!

function remoteText({ remotePrefix, remoteGroupId }: SecurityRule): string {
  return remotePrefix.version === 0 ? remoteGroupId : `${remotePrefix.canonical}`
}

/** Blocks that overlap or touch, of one protocol and ports. */
function withPrefixesJoined(rules: readonly SoundRule[]): SecurityRule[] {
  const joinable = ({ rule }: SoundRule) => rule.remotePrefix.version !== 0
  const alike = grouped(rules.filter(joinable), ({ rule, allow }) =>
    JSON.stringify([
      allow.direction,
      allow.family,
      rule.protocol.means,
      rule.portMin,
      rule.portMax,
    ]),
  )
  return [
    ...rules.filter((one) => !joinable(one)).map(ruleOf),
    ...[...alike.values()].flatMap(joinedPrefixes),
  ]
}

function joinedPrefixes(rules: readonly SoundRule[]): SecurityRule[] {
  const ranges = rules.flatMap(({ allow }) =>
    'addresses' in allow.remote ? allow.remote.addresses : [],
  )
  const blocks = prefixesOfSet(addressSet(ranges))
  if (blocks.length >= rules.length) return rules.map(ruleOf)
  const byFirst = [...rules].sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1))
  return blocks.map((block, i) => ({ ...byFirst[i]!.rule, remotePrefix: cidr(prefixText(block)) }))
}

/** One at a time, as of two rules that imply each other with others' help only one can go. */
function withoutImplied(rules: readonly SoundRule[]): SecurityRule[] {
  let left = [...rules]
  for (;;) {
    const answers = implications(left.map(({ allow }) => allow))
    const at = answers.findLastIndex(({ implied }) => implied)
    if (at < 0) return left.map(ruleOf)
    // All that rules which stay imply can go at once.
    const stays = answers.map(({ implied }) => !implied)
    const gone = answers.map(
      (answer, i) =>
        i === at || (answer.implied && answer.cover.every((by) => stays[by] && by !== at)),
    )
    left = left.filter((_, i) => !gone[i])
  }
}
