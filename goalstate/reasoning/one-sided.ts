import { type Address, compareAddresses, type Family, familyOf } from './address.ts'
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

/** {@link OneSided} for every two different endpoints, one of the senders and one of the receivers. */
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
  const [from, to] = [memberList([sender], rulesOf), memberList([receiver], rulesOf)]
  const sent = allowancesOf(from, 'egress', receiver.address, to.groups)
  const received = allowancesOf(to, 'ingress', sender.address, from.groups)
  return stoppedOf(sent, received).map((stopped) => withWitness(stopped, sender, receiver))
}

/**
 * {@link oneSided} for every ordered pair of endpoints, without going through the pairs: for two lists of
 * groups, what is sent depends on the receiver's piece of the addresses that the sender's rules name, and
 * what is received on the sender's, so it takes the pieces of each.
 *
 * @param endpoints - That can reach each other, e.g. those of one VPC.
 */
export function* oneSidedPairs<E extends Endpoint>(
  endpoints: readonly E[],
  rulesOf: RulesOf,
): Generator<OneSidedClasses<E>> {
  for (const family of [4, 6] as const) {
    const lists = memberLists(
      endpoints.filter(({ address }) => familyOf(address) === family),
      rulesOf,
    )
    for (const from of lists)
      for (const to of lists) {
        if (from.meant.egress.length + to.meant.ingress.length === 0) continue
        yield* betweenLists(from, to, family)
      }
  }
}

/** The endpoints of the same groups, by address, and their rules. */
interface MemberList<E extends Endpoint> {
  readonly members: readonly E[]
  readonly groups: ReadonlySet<string>
  readonly all: Readonly<Record<Direction, readonly AllowRule[]>>
  /** Those that name less than every address. */
  readonly meant: Readonly<Record<Direction, readonly AllowRule[]>>
}

function memberLists<E extends Endpoint>(
  endpoints: readonly E[],
  rulesOf: RulesOf,
): MemberList<E>[] {
  const byGroups = grouped(endpoints, ({ groups }) => JSON.stringify([...new Set(groups)].sort()))
  return [...byGroups.values()].map((members) => memberList(members, rulesOf))
}

function memberList<E extends Endpoint>(members: readonly E[], rulesOf: RulesOf): MemberList<E> {
  const groups = new Set(members[0]!.groups)
  const rules = [...groups].flatMap(rulesOf)
  const byDirection = (some: readonly AllowRule[]) => ({
    ingress: some.filter(({ direction }) => direction === 'ingress'),
    egress: some.filter(({ direction }) => direction === 'egress'),
  })
  return {
    members: [...members].sort((a, b) => compareAddresses(a.address, b.address)),
    groups,
    all: byDirection(rules),
    meant: byDirection(rules.filter(isSpecific)),
  }
}

/** Whether a rule names less than every address. */
function isSpecific({ remote, family }: AllowRule): boolean {
  if ('group' in remote) return true
  const all = allAddresses(family)
  return !addressSet(remote.addresses).some((range) => contains(range, all))
}

/** What rules allow towards one end: all of it, and what is meant for that end. */
interface Allowances {
  readonly all: readonly ServiceRange[]
  readonly meant: readonly ServiceRange[]
}

function allowancesOf(
  { all, meant }: MemberList<Endpoint>,
  direction: Direction,
  address: Address,
  groups: ReadonlySet<string>,
): Allowances {
  const end = { address, groups }
  return {
    all: allowedServices(all[direction], direction, end),
    meant: allowedServices(meant[direction], direction, end),
  }
}

function* betweenLists<E extends Endpoint>(
  from: MemberList<E>,
  to: MemberList<E>,
  family: Family,
): Generator<OneSidedClasses<E>> {
  const receivers = alikeFor(from, 'egress', to, family)
  const senders = alikeFor(to, 'ingress', from, family)
  for (const sending of senders)
    for (const receiving of receivers) {
      const pair = twoOf(sending.members, receiving.members)
      if (!pair) continue
      for (const stopped of stoppedOf(receiving.allowances, sending.allowances))
        yield {
          ...withWitness(stopped, ...pair),
          senders: sending.members,
          receivers: receiving.members,
        }
    }
}

/** Members of `others` for which a list's rules allow the same. */
function alikeFor<E extends Endpoint>(
  list: MemberList<Endpoint>,
  direction: Direction,
  others: MemberList<E>,
  family: Family,
): { readonly members: readonly E[]; readonly allowances: Allowances }[] {
  const ranges = list.all[direction].flatMap(({ remote, family: own }) =>
    'group' in remote || own !== family ? [] : remote.addresses,
  )
  const pieces = piecesOf(others.members, atomStarts(family, ranges)).map((members) => ({
    members,
    allowances: allowancesOf(list, direction, members[0]!.address, others.groups),
  }))
  const alike = grouped(pieces, ({ allowances }) => JSON.stringify(allowances))
  return [...alike.values()].map((same) => ({
    members: same.length === 1 ? same[0]!.members : same.flatMap(({ members }) => members),
    allowances: same[0]!.allowances,
  }))
}

/** Sorted members cut at the atoms' starts; pieces without a member are left out. */
function piecesOf<E extends Endpoint>(
  members: readonly E[],
  starts: readonly Address[],
): (readonly E[])[] {
  const cuts = [...starts.map((start) => firstFrom(members, start)), members.length]
  return cuts
    .slice(1)
    .map((end, at) => members.slice(cuts[at], end))
    .filter(({ length }) => length > 0)
}

/** The position of the first member whose address is not below. */
function firstFrom(members: readonly Endpoint[], address: Address): number {
  let low = 0
  let high = members.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (members[middle]!.address < address) low = middle + 1
    else high = middle
  }
  return low
}

/** A sender and a receiver that are not one and the same endpoint, or nothing. */
function twoOf<E>(senders: readonly E[], receivers: readonly E[]): [E, E] | undefined {
  const [sender, receiver] = [senders[0]!, receivers[0]!]
  if (sender !== receiver) return [sender, receiver]
  if (receivers[1] !== undefined) return [sender, receivers[1]]
  return senders[1] === undefined ? undefined : [senders[1], receiver]
}

type Stopped = Pick<OneSided, 'blockedBy' | 'services'>

/** @param sent - By the sender's rules; `received` by the receiver's. */
function stoppedOf(sent: Allowances, received: Allowances): Stopped[] {
  const stopped: Stopped[] = [
    { blockedBy: 'receiver', services: servicesWithout(sent.meant, received.all) },
    { blockedBy: 'sender', services: servicesWithout(received.meant, sent.all) },
  ]
  return stopped.filter(({ services }) => services.length > 0)
}

function withWitness(stopped: Stopped, sender: Endpoint, receiver: Endpoint): OneSided {
  const atReceiver = stopped.blockedBy === 'receiver'
  const [own, other] = atReceiver ? [receiver, sender] : [sender, receiver]
  const witness = packetOf(
    atReceiver ? 'ingress' : 'egress',
    familyOf(own.address),
    exampleService(stopped.services[0]!),
    { local: own.address, remote: other.address },
  )
  return { ...stopped, witness }
}
