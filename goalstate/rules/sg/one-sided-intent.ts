import type { Observation } from '../../check/finding.ts'
import type { Rule } from '../../check/rule.ts'
import {
  type AllowRule,
  describePacket,
  exampleService,
  packetOf,
  type ServiceRange,
  serviceSet,
  servicesOf,
  servicesWithout,
} from '../../reasoning/index.ts'
import { lookup, pair } from '../../state/lookup.ts'
import { groupById, groupsByRemoteGroup, portsByGroup, portsByIp } from '../../state/lookups.ts'
import { sorted } from '../../state/order.ts'
import { isLive, type Port, type SecurityGroup, type SecurityRule } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { type SoundRule, soundRules } from './allow-rules.ts'
import {
  addressesOf,
  type BlockedPair,
  blockedPair,
  isForAnybody,
  type PortAddress,
} from './blocked-pair.ts'
import { nameOfRule } from './describe.ts'

/**
 * The subject is a group and what its rules name: another group, or one address.
 *
 * Only such a rule is meant for certain ports, so only it shows intent: a prefix names a place, and who
 * is there need not want all that is let out to it or in from it. What ports of the named side let
 * through counts by all their rules. Ports with a group that the state does not hold are not judged.
 */
export const oneSidedIntent: Rule<string> = {
  id: 'ALC-SG-013',
  severity: 'warning',
  title: 'what one port allows towards another, and that does not',
  why: 'Packets leave and are dropped at the other end, or are waited for and never leave.',
  remedy: "Give the other end's group the counterpart of the rule, or take the rule out.",
  example: 'group web lets TCP 5432 out to group db, and no rule of db lets it in from web',
  starred: true,

  *subjects(index) {
    for (const group of index.all('security-group')) yield* subjectsOf(group)
  },

  *check(key, index) {
    const [groupId, target] = key.split('\0') as [string, string]
    for (const group of sorted(index.get(groupById, groupId)).filter(isLive))
      for (const intent of intentsOf(group).get(target) ?? []) {
        const blocked = blockedBy(intent, groupId, index)
        if (blocked) yield seen(group, intent, blocked, index)
      }
  },

  touchedBy: {
    'security-group': (group, index) => [
      ...subjectsOf(group),
      ...subjectsNamingMembers(group.id, index),
    ],
    port: (port, index, other) =>
      other && isAlike(port, other)
        ? []
        : [
            ...port.securityGroupIds.flatMap((id) =>
              [...index.get(groupById, id)].flatMap(subjectsOf),
            ),
            ...subjectsNaming(port, index),
          ],
  },
}

/** Groups that name one address, by it, without its length. */
const groupsByAddress = lookup('security-group', ({ rules }) =>
  rules.flatMap(addressOf).map((prefix) => prefix.slice(0, prefix.indexOf('/'))),
)

function addressOf({ remotePrefix }: SecurityRule): string[] {
  return remotePrefix.version !== 0 && remotePrefix.first === remotePrefix.last
    ? [remotePrefix.canonical]
    : []
}

const wholeLength = { 4: 32, 6: 128 } as const

/** Ports of more than one group, by each. */
const portsOfSeveral = lookup('port', ({ securityGroupIds }) =>
  securityGroupIds.length > 1 ? securityGroupIds : undefined,
)

/** Every intent that means a port: of groups that name one of its groups or its address. */
function subjectsNaming(port: Port, index: StateIndex): string[] {
  return [
    ...port.securityGroupIds.flatMap((id) => subjectsNamingGroup(id, index)),
    ...subjectsNamingAddress(port, index),
  ]
}

/**
 * {@link subjectsNaming} for all ports of a group, which are a thousand or more: most have no other
 * group, and addresses that no rule names, and need no look at them.
 */
function subjectsNamingMembers(groupId: string, index: StateIndex): string[] {
  const groupIds = new Set([groupId])
  for (const port of index.get(portsOfSeveral, groupId))
    for (const id of port.securityGroupIds) groupIds.add(id)
  const members = isAnyAddressNamed(index) ? [...index.get(portsByGroup, groupId)] : []
  return [
    ...[...groupIds].flatMap((id) => subjectsNamingGroup(id, index)),
    ...members.flatMap((port) => subjectsNamingAddress(port, index)),
  ]
}

function subjectsNamingGroup(id: string, index: StateIndex): string[] {
  return [...index.get(groupsByRemoteGroup, id)].map((group) => pair(group.id, groupTarget(id)))
}

function subjectsNamingAddress({ fixedIps }: Port, index: StateIndex): string[] {
  return fixedIps.flatMap(({ ip }) => {
    if (ip.version === 0 || index.count(groupsByAddress, ip.canonical) === 0) return []
    const prefix = `${ip.canonical}/${wholeLength[ip.version]}`
    return [...index.get(groupsByAddress, ip.canonical)].map((group) => pair(group.id, prefix))
  })
}

function isAnyAddressNamed(index: StateIndex): boolean {
  for (const _ of index.keys(groupsByAddress)) return true
  return false
}

function isAlike(a: Port, b: Port): boolean {
  return (
    a.id === b.id &&
    a.vpcId === b.vpcId &&
    isLive(a) === isLive(b) &&
    a.securityGroupIds.join('\0') === b.securityGroupIds.join('\0') &&
    a.fixedIps.map(({ ip }) => ip.text).join() === b.fixedIps.map(({ ip }) => ip.text).join()
  )
}

const groupTarget = (id: string) => `group ${id}`

