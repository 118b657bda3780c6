import { expect, test } from 'vitest'
import { type Random, seeded, shuffle } from '../../../core/index.ts'
import { check } from '../../check/engine.ts'
import { cidrOrIp, mac } from '../../state/address.ts'
import { placement } from '../../state/samples.ts'
import { type Resource, resourceTypes } from '../../state/state.ts'
import { cleanState } from './clean-state.ts'
import type { Defect } from './defect.ts'
import { defectsOf } from './defects.ts'

/** 72 ports, laid out as the thousand are. */
const clean = cleanState({
  vpcs: 3,
  subnetsPerVpc: 2,
  hosts: 12,
  hostsPerSubnet: 3,
  portsPerHost: 4,
})
const defects = defectsOf(clean).filter(({ update }) => update === undefined)
const cases = defects.map((defect) => [defect.rule, defect] as const)

test.each(cases)('%s finds the same in lists of another order', (_rule, defect) => {
  const state = stateWith(defect)
  expect(fingerprints(shuffled(state, seeded(7)), defect)).toEqual(fingerprints(state, defect))
})

test.each(cases)('%s finds the same in other spellings of MACs', (_rule, defect) => {
  const state = stateWith(defect)
  expect(fingerprints(respelled(state), defect)).toEqual(fingerprints(state, defect))
})

/** Rules by which the spelling of a prefix is what is wrong, or what two tellings of one thing differ in. */
const ofSpelling = new Set(['ALC-ADR-001', 'ALC-RTE-001'])

test.each(cases.filter(([rule]) => !ofSpelling.has(rule)))(
  '%s finds the same in other spellings of prefixes',
  (_rule, defect) => {
    const state = stateWith(defect)
    expect(fingerprints(withOtherPrefixes(state), defect)).toEqual(fingerprints(state, defect))
  },
)

test('prefixes of rules, routes and address pairs have other spellings', () => {
  const states = cases.map(([, defect]) => stateWith(defect))
  const texts = (state: readonly Resource[]) => JSON.stringify(state, textOf)
  expect(states.filter((state) => texts(withOtherPrefixes(state)) !== texts(state))).not.toEqual([])
})

test.each(cases)('%s finds as much under other ids', (rule, defect) => {
  const counts = countsIn(renamed(stateWith(defect)), defect)
  expect(counts).toEqual({ [rule]: 1, ...defect.implies })
})

/** What each missing resource leaves dangling: its references, its sends, and what it alone provided. */
const missing: readonly [string, Resource, Readonly<Record<string, number>>][] = [
  ['a VPC', clean.vpcs[0]!, { 'ALC-REF-001': 24, 'ALC-REF-003': 2, 'ALC-REF-008': 6 }],
  // Each port has a fixed IP there, and each neighbor and DHCP entry of it.
  ['a subnet', clean.subnets[0]!, { 'ALC-REF-002': 48, 'ALC-REF-006': 1, 'ALC-REF-008': 6 }],
  ['a gateway', clean.gateways[0]!, { 'ALC-REF-007': 1, 'ALC-REF-008': 6 }],
  ['a security group', clean.groups[0]!, { 'ALC-REF-004': 12, 'ALC-REF-005': 1, 'ALC-REF-008': 6 }],
  ['a port', clean.ports[1]!, { 'ALC-REF-008': 1 }],
  ['a neighbor', clean.neighbors[2]!, { 'ALC-CMP-003': 1, 'ALC-REF-008': 2 }],
  ['a DHCP entry', clean.dhcps[0]!, { 'ALC-CMP-006': 1, 'ALC-REF-008': 1 }],
]

test.each(missing)('without %s, just what needs it dangles', (_what, resource, dangling) => {
  const rest = clean.resources.filter((one) => one !== resource)
  expect(countsIn(rest, {})).toEqual(dangling)
})

function stateWith({ without = [], having = [] }: Defect): Resource[] {
  const gone = new Set<Resource>(without)
  return [...clean.resources.filter((resource) => !gone.has(resource)), ...having]
}

