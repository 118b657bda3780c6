import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rules } from '../rules/index.ts'
import { cidr } from '../state/address.ts'
import { fixed, port, subnet, vpc } from '../state/samples.ts'
import { type NetworkState, type Port, type Resource, resourceTypes } from '../state/state.ts'
import { Checker, type CheckReport, check } from './engine.ts'
import type { Rule } from './rule.ts'

const now = new Date('2026-11-20T00:00:00Z')
const only = { enable: ['ALC-ADR-004', 'ALC-ADR-005'], now }

function stateOf(...resources: Resource[]): NetworkState {
  return { resources, covers: new Set(resourceTypes), unread: [], formatVersion: 0 }
}

const s = subnet({ id: 's', cidr: cidr('10.0.0.0/24') })
const at = (id: string, address: string) => port({ id, fixedIps: fixed('s', address) })

test('a report has findings by severity, rule and resource, and counts what was checked', () => {
  const report = check(
    stateOf(s, at('b', '10.0.1.2'), at('a', '10.0.1.1'), at('c', '10.0.0.3'), at('d', '10.0.0.3')),
    only,
  )
  expect(report.findings.map(({ rule, resources }) => [rule, resources[0]!.id])).toEqual([
    ['ALC-ADR-004', 'a'],
    ['ALC-ADR-004', 'b'],
    ['ALC-ADR-005', 'c'],
  ])
  expect(report.checked).toEqual({ subnet: 1, port: 4 })
  expect(report.rules.toSorted()).toEqual(only.enable)
})

test('an update tells what is new, what is fixed and how much stays', () => {
  const checker = new Checker(stateOf(s, at('a', '10.0.1.1'), at('b', '10.0.1.2')), only)
  const change = checker.apply(stateOf(at('a', '10.0.0.1'), at('c', '10.0.1.3')))
  expect(change.fixed.map(({ resources }) => resources[0]!.id)).toEqual(['a'])
  expect(change.new.map(({ resources }) => resources[0]!.id)).toEqual(['c'])
  expect(change.unchanged).toBe(1)
})

test('a finding whose address changed and is still wrong is another finding', () => {
  const checker = new Checker(stateOf(s, at('a', '10.0.1.1')), only)
  const { fixed: gone, new: come } = checker.apply(stateOf(at('a', '10.0.1.2')))
  expect([gone[0]!.actual, come[0]!.actual]).toEqual(['10.0.1.1', '10.0.1.2'])
})

test('the same resource with another revision changes no finding', () => {
  const checker = new Checker(stateOf(s, at('a', '10.0.1.1')), only)
  const change = checker.apply(stateOf({ ...at('a', '10.0.1.1'), revision: 7, pointer: '/0' }))
  expect(change).toEqual({ new: [], fixed: [], unchanged: 1 })
})

test('a severity is changed, a rule disabled, and an unknown rule refused', () => {
  const state = stateOf(s, at('a', '10.0.1.1'))
  const severities = { 'ALC-ADR-004': 'note' } as const
  expect(check(state, { ...only, severities }).findings[0]!.severity).toBe('note')
  expect(check(state, { ...only, disable: ['ALC-ADR-004'] }).findings).toEqual([])
  expect(() => check(state, { disable: ['ALC-ADR-999'], now })).toThrow('ALC-ADR-999')
})

test('a suppressed finding stays in the report with its why, until the moment that the why ends', () => {
  const state = stateOf(s, at('a', '10.0.1.1'), at('b', '10.0.1.2'))
  const suppression = {
    rule: 'ALC-ADR-004',
    resource: 'a',
    justification: 'moves on Monday',
    expires: new Date('2026-11-23T00:00:00Z'),
  }
  const during = check(state, { ...only, suppressions: [suppression] })
  expect(during.findings.map(({ suppressed }) => suppressed?.justification)).toEqual([
    'moves on Monday',
    undefined,
  ])
  const after = check(state, { ...only, suppressions: [suppression], now: suppression.expires })
  expect(after.findings.map(({ suppressed }) => suppressed)).toEqual([undefined, undefined])
  expect(after.expired).toEqual([suppression])
})

