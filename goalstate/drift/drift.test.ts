import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cidr, ip } from '../state/address.ts'
import { pair } from '../state/lookup.ts'
import { neighbor, placement, route, securityRule } from '../state/samples.ts'
import type { Resource } from '../state/state.ts'
import type { HostCollection } from './collection.ts'
import { type DriftOptions, drift } from './drift.ts'
import { minute, n2, p1, r1, regionResources, s1, seen, stateOf, ten, web } from './region.cases.ts'

const now = new Date(ten + 10_000)

function drifted(
  held: readonly Resource[] | readonly HostCollection[],
  options: Partial<DriftOptions> = {},
  desired: readonly Resource[] = regionResources,
) {
  const collections = held.map((one) => ('host' in one && 'source' in one ? one : undefined))
  const collected = collections.every((one) => one !== undefined)
    ? (collections as HostCollection[])
    : [seen(held as readonly Resource[])]
  return drift(stateOf(desired), collected, { now, ...options })
}

const without = (resource: Resource) => regionResources.filter((one) => one !== resource)
const instead = (resource: Resource, other: Resource) =>
  regionResources.map((one) => (one === resource ? other : one))
const rulesIn = ({ findings }: { findings: readonly { rule: string }[] }) =>
  findings.map(({ rule }) => rule)

test('a host that holds all that is desired is consistent, whatever revisions and spellings', () => {
  const held = regionResources.map((resource) => ({ ...resource, revision: 7, requestId: 'x' }))
  const spelled = held.map((one) =>
    one.type === 'port' ? { ...one, mac: { ...one.mac, text: 'FA-16-3E-00-00-01' } } : one,
  )
  const report = drifted(spelled)
  expect(report.findings).toEqual([])
  expect(report.hosts).toEqual([
    {
      host: '10.1.0.1',
      status: 'consistent',
      collectedAt: '2026-01-05T10:00:00.000Z',
      ageMs: 10_000,
    },
  ])
})

test('ALC-DRF-001: what is desired and not held is one finding', () => {
  const report = drifted(without(n2))
  expect(report.findings).toMatchObject([
    { rule: 'ALC-DRF-001', severity: 'error', host: '10.1.0.1', resources: [{ id: 'p2' }] },
  ])
  expect(report.hosts[0]!.status).toBe('different')
})

test('ALC-DRF-001: a type that the collector does not see in full is not missed', () => {
  const collection = seen(without(n2), { complete: new Set(['port']) })
  expect(drifted([collection]).findings).toEqual([])
})

test('ALC-DRF-001: where only devices were seen, a port without its device is absent', () => {
  const { held: _, complete: __, ...blind } = seen([])
  expect(rulesIn(drifted([{ ...blind, ports: [{ name: 'tapp1', tag: 1 }] }]))).toEqual([])
  expect(drifted([{ ...blind, ports: [] }]).findings).toMatchObject([
    { rule: 'ALC-DRF-001', resources: [{ type: 'port', id: 'p1' }] },
  ])
})

test('ALC-DRF-002: a ghost of ours is a finding, what others put there is not', () => {
  const ghost = neighbor({ id: 'gone' })
  expect(drifted([...regionResources, ghost]).findings).toMatchObject([
    { rule: 'ALC-DRF-002', resources: [{ id: 'gone' }] },
  ])
  const foreign = seen(regionResources)
  const held = [...foreign.held!, { resource: ghost, ours: false }]
  expect(drifted([{ ...foreign, held }]).findings).toEqual([])
})

test('ALC-DRF-002: hosts that ask on demand hold neighbors that nobody planned', () => {
  const held = [...regionResources, neighbor({ id: 'asked-for' })]
  expect(drifted(held, { settings: { onDemand: true } }).findings).toEqual([])
})

test('ALC-DRF-002: what is desired to be deleted, and is there, is a ghost', () => {
  const desired = instead(n2, { ...n2, operation: 'delete' })
  expect(rulesIn(drifted(regionResources, {}, desired))).toEqual(['ALC-DRF-002'])
})

