import type { Rule } from '../../check/rule.ts'
import { kindOfAddress } from '../../reasoning/index.ts'
import type { Cidr, Ip } from '../../state/address.ts'
import { isLive, type Resource, type ResourceType } from '../../state/state.ts'
import { called, eachOf, toldTypes } from '../each.ts'

const types = [...toldTypes, 'node', 'endpoint'] as const satisfies readonly ResourceType[]

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
    const problems: Problem[] = []
    look(resource, problems)
    if (problems.length === 0) return
    const told = new Set<string>()
    for (const { name, text, problem } of problems) {
      const role = `${name}: ${text}`
      if (told.has(role)) continue
      told.add(role)
      yield {
        resources: [resource],
        role,
        message: `the ${name} of ${called(resource)}${text === '' ? '' : `, ${text},`} ${problem}`,
        actual: text,
      }
    }
  },
}

/** Adds what is wrong with the addresses of a resource. No generators: states have a million. */
function look(resource: Resource, problems: Problem[]): void {
  switch (resource.type) {
    case 'vpc':
      network(problems, 'CIDR', resource.cidr)
      break
    case 'subnet':
      network(problems, 'CIDR', resource.cidr)
      if (resource.gateway) address(problems, 'gateway IP', resource.gateway.ip)
      break
    case 'port':
      for (const { ip } of resource.fixedIps) address(problems, 'fixed IP', ip)
      if (resource.host) given(problems, 'host IP', resource.host.ip)
      for (const { addresses } of resource.allowedPairs) read(problems, 'allowed pair', addresses)
      break
    case 'neighbor':
      for (const { ip } of resource.fixedIps) address(problems, 'fixed IP', ip)
      address(problems, 'host IP', resource.hostIp)
      for (const { addresses } of resource.allowedPairs) read(problems, 'allowed pair', addresses)
      break
    case 'security-group':
      for (const rule of resource.rules)
        if (isLive(rule) && rule.remotePrefix.text !== '')
          read(problems, `remote prefix of rule ${rule.id}`, rule.remotePrefix)
      break
    case 'dhcp':
      given(problems, 'IPv4 address', resource.ipv4)
      given(problems, 'IPv6 address', resource.ipv6)
      break
    case 'router':
      given(problems, 'host IP', resource.hostIp)
      break
    case 'gateway':
      for (const { ip } of resource.destinations) address(problems, 'destination', ip)
      break
    case 'node':
      address(problems, 'IP', resource.ip)
      break
    case 'endpoint':
      given(problems, 'IP', resource.ip)
      given(problems, 'host IP', resource.hostIp)
      break
  }
}

/** A prefix of which the bounds matter. */
function network(problems: Problem[], name: string, cidr: Cidr): void {
  if (cidr.version === 0) problems.push({ name, text: cidr.text, problem: cidr.problem })
  else if (cidr.hostBits)
    problems.push({
      name,
      text: cidr.text,
      problem: `has host bits set: its network is ${cidr.canonical}`,
    })
  else unusable(problems, name, cidr.text, cidr.first)
}

/** A prefix of which only the meaning matters. */
function read(problems: Problem[], name: string, { text, ...cidr }: Cidr): void {
  if (cidr.version === 0) problems.push({ name, text, problem: cidr.problem })
}

function address(problems: Problem[], name: string, ip: Ip): void {
  if (ip.version === 0) problems.push({ name, text: ip.text, problem: ip.problem })
  else unusable(problems, name, ip.text, ip.value)
}

/** An address that may be left out. */
function given(problems: Problem[], name: string, ip: Ip): void {
  if (ip.text !== '') address(problems, name, ip)
}

const unusableKinds = new Set<string>(['unspecified', 'loopback', 'multicast', 'broadcast'])

function unusable(problems: Problem[], name: string, text: string, value: number | bigint): void {
  const kind = kindOfAddress(value)
  if (unusableKinds.has(kind))
    problems.push({
      name,
      text,
      problem: `is ${kind === 'unspecified' ? 'an' : 'a'} ${kind} address`,
    })
}
