import type { Rule } from '../../check/rule.ts'
import { kindOfAddress } from '../../reasoning/index.ts'
import type { Cidr, Ip } from '../../state/address.ts'
import { isLive, type Resource, type ResourceType } from '../../state/state.ts'
import { eachOf, nameOf } from '../each.ts'

const types = [
  'vpc',
  'subnet',
  'port',
  'neighbor',
  'security-group',
  'dhcp',
  'router',
  'gateway',
  'node',
  'endpoint',
] as const satisfies readonly ResourceType[]

/** What is wrong with one address of a resource. */
interface Problem {
  /** Whose address it is, e.g. `gateway IP`. */
  readonly name: string
  readonly text: string
  readonly problem: string
}

/** Destinations and next hops of routes are the rules ALC-RTE's. */
export const badAddress: Rule<Extract<Resource, { type: (typeof types)[number] }>> = {
  id: 'ALC-ADR-001',
  severity: 'error',
  title: 'address or prefix that cannot be used',
  why: 'Agents refuse it, or read it as another one: 10.0.0.5/24 is not a network but an address in one.',
  remedy: 'Give an address that a VM or host can have, and prefixes without host bits.',
  example: 'subnet s1 is 10.0.0.5/24',
  starred: true,
  ...eachOf(types),

  *check(resource) {
    if (!isLive(resource)) return
    const told = new Set<string>()
    for (const { name, text, problem } of problemsOf(resource)) {
      const role = `${name}: ${text}`
      if (told.has(role)) continue
      told.add(role)
      yield {
        resources: [resource],
        role,
        message: `the ${name} of ${nameOf(resource.type)} ${resource.id}${text === '' ? '' : `, ${text},`} ${problem}`,
        actual: text,
      }
    }
  },
}

function* problemsOf(resource: Resource): Generator<Problem> {
  switch (resource.type) {
    case 'vpc':
      yield* network('CIDR', resource.cidr)
      break
    case 'subnet':
      yield* network('CIDR', resource.cidr)
      if (resource.gateway) yield* address('gateway IP', resource.gateway.ip)
      break
    case 'port':
      for (const { ip } of resource.fixedIps) yield* address('fixed IP', ip)
      if (resource.host) yield* given('host IP', resource.host.ip)
      for (const { addresses } of resource.allowedPairs) yield* read('allowed pair', addresses)
      break
    case 'neighbor':
      for (const { ip } of resource.fixedIps) yield* address('fixed IP', ip)
      yield* address('host IP', resource.hostIp)
      for (const { addresses } of resource.allowedPairs) yield* read('allowed pair', addresses)
      break
    case 'security-group':
      for (const rule of resource.rules)
        if (isLive(rule) && rule.remotePrefix.text !== '')
          yield* read(`remote prefix of rule ${rule.id}`, rule.remotePrefix)
      break
    case 'dhcp':
      yield* given('IPv4 address', resource.ipv4)
      yield* given('IPv6 address', resource.ipv6)
      break
    case 'router':
      yield* given('host IP', resource.hostIp)
      break
    case 'gateway':
      for (const { ip } of resource.destinations) yield* address('destination', ip)
      break
    case 'node':
      yield* address('IP', resource.ip)
      break
    case 'endpoint':
      yield* given('IP', resource.ip)
      yield* given('host IP', resource.hostIp)
      break
  }
}

/** A prefix of which the bounds matter. */
function* network(name: string, cidr: Cidr): Generator<Problem> {
  if (cidr.version === 0) yield { name, text: cidr.text, problem: cidr.problem }
  else if (cidr.hostBits)
    yield { name, text: cidr.text, problem: `has host bits set: its network is ${cidr.canonical}` }
  else yield* unusable(name, cidr.text, cidr.first)
}

/** A prefix of which only the meaning matters. */
function* read(name: string, { text, ...cidr }: Cidr): Generator<Problem> {
  if (cidr.version === 0) yield { name, text, problem: cidr.problem }
}

function* address(name: string, ip: Ip): Generator<Problem> {
  if (ip.version === 0) yield { name, text: ip.text, problem: ip.problem }
  else yield* unusable(name, ip.text, ip.value)
}

/** An address that may be left out. */
function* given(name: string, ip: Ip): Generator<Problem> {
  if (ip.text !== '') yield* address(name, ip)
}

const unusableKinds = new Set<string>(['unspecified', 'loopback', 'multicast', 'broadcast'])

function* unusable(name: string, text: string, value: number | bigint): Generator<Problem> {
  const kind = kindOfAddress(value)
  if (unusableKinds.has(kind))
    yield { name, text, problem: `is ${kind === 'unspecified' ? 'an' : 'a'} ${kind} address` }
}