function findingsIn(resources: readonly Resource[], { settings = {} }: Pick<Defect, 'settings'>) {
  const state = { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 101 }
  return check(state, { now: new Date(0), settings }).findings
}

function countsIn(resources: readonly Resource[], around: Pick<Defect, 'settings'>) {
  const counts: Record<string, number> = {}
  for (const { rule } of findingsIn(resources, around)) counts[rule] = (counts[rule] ?? 0) + 1
  return counts
}

function fingerprints(resources: readonly Resource[], defect: Defect): string[] {
  return findingsIn(resources, defect)
    .map(({ rule, fingerprint }) => `${rule} ${fingerprint}`)
    .sort()
}

/** Fields whose order says something. */
const ordered = new Set(['fixedIps', 'dns'])

/** Every list in another order, but for those whose order says something. */
function shuffled<T>(value: T, random: Random): T {
  return deeply(value, (inner, field) => {
    if (!Array.isArray(inner) || ordered.has(field)) return inner
    const copy = [...inner]
    shuffle(copy, random)
    return copy
  })
}

/** Every MAC with dashes for colons, in capitals, and the other way round. */
function respelled<T>(value: T): T {
  return deeply(value, (inner) => {
    if (!isMac(inner)) return inner
    const { text } = inner
    return mac(
      text.includes(':')
        ? text.replaceAll(':', '-').toUpperCase()
        : text.replaceAll('-', ':').toLowerCase(),
    )
  })
}

/**
 * Every prefix as it may be written too: all addresses of a rule as none named, one address of an allowed
 * pair without its length, IPv6 in capitals with one of its zeros.
 */
function withOtherPrefixes(resources: readonly Resource[]): Resource[] {
  return resources.map((resource) =>
    deeply(resource, (inner, field) => {
      if (!isPrefix(inner)) return inner
      if (field === 'remotePrefix' && inner.text.endsWith('/0')) return cidrOrIp('')
      if (inner.text.includes('::')) return cidrOrIp(inner.text.replace('::', ':0::').toUpperCase())
      if (field !== 'addresses' || !inner.text.endsWith('/32')) return inner
      return cidrOrIp(inner.text.slice(0, -'/32'.length))
    }),
  )
}

function isPrefix(value: unknown): value is { readonly text: string } {
  return typeof value === 'object' && value !== null && 'hostBits' in value
}

/** What was written, without what was read of it, for `JSON.stringify`. */
function textOf(_name: string, value: unknown): unknown {
  return isPrefix(value) ? value.text : typeof value === 'bigint' ? String(value) : value
}

function isMac(value: unknown): value is { readonly text: string } {
  return (
    typeof value === 'object' && value !== null && 'canonical' in value && !('version' in value)
  )
}

const idFields = new Set([
  ...['id', 'key', 'vpcId', 'subnetId', 'gatewayIds', 'securityGroupIds', 'groupId'],
  ...['remoteGroupId', 'deviceId', 'resourceKey'],
])

/** Every id with other digits; what sends it somewhere follows. */
function renamed(resources: readonly Resource[]): Resource[] {
  return resources
    .map((resource) =>
      deeply(resource, (inner, field) =>
        typeof inner === 'string' && idFields.has(field) ? otherDigits(inner) : inner,
      ),
    )
    .map((resource) =>
      resource.type === 'placement' && typeof resource.resourceType === 'string'
        ? placement(resource.host, resource.resourceType, resource.resourceKey)
        : resource,
    )
}

/** Each hexadecimal digit but a neighbor's `L2/` for the one that it makes 15 with. */
function otherDigits(id: string): string {
  const [kind] = /^(?:L[23]\/)?/.exec(id)!
  const digits = id.slice(kind.length)
  return (
    kind + digits.replace(/[0-9a-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))
  )
}

/** A copy in which every value, inner ones first, is what `change` makes of it. */
function deeply<T>(value: T, change: (inner: unknown, field: string) => unknown, field = ''): T {
  const inner = Array.isArray(value)
    ? value.map((one) => deeply(one, change, field))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([name, one]) => [name, deeply(one, change, name)]),
        )
      : value
  return change(inner, field) as T
}