function subjectsOf(group: SecurityGroup): string[] {
  return [...intentsOf(group).keys()].map((target) => pair(group.id, target))
}

/** A rule that names a group or one address. */
interface Intent extends SoundRule {
  readonly services: readonly ServiceRange[]
}

const knownIntents = new WeakMap<SecurityGroup, ReadonlyMap<string, readonly Intent[]>>()

/** By target: `group web` or `10.0.0.5/32`. */
function intentsOf(group: SecurityGroup): ReadonlyMap<string, readonly Intent[]> {
  let intents = knownIntents.get(group)
  if (!intents) {
    const byTarget = new Map<string, Intent[]>()
    for (const sound of isLive(group) ? soundRules(group) : []) {
      const { remoteGroupId } = sound.rule
      const target = remoteGroupId === '' ? addressOf(sound.rule)[0] : groupTarget(remoteGroupId)
      if (target === undefined) continue
      const intent = { ...sound, services: serviceSet(servicesOf(sound.allow)) }
      const known = byTarget.get(target)
      if (known) known.push(intent)
      else byTarget.set(target, [intent])
    }
    intents = byTarget
    knownIntents.set(group, intents)
  }
  return intents
}

function blockedBy(intent: Intent, groupId: string, index: StateIndex): BlockedPair | undefined {
  const { rule, allow, services } = intent
  const direction = allow.direction === 'egress' ? 'ingress' : 'egress'
  if (rule.remoteGroupId !== '' && isAnswered(intent, groupId, index)) return undefined
  const own = addressesOf(index.get(portsByGroup, groupId), allow.family)
  const named =
    rule.remoteGroupId === ''
      ? portsAt(rule, own, index)
      : addressesOf(index.get(portsByGroup, rule.remoteGroupId), allow.family)
  return blockedPair(own, named, { direction, family: allow.family }, services, index)
}

/** The ports at the one address that a rule names, in the VPCs of those that have the rule. */
function portsAt(
  { remotePrefix }: SecurityRule,
  own: readonly PortAddress[],
  index: StateIndex,
): PortAddress[] {
  if (remotePrefix.version === 0) return []
  const address = remotePrefix.canonical.slice(0, remotePrefix.canonical.indexOf('/'))
  const vpcIds = new Set(own.map(({ port }) => port.vpcId))
  return [...vpcIds].flatMap((vpcId) =>
    addressesOf(index.get(portsByIp, pair(vpcId, address)), remotePrefix.version as 4 | 6).filter(
      (one) => one.address === remotePrefix.first,
    ),
  )
}

/** For an intent, by the group that it names: whether that answers it. */
const knownAnswers = new WeakMap<Intent, WeakMap<SecurityGroup, boolean>>()

/**
 * True if the named group alone answers the intent for all members of the other: the usual case, which
 * needs no look at ports.
 */
function isAnswered(intent: Intent, groupId: string, index: StateIndex): boolean {
  let known = knownAnswers.get(intent)
  if (!known) {
    known = new WeakMap()
    knownAnswers.set(intent, known)
  }
  for (const group of index.get(groupById, intent.rule.remoteGroupId)) {
    if (!isLive(group)) continue
    let answers = known.get(group)
    if (answers === undefined) {
      answers = doesAnswer(group, intent, groupId)
      known.set(group, answers)
    }
    if (answers) return true
  }
  return false
}

function doesAnswer(group: SecurityGroup, { allow, services }: Intent, groupId: string): boolean {
  return servicesWithout(services, openTo(group, groupId, allow)).length === 0
}

/** By group that answers: what it answers, by direction, family and group. */
const knownOpen = new WeakMap<SecurityGroup, Map<string, readonly ServiceRange[]>>()

/** What a group lets through for all members of another, against the direction of an intent. */
function openTo(
  group: SecurityGroup,
  groupId: string,
  { direction, family }: AllowRule,
): readonly ServiceRange[] {
  let known = knownOpen.get(group)
  if (!known) {
    known = new Map()
    knownOpen.set(group, known)
  }
  const key = `${direction} ${family} ${groupId}`
  let open = known.get(key)
  if (!open) {
    const given = soundRules(group).filter(
      (answer) =>
        answer.allow.direction !== direction &&
        answer.allow.family === family &&
        (answer.rule.remoteGroupId === groupId || isForAnybody(answer.allow)),
    )
    open = serviceSet(given.flatMap((answer) => servicesOf(answer.allow)))
    known.set(key, open)
  }
  return open
}

function seen(
  group: SecurityGroup,
  { rule, allow }: Intent,
  { own, named, services }: BlockedPair,
  index: StateIndex,
): Observation {
  const direction = allow.direction === 'egress' ? 'ingress' : 'egress'
  const ends = { remote: own.address, local: named.address }
  const packets = services.map((range) =>
    packetOf(direction, allow.family, exampleService(range), ends),
  )
  // People know what a TCP port is better than what IP protocol 0 is.
  const packet = describePacket(packets.find(({ port }) => port !== undefined) ?? packets[0]!)
  const passes = allow.direction === 'egress' ? 'out to' : 'in from'
  const [remoteGroup] = sorted(index.get(groupById, rule.remoteGroupId)).filter(isLive)
  return {
    resources: [group, remoteGroup ?? named.port],
    role: nameOfRule(rule),
    message: `rule ${nameOfRule(rule)} of security group ${group.id} lets port ${own.port.id} ${passes} port ${named.port.id}, whose rules do not let through: ${packet}`,
    witness: packet,
    vpc: own.port.vpcId,
  }
}