test('ALC-DRF-003: each field that differs is a finding with its path, before and after', () => {
  const moved = { ...n2, hostIp: ip('10.1.0.3') }
  expect(drifted(instead(n2, moved)).findings).toMatchObject([
    {
      rule: 'ALC-DRF-003',
      witness: '/hostIp',
      expected: '10.1.0.2',
      actual: '10.1.0.3',
      message: expect.stringContaining('both are revision 1'),
    },
  ])
})

test('ALC-DRF-003: a gateway that is gone differs, a VPC format that names no tunnel does not', () => {
  expect(drifted(instead(s1, { ...s1, gateway: undefined })).findings).toMatchObject([
    { rule: 'ALC-DRF-003', witness: '/gateway', actual: 'absent' },
  ])
  expect(drifted(instead(s1, { ...s1, tunnelId: undefined, projectId: '' })).findings).toEqual([])
})

const answered = (answer: 'success' | 'failure' | 'pending' | 'none', at: number) =>
  new Map([
    [
      pair('port', 'p1'),
      { answer, pushedAt: at, ...(answer !== 'none' && { answeredAt: at }) } as const,
    ],
  ])

test('ALC-DRF-004: a push that failed, waits or was never answered is told, one that succeeded is not', () => {
  const rules = (answer: Parameters<typeof answered>[0], at: number, evidence: 'seen' | 'pushed') =>
    rulesIn(drifted([seen(regionResources, { answers: answered(answer, at), evidence })]))
  expect(rules('success', ten - 2 * minute, 'pushed')).toEqual([])
  expect(rules('failure', ten - 2 * minute, 'seen')).toEqual(['ALC-DRF-004'])
  expect(rules('pending', ten - 2 * minute, 'seen')).toEqual(['ALC-DRF-004'])
  expect(rules('none', ten - 2 * minute, 'pushed')).toEqual(['ALC-DRF-004'])
  // It was seen on the host after the push, so it needs no answer.
  expect(rules('none', ten - 2 * minute, 'seen')).toEqual([])
  // Within the grace an answer may still come.
  expect(rules('pending', ten - minute / 2, 'seen')).toEqual([])
})

test('ALC-DRF-007: other rules that allow the same are a note; that allow more, an error with a packet', () => {
  const [rule] = web.rules
  const halves = ['10.0.0.0/25', '10.0.0.128/25'].map((prefix, i) =>
    securityRule({ ...rule!, id: `half${i}`, remotePrefix: cidr(prefix) }),
  )
  const same = drifted(instead(web, { ...web, rules: halves }))
  expect(same.findings).toMatchObject([{ rule: 'ALC-DRF-007', severity: 'note' }])
  expect(same.hosts[0]!.status).toBe('consistent')
  const wider = drifted(instead(web, { ...web, rules: [{ ...rule!, portMax: 23 }] }))
  expect(wider.findings).toMatchObject([
    {
      rule: 'ALC-DRF-007',
      severity: 'error',
      witness: 'ingress tcp 23 from 10.0.0.1: allowed, and should not be',
    },
  ])
})

test('ALC-DRF-007: routes are compared by where packets go', () => {
  const tables = (...rules: ReturnType<typeof route>[]) => ({
    ...r1,
    tables: [{ subnetId: 's1', rules }, r1.tables[1]!],
  })
  const halves = tables(route('10.9.0.0/17', '10.0.1.6'), route('10.9.128.0/17', '10.0.1.6'))
  expect(drifted(instead(r1, halves)).findings).toMatchObject([
    { rule: 'ALC-DRF-007', severity: 'note' },
  ])
  expect(drifted(instead(r1, tables(route('10.9.0.0/17', '10.0.1.6')))).findings).toMatchObject([
    {
      rule: 'ALC-DRF-007',
      severity: 'error',
      witness: '10.9.128.0-10.9.255.255',
      expected: 'by 10.0.1.6',
      actual: 'no route',
    },
  ])
})

