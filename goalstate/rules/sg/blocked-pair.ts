/** Two ports of which one names the other in its rules, and is not let through by the other's. */
import {
  type Address,
  type AllowRule,
  allAddresses,
  contains,
  type Family,
  type ServiceRange,
  serviceSet,
  servicesOf,
  servicesWithout,
} from '../../reasoning/index.ts'
import { pair } from '../../state/lookup.ts'
import { groupById } from '../../state/lookups.ts'
import { isLive, type Port } from '../../state/state.ts'
import type { StateIndex } from '../../state/state-index.ts'
import { soundRules } from './allow-rules.ts'

/** One address of a port. */
export interface PortAddress {
  readonly port: Port
  readonly address: Address
}

export interface BlockedPair {
  /** Whose rule names the other. */
  readonly own: PortAddress
  /** Whose rules do not let it through. */
  readonly named: PortAddress
  /** What is stopped; ascending and apart. */
  readonly services: readonly ServiceRange[]
}

/** Ports that rules treat alike but for their addresses: of one VPC, with the same groups. */
interface PortClass {
  readonly vpcId: string
  readonly groups: readonly string[]
  readonly members: readonly PortAddress[]
}

/** The addresses of one family that live ports have; those of ports without groups are not filtered. */
export function addressesOf(ports: Iterable<Port>, family: Family): PortAddress[] {
  const addresses: PortAddress[] = []
  for (const port of ports)
    if (isLive(port) && port.securityGroupIds.length > 0)
      for (const { ip } of port.fixedIps)
        if (ip.version === family) addresses.push({ port, address: ip.value })
  return addresses
}

/**
 * The pair of least ids for which `services` are not all allowed.
 *
 * @param packets - Direction, as the named ports see it, and family.
 * @returns Nothing if they let all through, or have groups that the state does not hold.
 */
export function blockedPair(
  own: readonly PortAddress[],
  named: readonly PortAddress[],
  packets: Pick<AllowRule, 'direction' | 'family'>,
  services: readonly ServiceRange[],
  index: StateIndex,
): BlockedPair | undefined {
  let least: BlockedPair | undefined
  const owners = classesOf(own)
  for (const theirs of classesOf(named)) {
    const rules = rulesOf(theirs.groups, packets, index)
    if (!rules) continue
    for (const ours of owners) {
      if (ours.vpcId !== theirs.vpcId) continue
      for (const blocked of blockedIn(ours, theirs, rules, services))
        if (!least || isBefore(blocked, least)) least = blocked
    }
  }
  return least
}

function classesOf(addresses: readonly PortAddress[]): PortClass[] {
  const classes = new Map<string, PortClass & { members: PortAddress[] }>()
  for (const address of addresses) {
    const { vpcId, securityGroupIds } = address.port
    const groups = securityGroupIds.length === 1 ? securityGroupIds : [...securityGroupIds].sort()
    const key = pair(vpcId, groups.join('\0'))
    const known = classes.get(key)
    if (known) known.members.push(address)
    else classes.set(key, { vpcId, groups, members: [address] })
  }
  return [...classes.values()]
}

/** All rules of some groups in one direction; `undefined` if one of the groups is not there. */
function rulesOf(
  groups: readonly string[],
  { direction, family }: Pick<AllowRule, 'direction' | 'family'>,
  index: StateIndex,
): AllowRule[] | undefined {
  const rules: AllowRule[] = []
  for (const id of groups) {
    const live = [...index.get(groupById, id)].filter(isLive)
    if (live.length === 0) return undefined
    for (const group of live)
      for (const { allow } of soundRules(group))
        if (allow.direction === direction && allow.family === family) rules.push(allow)
  }
  return rules
}

/** For each own address that is stopped, the pair with the named port of least id. */
function* blockedIn(
  ours: PortClass,
  theirs: PortClass,
  rules: readonly AllowRule[],
  services: readonly ServiceRange[],
): Generator<BlockedPair> {
  const free = rules.filter((rule) => isForAll(rule, ours))
  const left = servicesWithout(services, serviceSet(free.flatMap(servicesOf)))
  if (left.length === 0) return
  const narrow = rules.filter((rule) => !isForAll(rule, ours) && 'addresses' in rule.remote)
  for (const own of ours.members) {
    const passing = narrow.filter((rule) => names(rule, own.address))
    const stopped = servicesWithout(left, serviceSet(passing.flatMap(servicesOf)))
    const named = stopped.length > 0 ? leastOther(theirs.members, own) : undefined
    if (named) yield { own, named, services: stopped }
  }
}

function leastOther(members: readonly PortAddress[], own: PortAddress): PortAddress | undefined {
  let least: PortAddress | undefined
  for (const member of members)
    if (member.port.id !== own.port.id && (!least || isLess(member, least))) least = member
  return least
}

/** Whether a rule names every address of its family. */
export function isForAnybody({ remote, family }: AllowRule): boolean {
  return (
    'addresses' in remote && remote.addresses.some((range) => contains(range, allAddresses(family)))
  )
}

/** Whether a rule names every member of a class, whatever their addresses. */
function isForAll(rule: AllowRule, { groups }: PortClass): boolean {
  return 'group' in rule.remote ? groups.includes(rule.remote.group) : isForAnybody(rule)
}

function names({ remote }: AllowRule, address: Address): boolean {
  return 'addresses' in remote && remote.addresses.some((range) => contains(range, address))
}

function isBefore(a: BlockedPair, b: BlockedPair): boolean {
  return isLess(a.own, b.own) || (!isLess(b.own, a.own) && isLess(a.named, b.named))
}

function isLess(a: PortAddress, b: PortAddress): boolean {
  return a.port.id < b.port.id || (a.port.id === b.port.id && a.address < b.address)
}
