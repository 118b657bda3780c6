import { PortentError } from '../../core/index.ts'
import { type Family, familyOf } from './address.ts'
import { allAddresses, formatRange } from './address-range.ts'
import { type AddressSet, addressSet, intersection } from './address-set.ts'
import {
  allServices,
  hasPorts,
  isIcmp,
  type Protocol,
  protocolNumber,
  SERVICES,
  type ServiceRange,
} from './service.ts'

export type Direction = 'ingress' | 'egress'

/** Whole numbers from `first` to `last`, both included. */
export interface Interval {
  readonly first: number
  readonly last: number
}

/** Who is at the other end: certain addresses, or whoever is a member of a group. */
export type Remote = { readonly addresses: AddressSet } | { readonly group: string }

/**
 * One rule of a security group. A group allows what one of its rules allows; their order means nothing.
 */
export interface AllowRule {
  readonly direction: Direction
  readonly family: Family
  readonly protocol: Protocol
  /** Destination ports, in `[0, 65535]`, for protocols that have them; all where left out. */
  readonly ports?: Interval | undefined
  /** In `[0, 255]`, for ICMP only; all where left out. */
  readonly icmpTypes?: Interval | undefined
  /** In `[0, 255]`, for ICMP only, with `icmpTypes`; all where left out. */
  readonly icmpCodes?: Interval | undefined
  readonly remote: Remote
}

/** Any address of a family, what an absent remote means. */
export function anywhere(family: Family): Remote {
  return { addresses: [allAddresses(family)] }
}

const BYTE: Interval = { first: 0, last: 255 }
const PORTS: Interval = { first: 0, last: 65_535 }

/**
 * What keeps a rule from having a meaning, or nothing. The functions of this folder refuse such rules,
 * so ask first.
 */
export function ruleProblem(rule: AllowRule): string | undefined {
  return protocolProblem(rule) ?? detailProblem(rule) ?? remoteProblem(rule)
}

function protocolProblem({ protocol }: AllowRule): string | undefined {
  if (typeof protocol !== 'number' || isWithin({ first: protocol, last: protocol }, BYTE)) return
  return `protocol ${protocol} is not a whole number in [0, 255]`
}

function detailProblem(rule: AllowRule): string | undefined {
  const { ports, icmpTypes, icmpCodes, protocol, family } = rule
  const number = protocol === 'any' ? -1 : protocolNumber(protocol, family)
  if (ports) {
    if (!hasPorts(number)) return `protocol ${protocol} has no ports`
    if (!isWithin(ports, PORTS)) return `ports ${spell(ports)} are no range in [1, 65535]`
    if (ports.last === 0) return 'port 0 is reserved: no packet has it'
  }
  if ((icmpTypes || icmpCodes) && !isIcmp(number, family))
    return `protocol ${protocol} has no ICMP types`
  if (icmpTypes && !isWithin(icmpTypes, BYTE))
    return `ICMP types ${spell(icmpTypes)} are no range in [0, 255]`
  if (icmpCodes && !isWithin(icmpCodes, BYTE))
    return `ICMP codes ${spell(icmpCodes)} are no range in [0, 255]`
  return icmpCodes && !icmpTypes ? 'it has an ICMP code without a type' : undefined
}

function remoteProblem({ remote, family }: AllowRule): string | undefined {
  if ('group' in remote) return
  const other = remote.addresses.find(({ first }) => familyOf(first) !== family)
  return other && `remote ${formatRange(other)} is not IPv${family}`
}

function isWithin({ first, last }: Interval, { first: low, last: high }: Interval): boolean {
  const whole = Number.isInteger(first) && Number.isInteger(last)
  return whole && low <= first && first <= last && last <= high
}

function spell({ first, last }: Interval): string {
  return first === last ? `${first}` : `${first}-${last}`
}

/** @throws PortentError `ERR_INPUT` for a rule that {@link ruleProblem} objects to, naming its place. */
export function expectSound(rules: readonly AllowRule[]): void {
  for (const [at, rule] of rules.entries()) {
    const problem = ruleProblem(rule)
    if (problem !== undefined)
      throw new PortentError(
        'ERR_INPUT',
        `rule ${at}: ${problem}; leave out rules that ruleProblem objects to`,
      )
  }
}

/**
 * The services that a sound rule allows, ascending and apart.
 *
 * Port 0 is reserved and on no packet, so ports from 1 count as from 0: `1–65535` is all ports.
 */
export function servicesOf(rule: AllowRule): ServiceRange[] {
  if (rule.protocol === 'any') return [allServices]
  const base = protocolNumber(rule.protocol, rule.family) * SERVICES
  if (rule.icmpTypes && rule.icmpCodes && !isAllCodes(rule.icmpCodes))
    return icmpServices(base, rule.icmpTypes, rule.icmpCodes)
  const { first, last } = rule.icmpTypes
    ? { first: rule.icmpTypes.first * 256, last: rule.icmpTypes.last * 256 + 255 }
    : (rule.ports ?? PORTS)
  return [{ first: base + (first === 1 ? 0 : first), last: base + last }]
}

function isAllCodes({ first, last }: Interval): boolean {
  return first === 0 && last === 255
}

/** Part of the codes of each type: one range a type. */
function icmpServices(base: number, types: Interval, codes: Interval): ServiceRange[] {
  return Array.from({ length: types.last - types.first + 1 }, (_, at) => {
    const type = base + (types.first + at) * 256
    return { first: type + codes.first, last: type + codes.last }
  })
}

/**
 * Equal for rules that mean the same by themselves, whatever their spelling: `0.0.0.0/0` and all
 * addresses, all ports and none named, `tcp` and 6.
 *
 * @throws PortentError `ERR_INPUT` for a rule that {@link ruleProblem} objects to.
 */
export function ruleKey(rule: AllowRule): string {
  let key = knownKeys.get(rule)
  if (key === undefined) {
    expectSound([rule])
    key = spelledOut(rule)
    knownKeys.set(rule, key)
  }
  return key
}

/** Several questions are asked of one group, and each begins with its rules' keys. */
const knownKeys = new WeakMap<AllowRule, string>()

function spelledOut(rule: AllowRule): string {
  const services = servicesOf(rule).map(({ first, last }) => `${first}-${last}`)
  const remote =
    'group' in rule.remote
      ? `group ${rule.remote.group}`
      : addressSet(rule.remote.addresses).map(({ first, last }) => `${first}-${last}`)
  return `${rule.direction} ${rule.family} ${services} ${remote}`
}

/** The rules with each remote group replaced by its members' addresses, for exact answers about ports. */
export function withMembers(
  rules: readonly AllowRule[],
  membersOf: (group: string) => AddressSet,
): AllowRule[] {
  return rules.map((rule) => {
    if (!('group' in rule.remote)) return rule
    const own = [allAddresses(rule.family)]
    return { ...rule, remote: { addresses: intersection(membersOf(rule.remote.group), own) } }
  })
}
