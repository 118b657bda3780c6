/** The rules of security groups as exact reasoning takes them. */
import {
  type AllowRule,
  anywhere,
  type Family,
  type Interval,
  type Remote,
  ruleKey,
  ruleProblem,
} from '../../reasoning/index.ts'
import { isLive, type SecurityGroup, type SecurityRule } from '../../state/state.ts'
import { hasPorts, icmpOf, icmpRange, portProblem } from './ports.ts'

/** A rule whose meaning is beyond doubt. */
export interface SoundRule {
  readonly rule: SecurityRule
  readonly allow: AllowRule
  /** `ruleKey` of it. */
  readonly key: string
}

const known = new WeakMap<SecurityGroup, readonly SoundRule[]>()

/**
 * The live rules of a group that mean something, by id: an order that does not depend on the list's.
 * Others are findings of their own (ALC-SG-001 to 004, 008; ALC-ADR-001), and allow nothing here.
 */
export function soundRules(group: SecurityGroup): readonly SoundRule[] {
  let sound = known.get(group)
  if (!sound) {
    sound = group.rules
      .filter(isLive)
      .flatMap((rule) => {
        const allow = allowRuleOf(rule)
        return allow ? [{ rule, allow, key: ruleKey(allow) }] : []
      })
      .sort((a, b) => compare(a.rule.id, b.rule.id) || compare(a.key, b.key))
    known.set(group, sound)
  }
  return sound
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function allowRuleOf(rule: SecurityRule): AllowRule | undefined {
  const { direction, etherType } = rule
  if (typeof direction === 'number' || typeof etherType === 'number') return undefined
  const family = etherType === 'ipv4' ? 4 : 6
  const remote = remoteOf(rule, family)
  const service = serviceOf(rule, family)
  if (!remote || !service) return undefined
  const allow: AllowRule = { direction, family, remote, ...service }
  return ruleProblem(allow) === undefined ? allow : undefined
}

function remoteOf(
  { remotePrefix, remoteGroupId }: SecurityRule,
  family: Family,
): Remote | undefined {
  if (remoteGroupId !== '') return remotePrefix.text === '' ? { group: remoteGroupId } : undefined
  if (remotePrefix.text === '') return anywhere(family)
  if (remotePrefix.version !== family) return undefined
  return { addresses: [{ first: remotePrefix.first, last: remotePrefix.last }] }
}

type ServicePart = Pick<AllowRule, 'protocol' | 'ports' | 'icmpTypes' | 'icmpCodes'>

function serviceOf(rule: SecurityRule, family: Family): ServicePart | undefined {
  const { means } = rule.protocol
  if (means === undefined || means === 'arp' || portProblem(rule) || icmpRange(rule))
    return undefined
  const { portMin, portMax } = rule
  if (icmpOf(means)) {
    return {
      // Neutron takes icmp over IPv6 for ICMPv6.
      protocol: family === 6 ? 'icmp' : means,
      icmpTypes: single(portMin),
      icmpCodes: single(portMax),
    }
  }
  if (means === 'any' || !hasPorts(means))
    return portMin || portMax ? undefined : { protocol: means }
  if (portMin === undefined || portMax === undefined) return { protocol: means }
  return { protocol: means, ports: { first: portMin, last: portMax } }
}

function single(value: number | undefined): Interval | undefined {
  return value === undefined ? undefined : { first: value, last: value }
}
