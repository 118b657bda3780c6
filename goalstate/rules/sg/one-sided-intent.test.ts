import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneSided } from '../../reasoning/index.ts'
import { cidr } from '../../state/address.ts'
import { fixed, port, securityGroup, securityRule } from '../../state/samples.ts'
import type { Port, SecurityGroup, SecurityRule } from '../../state/state.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { soundRules } from './allow-rules.ts'
import { oneSidedIntent as rule } from './one-sided-intent.ts'

const group = (id: string, ...rules: Partial<SecurityRule>[]) =>
  securityGroup({ id, rules: rules.map((some, i) => securityRule({ id: `${id}-${i}`, ...some })) })
const at = (id: string, address: string, ...securityGroupIds: string[]) =>
  port({ id, fixedIps: fixed('s', address), securityGroupIds })
const sql = { portMin: 5432, portMax: 5432 }
const toDb = { ...sql, direction: 'egress', remoteGroupId: 'db' } as const
const fromWeb = { ...sql, remoteGroupId: 'web' }
const web = at('w', '10.0.0.5', 'web')
const db = at('d', '10.0.1.7', 'db')

test('web lets 5432 out to db, and db lets nothing in', () => {
  expect(found(rule, [group('web', toDb), group('db'), web, db])).toMatchObject([
    {
      witness: 'ingress tcp 5432 from 10.0.0.5 to 10.0.1.7',
      resources: [{ id: 'web' }, { id: 'db' }],
    },
  ])
})

test('db waits for web, and web lets nothing out', () => {
  expect(found(rule, [group('web'), group('db', fromWeb), web, db])).toMatchObject([
    {
      witness: 'egress tcp 5432 from 10.0.0.5 to 10.0.1.7',
      resources: [{ id: 'db' }, { id: 'web' }],
    },
  ])
})

test('an answer by group, by prefix or by all that is let in is one', () => {
  for (const answer of [
    fromWeb,
    { ...sql, remotePrefix: cidr('10.0.0.0/24') },
    {},
    { portMin: 5000, portMax: 6000, remotePrefix: cidr('10.0.0.5/32') },
  ])
    expect(
      found(rule, [group('web', toDb), group('db', answer), web, db]).filter(
        ({ resources }) => resources[0]!.id === 'web',
      ),
    ).toEqual([])
})

test('one of two ports being let in is not enough', () => {
  const some = group('db', { ...sql, remotePrefix: cidr('10.0.0.0/29') })
  const far = at('x', '10.0.0.9', 'web')
  const findings = found(rule, [group('web', toDb), some, web, far, db])
  expect(findings.map(({ witness }) => witness)).toEqual([
    'ingress tcp 5432 from 10.0.0.9 to 10.0.1.7',
  ])
})

test('another group of the port may let it in', () => {
  const both = at('d', '10.0.1.7', 'db', 'open')
  expect(found(rule, [group('web', toDb), group('db'), group('open', fromWeb), web, both])).toEqual(
    [],
  )
})

test('of all protocols that are stopped, the witness is one that people know', () => {
  const any = {
    protocol: { text: '', means: 'any' },
    portMin: undefined,
    portMax: undefined,
  } as const
  const web0 = group('web', { ...any, direction: 'egress', remoteGroupId: 'db' })
  expect(found(rule, [web0, group('db', { remoteGroupId: 'web' }), web, db])).toMatchObject([
    { witness: 'ingress udp 1 from 10.0.0.5 to 10.0.1.7' },
  ])
})

test('one address is meant for its port, a prefix for nobody in particular', () => {
  const to = (prefix: string) =>
    group('web', { ...sql, direction: 'egress', remotePrefix: cidr(prefix) })
  expect(found(rule, [to('10.0.1.7/32'), group('db'), web, db])).toMatchObject([
    { resources: [{ id: 'web' }, { type: 'port', id: 'd' }] },
  ])
  expect(found(rule, [to('10.0.1.0/24'), group('db'), web, db])).toEqual([])
})

test('a port alone, ports of two VPCs, and groups that are not there have no pair', () => {
  const self = group('web', { ...sql, remoteGroupId: 'web' })
  expect(found(rule, [self, web])).toEqual([])
  expect(found(rule, [self, web, at('w2', '10.0.0.6', 'web')])).toHaveLength(1)
  expect(found(rule, [group('web', toDb), group('db'), web, { ...db, vpcId: 'x' }])).toEqual([])
  expect(found(rule, [group('web', toDb), web, db])).toEqual([])
})

const names = ['web', 'db', 'ops'] as const
const someAddress = fc.constantFrom('10.0.0.5', '10.0.0.6', '10.0.0.7', '10.0.0.8')
const someRemote = fc.oneof(
  fc.constantFrom(...names).map((remoteGroupId) => ({ remoteGroupId })),
  someAddress.map((address) => ({ remotePrefix: cidr(`${address}/32`) })),
  fc.constant({}),
)
const someRule = fc
  .tuple(
    fc.constantFrom('ingress', 'egress'),
    fc.integer({ min: 1, max: 4 }),
    fc.nat(2),
    someRemote,
  )
  .map(([direction, portMin, more, remote]) => ({
    ...{ direction, portMin, portMax: portMin + more },
    ...remote,
  }))
const someGroups = fc
  .tuple(...names.map(() => fc.array(someRule, { maxLength: 2 })))
  .map((lists) => lists.map((rules, i) => group(names[i]!, ...rules)))
const somePorts = fc.uniqueArray(
  fc.record({ address: someAddress, groups: fc.subarray([...names], { minLength: 1 }) }),
  { selector: ({ address }) => address, minLength: 2 },
)

test('it finds something where reasoning finds a pair that only one side allows', () => {
  fc.assert(
    fc.property(someGroups, somePorts, (groups, described) => {
      const ports = described.map(({ address, groups: of }) => at(address, address, ...of))
      expect(found(rule, [...groups, ...ports]).length > 0).toBe(isAnyOneSided(groups, ports))
    }),
    { numRuns: 500 },
  )
})

function isAnyOneSided(groups: readonly SecurityGroup[], ports: readonly Port[]): boolean {
  const rulesOf = (id: string) =>
    groups
      .filter((one) => one.id === id)
      .flatMap((one) => soundRules(one).map(({ allow }) => allow))
  const ends = ports.map(({ fixedIps, securityGroupIds }) => {
    const [{ ip }] = fixedIps as [Port['fixedIps'][number]]
    return { address: ip.version === 4 ? ip.value : 0, groups: securityGroupIds }
  })
  return ends.some((from) =>
    ends.some((to) => from !== to && oneSided(from, to, rulesOf).length > 0),
  )
}

ruleCases(rule, [
  group('web', toDb),
  group('web', { ...toDb, protocol: { text: 'UDP', means: 17 } }),
  group('web', { ...sql, direction: 'egress', remotePrefix: cidr('10.0.1.7/32') }),
  group('db'),
  group('db', fromWeb),
  group('db', { ...sql, remotePrefix: cidr('10.0.0.0/29') }),
  { ...group('db', fromWeb), operation: 'delete' },
  group('open', {}),
  web,
  at('w', '10.0.0.9', 'web'),
  db,
  at('d', '10.0.1.8', 'db', 'open'),
  { ...db, vpcId: 'x' },
  { ...db, operation: 'delete' },
])