test('ALC-DRF-008: a host that was not collected, failed, or was seen too long ago is unknown', () => {
  const unknown = (collections: readonly HostCollection[]) => {
    const { hosts, findings } = drift(stateOf(regionResources), collections, { now })
    expect(findings.filter(({ rule }) => rule === 'ALC-DRF-008')).toMatchObject([{ kind: 'open' }])
    return [hosts[0]!.status, hosts[0]!.reason]
  }
  expect(unknown([])).toEqual(['unknown', 'it was not collected'])
  const failed = { host: '10.1.0.1', source: 'ssh', collectedAt: ten, evidence: 'seen' } as const
  expect(unknown([{ ...failed, failure: 'timeout' }])).toEqual([
    'unknown',
    'it could not be collected: timeout (ssh)',
  ])
  const old = seen(regionResources, { collectedAt: ten - 20 * minute })
  expect(unknown([old])[1]).toBe('its resources were collected 20 min ago, too long to tell (test)')
  // Pushes were acknowledged, but the look at the host failed.
  const pushed = seen(regionResources, { evidence: 'pushed' })
  expect(unknown([pushed, { ...failed, failure: 'timeout' }])[0]).toBe('unknown')
})

test('a host that was seen and is desired nowhere is compared with nothing', () => {
  const stranger = seen([n2], { host: '10.1.0.9' })
  const { findings } = drifted([seen(regionResources), stranger])
  expect(findings).toMatchObject([{ rule: 'ALC-DRF-002', host: '10.1.0.9' }])
  expect(findings[0]!.message).toContain('of which the desired state says nothing')
})

test('a difference younger than the grace is no finding, and the host is settling, not consistent', () => {
  const since = (age: number) => ({ desiredSince: () => ten - age })
  const young = drifted(without(n2), since(minute - 1))
  expect(young.findings).toEqual([])
  expect(young.hosts[0]!.status).toBe('settling')
  expect(rulesIn(drifted(without(n2), since(minute)))).toEqual(['ALC-DRF-001'])
})

test('what was seen on a host counts before what was pushed to it', () => {
  const pushed = seen(regionResources, { evidence: 'pushed', collectedAt: ten + 5_000 })
  expect(rulesIn(drifted([seen(without(n2)), pushed]))).toEqual(['ALC-DRF-001'])
})

test('a suppressed difference does not make a host different', () => {
  const suppressions = [{ rule: 'ALC-DRF-001', resource: 'p2', justification: 'moves tonight' }]
  const report = drifted(without(n2), { suppressions })
  expect(report.findings).toMatchObject([{ suppressed: { justification: 'moves tonight' } }])
  expect(report.hosts[0]!.status).toBe('consistent')
})

test('a desired state without hosts is refused', () => {
  const { resources, ...state } = stateOf([p1])
  const headless = { ...state, resources: resources.filter(({ type }) => type !== 'placement') }
  expect(() => drift(headless, [], { now })).toThrow(/host_resources/)
})

test('comparing changes neither side, and the order of what was collected does not matter', () => {
  const freeze = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
    Object.freeze(value)
    for (const inner of Object.values(value)) freeze(inner)
    return value
  }
  const held = [...without(n2), neighbor({ id: 'gone' })]
  fc.assert(
    fc.property(fc.shuffledSubarray(held, { minLength: held.length }), (shuffled) => {
      const desired = freeze(stateOf(regionResources))
      const { findings } = drift(desired, freeze([seen(shuffled)]), { now })
      expect(findings.map(({ rule, fingerprint }) => rule + fingerprint).sort()).toEqual(
        drifted(held)
          .findings.map(({ rule, fingerprint }) => rule + fingerprint)
          .sort(),
      )
    }),
  )
})

test('several hosts are judged each by itself', () => {
  const state = stateOf(regionResources)
  const both = {
    ...state,
    resources: [
      ...state.resources,
      ...regionResources.map(({ type, key }) => placement('10.1.0.2', type, key)),
    ],
  }
  const { hosts } = drift(both, [seen(regionResources)], { now })
  expect(hosts.map(({ host, status }) => [host, status])).toEqual([
    ['10.1.0.1', 'consistent'],
    ['10.1.0.2', 'unknown'],
  ])
})
