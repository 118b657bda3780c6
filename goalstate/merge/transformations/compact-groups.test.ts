import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareGroups } from '../../reasoning/index.ts'
import { soundRules } from '../../rules/sg/allow-rules.ts'
import { cidr } from '../../state/address.ts'
import { wireProtocol } from '../../state/protocol.ts'
import { securityGroup, securityRule } from '../../state/samples.ts'
import type { SecurityRule } from '../../state/state.ts'
import { compactGroups } from './compact-groups.ts'
import { left } from './queue.cases.ts'

function compacted(rules: readonly SecurityRule[]): readonly SecurityRule[] {
  const [told] = left(compactGroups, [securityGroup({ id: 'g', rules })])
  return told?.type === 'security-group' ? told.rules : []
}

let count = 0
const rule = (ports: readonly [number, number], prefix = '', some: Partial<SecurityRule> = {}) =>
  securityRule({
    id: `rule${String(count++).padStart(4, '0')}`,
    portMin: ports[0],
    portMax: ports[1],
    remotePrefix: cidr(prefix),
    ...some,
  })
const said = (rules: readonly SecurityRule[]) =>
  rules.map(
    ({ portMin, portMax, remotePrefix, remoteGroupId }) =>
      `${portMin}-${portMax} ${remotePrefix.text || remoteGroupId || 'all'}`,
  )

test('equal rules are one, whatever their spelling', () => {
  expect(said(compacted([rule([22, 22], '0.0.0.0/0'), rule([22, 22])]))).toHaveLength(1)
})

test('ports that touch or overlap are one range, for one remote', () => {
  const rules = [
    rule([80, 89], '10.0.0.0/8'),
    rule([90, 95], '10.0.0.0/8'),
    rule([94, 99], '10.0.0.0/8'),
  ]
  expect(said(compacted(rules))).toEqual(['80-99 10.0.0.0/8'])
  expect(compacted([rule([80, 89], '10.0.0.0/8'), rule([91, 95], '10.0.0.0/8')])).toHaveLength(2)
})

test('halves of a block are the block, for one protocol and ports', () => {
  const rules = [rule([80, 80], '10.0.0.0/25'), rule([80, 80], '10.0.0.128/25')]
  expect(said(compacted(rules))).toEqual(['80-80 10.0.0.0/24'])
})

test('what other rules allow together goes', () => {
  const rules = [rule([1, 100], '10.0.0.0/8'), rule([22, 22], '10.1.0.0/16')]
  expect(said(compacted(rules))).toEqual(['1-100 10.0.0.0/8'])
})

test('remote groups stay what they are', () => {
  const toGroup = { remoteGroupId: 'db' }
  const rules = [
    rule([1, 10], '', toGroup),
    rule([11, 20], '', toGroup),
    rule([1, 20], '10.0.0.0/8'),
  ]
  expect(said(compacted(rules)).sort()).toEqual(['1-20 10.0.0.0/8', '1-20 db'])
})

test('TCP, UDP and ICMP together are never "any", which a goal state cannot say', () => {
  const rules = ['TCP', 'UDP'].map((name) => rule([1, 65535], '', { protocol: wireProtocol(name) }))
  expect(compacted(rules)).toEqual(rules)
})

const groups = fc.array(
  fc
    .record({
      first: fc.integer({ min: 1, max: 6 }),
      ports: fc.integer({ min: 0, max: 3 }),
      block: fc.integer({ min: 0, max: 3 }),
      length: fc.integer({ min: 23, max: 25 }),
      remote: fc.constantFrom('', '', '', 'db'),
      protocol: fc.constantFrom('TCP', 'UDP'),
      direction: fc.constantFrom('ingress' as const, 'egress' as const),
    })
    .map(({ first, ports, block, length, remote, protocol, direction }) =>
      rule([first, first + ports], remote ? '' : prefixOf(block, length), {
        ...{ remoteGroupId: remote, protocol: wireProtocol(protocol), direction },
      }),
    ),
  { maxLength: 12 },
)

function prefixOf(block: number, length: number): string {
  if (length === 25) return `10.0.${block >> 1}.${(block & 1) * 128}/25`
  return length === 24 ? `10.0.${block}.0/24` : `10.0.${block & 2}.0/23`
}

test('a group allows exactly the same packets, by no more rules', () => {
  fc.assert(
    fc.property(groups, (rules) => {
      const fewer = compacted(rules)
      expect(fewer.length).toBeLessThanOrEqual(rules.length)
      const [a, b] = [rules, fewer].map((some) =>
        soundRules(securityGroup({ id: 'g', rules: some })).map(({ allow }) => allow),
      )
      expect(compareGroups(a!, b!).relation).toBe('equivalent')
    }),
  )
})
