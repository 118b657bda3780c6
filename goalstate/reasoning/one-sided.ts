import { type Address, type Family, familyOf } from './address.ts'
import { allAddresses, contains } from './address-range.ts'
import { addressSet } from './address-set.ts'
import type { AllowRule, Direction } from './allow-rule.ts'
import { allowedServices } from './allowance.ts'
import { grouped } from './grouped.ts'
import { type Packet, packetOf } from './packet.ts'
import { atomStarts } from './plane.ts'
import { exampleService, type ServiceRange, servicesWithout } from './service.ts'

/** A port's address as security groups see it. */
export interface Endpoint {
  readonly address: Address
  /** The groups that it is a member of. */
  readonly groups: readonly string[]
}

/** The sound rules of a group, see {@link ruleProblem}; none for a group that is not known. */
export type RulesOf = (group: string) => readonly AllowRule[]

/** What one end of a pair allows and the other does not. */
export interface OneSided {
  /** The end whose rules stop it. */
  readonly blockedBy: 'sender' | 'receiver'
  /** All that is allowed at one end only; ascending and apart. */
  readonly services: readonly ServiceRange[]
  /** One packet of it, as the end that stops it sees it. */
  readonly witness: Packet
}

/** {@link OneSided} for every two different endpoints, a sender and a receiver of the classes. */
export interface OneSidedClasses<E extends Endpoint> extends OneSided {
  readonly senders: readonly E[]
  readonly receivers: readonly E[]
}

/**
 * What is allowed at one end and stopped at the other, from sender to receiver.
 *
 * What "anywhere" is allowed is no intent to talk to this very peer, and groups usually let all egress
 * out; so only rules that name less than every address count as intent, and all rules as allowance.
 *
 * @param receiver - Of the sender's family, else there is nothing to say.
 */
export function oneSided(sender: Endpoint, receiver: Endpoint, rulesOf: RulesOf): OneSided[] {
  if (familyOf(sender.address) !== familyOf(receiver.address)) return []
  const [from, to] = [classOf([sender], rulesOf), classOf([receiver], rulesOf)]
  return answersOf(from, sender, to, receiver, {
    outward: allowancesTo('egress'),
    inward: allowancesTo('ingress'),
  })
}

/**
 * {@link oneSided} for every ordered pair of endpoints, class by class: it takes the classes squared,
 * not the endpoints squared. A class is the endpoints of the same groups that no rule tells apart.
 *
 * @param endpoints - That can reach each other, e.g. those of one VPC.
 */
export function* oneSidedPairs<E extends Endpoint>(
  endpoints: readonly E[],
  rulesOf: RulesOf,
): Generator<OneSidedClasses<E>> {
  for (const family of [4, 6] as const) {
    const classes = classesOf(family, endpoints, rulesOf)
    const tables = { outward: allowancesTo('egress'), inward: allowancesTo('ingress') }
    for (const from of classes)
      for (const to of classes) {
        const receiver = from === to ? to.members[1] : to.members[0]
        if (receiver === undefined) continue
        for (const answer of answersOf(from, from.members[0]!, to, receiver, tables))
          yield { ...answer, senders: from.members, receivers: to.members }
      }
  }
}

/** Endpoints that have the same groups and that no rule tells apart. */
interface EndpointClass<E extends Endpoint> {
  readonly members: readonly E[]
  readonly groups: ReadonlySet<string>
  readonly rules: RuleList
}

/** One object for all classes of the same groups. */
interface RuleList {
  readonly all: readonly AllowRule[]
  readonly specific: readonly AllowRule[]
}

function classOf<E extends Endpoint>(members: readonly E[], rulesOf: RulesOf): EndpointClass<E> {
  const groups = new Set(members[0]!.groups)
  return { members, groups, rules: ruleListOf(groups, rulesOf) }
}

function ruleListOf(groups: ReadonlySet<string>, rulesOf: RulesOf): RuleList {
  const all = [...groups].flatMap(rulesOf)
  return { all, specific: all.filter(isSpecific) }
}

/** Whether a rule names less than every address. */
function isSpecific({ remote, family }: AllowRule): boolean {
  if ('group' in remote) return true
  const all = allAddresses(family)
  return !addressSet(remote.addresses).some((range) => contains(range, all))
}

function classesOf<E extends Endpoint>(
  family: Family,
  endpoints: readonly E[],
  rulesOf: RulesOf,
): EndpointClass<E>[] {
  const own = endpoints.filter(({ address }) => familyOf(address) === family)
  const byGroups = grouped(own, ({ groups }) => JSON.stringify([...new Set(groups)].sort()))
  const lists = [...byGroups.values()].map((members) => classOf(members, rulesOf))
  const ranges = lists.flatMap(({ rules }) =>
    rules.all.flatMap(({ remote, family: of }) =>
      'group' in remote || of !== family ? [] : remote.addresses,
    ),
  )
  const starts = atomStarts(family, ranges)
  return lists.flatMap(({ members, groups, rules }) =>
    [...grouped(members, ({ address }) => atomOf(starts, address)).values()].map((alike) => ({
      members: alike,
      groups,
      rules,
    })),
  )
}

/** The last start that is not above the address. */
function atomOf(starts: readonly Address[], address: Address): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (starts[middle]! <= address) low = middle
    else high = middle
  }
  return low
}

/** What a list of rules allows towards a class, all of it and what is meant for that class. */
interface Allowances {
  readonly all: readonly ServiceRange[]
  readonly meant: readonly ServiceRange[]
}

type AllowancesTo = (rules: RuleList, remote: EndpointClass<Endpoint>) => Allowances

/** Works out each pair of rules and class once. */
function allowancesTo(direction: Direction): AllowancesTo {
  const known = new Map<RuleList, Map<EndpointClass<Endpoint>, Allowances>>()
  return (rules, remote) => {
    const row = known.get(rules) ?? new Map<EndpointClass<Endpoint>, Allowances>()
    known.set(rules, row)
    const before = row.get(remote)
    if (before) return before
    const end = { address: remote.members[0]!.address, groups: remote.groups }
    const allowances = {
      all: allowedServices(rules.all, direction, end),
      meant: allowedServices(rules.specific, direction, end),
    }
    row.set(remote, allowances)
    return allowances
  }
}

function answersOf(
  from: EndpointClass<Endpoint>,
  sender: Endpoint,
  to: EndpointClass<Endpoint>,
  receiver: Endpoint,
  { outward, inward }: { outward: AllowancesTo; inward: AllowancesTo },
): OneSided[] {
  const [sent, received] = [outward(from.rules, to), inward(to.rules, from)]
  const stopped = [
    { blockedBy: 'receiver', services: servicesWithout(sent.meant, received.all) },
    { blockedBy: 'sender', services: servicesWithout(received.meant, sent.all) },
  ] as const
  return stopped
    .filter(({ services }) => services.length > 0)
    .map(({ blockedBy, services }) => ({
      blockedBy,
      services,
      witness: witnessOf(blockedBy, services[0]!, sender, receiver),
    }))
}

function witnessOf(
  blockedBy: 'sender' | 'receiver',
  services: ServiceRange,
  sender: Endpoint,
  receiver: Endpoint,
): Packet {
  const direction = blockedBy === 'receiver' ? 'ingress' : 'egress'
  const [own, other] = blockedBy === 'receiver' ? [receiver, sender] : [sender, receiver]
  const ends = { local: own.address, remote: other.address }
  return packetOf(direction, familyOf(own.address), exampleService(services), ends)
}