test('a suppression without a why is refused', () => {
  const silent = { rule: 'ALC-ADR-004', justification: ' ' }
  expect(() => check(stateOf(), { ...only, suppressions: [silent] })).toThrow(RangeError)
})

test('against a baseline a finding is known or new, and what is gone is fixed', () => {
  const before = check(stateOf(s, at('a', '10.0.1.1'), at('b', '10.0.1.2')), only)
  const baseline = before.findings.map(({ fingerprint }) => fingerprint)
  const after = check(stateOf(s, at('c', '10.0.1.3'), at('b', '10.0.1.2')), { ...only, baseline })
  expect(after.findings.map(({ baseline }) => baseline)).toEqual(['known', 'new'])
  expect(after.fixed).toEqual([baseline[0]])
})

/** Everything in a report that does not depend on when a finding was last judged. */
function contentOf({ findings, checked }: CheckReport) {
  return {
    checked,
    findings: findings.map(({ resources, ...finding }) => ({
      ...finding,
      resources: resources.map(({ type, id }) => `${type}/${id}`),
    })),
  }
}

/** A rule about what an update does: it creates what is held already. */
const createdAgain: Rule<Port> = {
  id: 'TEST-OP-001',
  severity: 'warning',
  title: 'created again',
  why: '',
  remedy: '',
  example: '',
  starred: false,
  ofUpdates: true,
  subjects: (index) => index.all('port'),
  *check(port, _, { arrived, before }) {
    const held = before('port', port.key)
    if (arrived(port) && port.operation === 'create' && held && held !== 'none')
      yield { resources: [port], message: `${port.id} is there already` }
  },
  touchedBy: { port: (port) => [port] },
}

test('what an update does is said of that update and of no later one', () => {
  const checker = new Checker(stateOf(at('a', '10.0.0.1')), { rules: [createdAgain], now })
  expect(checker.report().findings).toEqual([])
  expect(checker.apply(stateOf(at('b', '10.0.0.2'))).new).toEqual([])
  expect(checker.apply(stateOf(at('b', '10.0.0.3'))).new).toMatchObject([{ rule: 'TEST-OP-001' }])
  expect(checker.recheck()).toEqual(checker.report())
  expect(checker.apply(stateOf(at('c', '10.0.0.4'))).fixed).toHaveLength(1)
  expect(checker.recheck()).toEqual(checker.report())
})

test('of a state on its own nothing is known of before', () => {
  const options = { rules: [createdAgain], now }
  expect(check(stateOf(at('a', '10.0.0.1')), options).findings).toEqual([])
})

const ids = fc.constantFrom('a', 'b', 'c')
const operation = fc.constantFrom('create' as const, 'update' as const, 'delete' as const)
const anyResource: fc.Arbitrary<Resource> = fc.oneof(
  fc
    .record({ id: ids, last: fc.nat(3), third: fc.nat(1), subnetId: ids, operation })
    .map(({ id, last, third, subnetId, operation }) =>
      port({ id, operation, fixedIps: fixed(subnetId, `10.0.${third}.${last}`) }),
    ),
  fc
    .record({ id: ids, third: fc.nat(1), vpcId: ids, operation })
    .map(({ id, third, vpcId, operation }) =>
      subnet({ id, vpcId, operation, cidr: cidr(`10.0.${third}.0/24`) }),
    ),
  fc.record({ id: ids, operation }).map((some) => vpc(some)),
)
const anyState = fc.array(anyResource, { maxLength: 8 }).map((some) => stateOf(...some))

test('after any updates the report is that of a full check, and the changes add up to it', () => {
  fc.assert(
    fc.property(anyState, fc.array(anyState, { maxLength: 6 }), (first, updates) => {
      const checker = new Checker(first, { rules: [...rules, createdAgain], now })
      let count = checker.report().findings.length
      for (const update of updates) {
        const change = checker.apply(update)
        const report = checker.report()
        expect(contentOf(report)).toEqual(contentOf(checker.recheck()))
        count += change.new.length - change.fixed.length
        expect(report.findings).toHaveLength(count)
        expect(change.new.length + change.unchanged).toBe(count)
      }
    }),
  )
})
