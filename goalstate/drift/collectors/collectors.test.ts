import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { PortentError } from '../../../core/index.ts'
import type { Resource } from '../../state/state.ts'
import { writeGoalState } from '../../wire/goal-state.ts'
import { goalStateV2 } from '../../write/to-goal-state.ts'
import { drift } from '../drift.ts'
import { minute, n2, p1, regionResources, SimulatedAgent, stateOf, ten } from '../region.cases.ts'
import { agentCollector } from './agents.ts'
import { readOvsFolder } from './ovs-files.ts'
import { pushedTo, readPushJournal } from './push-journal.ts'
import { readSnapshot, snapshotIn } from './snapshot.ts'

const now = new Date(ten)
const at = (ms: number) => new Date(ms).toISOString()
const goalState = (resources: readonly Resource[]) =>
  JSON.parse(writeGoalState(goalStateV2(resources), { as: 'GoalStateV2', to: 'json' }))

const snapshot = (host: object) =>
  JSON.stringify({ version: 1, hosts: [{ host: '10.1.0.1', collectedAt: at(ten), ...host }] })

const reply = (status: string) => ({
  operation_statuses: [{ resource_id: 'p1', resource_type: 'PORT', operation_status: status }],
})

function outcome(collections: Parameters<typeof drift>[1]) {
  const { findings, hosts } = drift(stateOf(regionResources), collections, { now })
  return { rules: findings.map(({ rule }) => rule), status: hosts[0]!.status }
}

test('a snapshot of a host that holds what is desired is consistent', () => {
  const state = goalState(regionResources)
  expect(outcome(readSnapshot(snapshot({ state }), 'now.json'))).toEqual({
    rules: [],
    status: 'consistent',
  })
})

test('a snapshot tells what is foreign, what is not complete, and what was answered', () => {
  const ghost = { ...n2, id: 'gone', key: 'gone' }
  const withGhost = goalState([...regionResources, ghost])
  const rules = (host: object) => outcome(readSnapshot(snapshot(host), 'now.json')).rules
  expect(rules({ state: withGhost })).toEqual(['ALC-DRF-002'])
  expect(rules({ state: withGhost, foreign: ['neighbor/gone'] })).toEqual([])
  expect(rules({ state: goalState([p1]), complete: ['port'] })).toEqual([])
  const answered = { pushedAt: at(ten - 5 * minute), answeredAt: at(ten - 4 * minute) }
  const state = goalState(regionResources)
  expect(rules({ state, reply: { ...answered, message: reply('SUCCESS') } })).toEqual([])
  expect(rules({ state, reply: { ...answered, message: reply('FAILURE') } })).toEqual([
    'ALC-DRF-004',
  ])
})

test('a finding in a snapshot names its place in the file', () => {
  const state = goalState(regionResources.map((one) => (one === n2 ? { ...n2, vpcId: 'w' } : one)))
  const { findings } = drift(
    stateOf(regionResources),
    readSnapshot(snapshot({ state }), 'now.json'),
    {
      now,
    },
  )
  expect(findings[0]!.resources[0]).toMatchObject({
    file: 'now.json#/hosts/0/state',
    pointer: expect.stringContaining('L3~1p2'),
  })
})

test('what is no snapshot is refused by place', () => {
  expect(() => readSnapshot('{', 'now.json')).toThrow(/now\.json:1:2: not JSON/)
  expect(() => readSnapshot(snapshot({ states: {} }), 'now.json')).toThrow(/now\.json#\/hosts\/0/)
  expect(() => readSnapshot(snapshot({ collectedAt: 'today' }), 'now.json')).toThrow(
    /#\/hosts\/0\/collectedAt/,
  )
  expect(() => readSnapshot(snapshot({ flows: { 'br-tun': 'x' } }), 'now.json')).toThrow(
    /now\.json#\/hosts\/0\/flows\/br-tun:1/,
  )
  expect(() => readSnapshot(snapshot({ state: { nothing: 1 } }), 'now.json')).toThrow(
    /now\.json#\/hosts\/0\/state/,
  )
})

const journal = (...lines: object[]) =>
  pushedTo(readPushJournal(lines.map((line) => JSON.stringify(line)).join('\n'), 'pushes.jsonl'), {
    source: 'pushes.jsonl',
    now: ten,
    target: 'aca-2022',
  })

const all = { resources: stateOf(regionResources).resources }
const success = (status = 'SUCCESS') => ({
  at: at(ten - 4 * minute),
  host: '10.1.0.1',
  reply: {
    operation_statuses: regionResources.map(({ id, type }) => ({
      resource_id: id,
      resource_type: { 'security-group': 'SECURITYGROUP' }[type as string] ?? type.toUpperCase(),
      operation_status: status,
    })),
  },
})
const push = (message: object, ms = ten - 5 * minute) => ({ at: at(ms), push: message })

test('what was pushed in full and acknowledged is consistent; without answers it is not', () => {
  const pushed = push(goalState(all.resources))
  expect(outcome(journal(pushed, success()))).toEqual({ rules: [], status: 'consistent' })
  const silent = outcome(journal(pushed))
  expect(new Set(silent.rules)).toEqual(new Set(['ALC-DRF-004']))
  expect(silent.rules).toHaveLength(regionResources.length)
})

test('what was pushed last counts, a delete too, whatever the order of the lines', () => {
  const gone = { ...n2, operation: 'delete' as const }
  const deleted = push(goalState(stateOf([gone]).resources), ten - 3 * minute)
  const pushed = push(goalState(all.resources))
  expect(outcome(journal(deleted, pushed, success())).rules).toEqual([
    'ALC-DRF-001',
    'ALC-DRF-004', // the delete was not answered
  ])
})

test('the update of a port of no device deletes it where agents have it so', () => {
  const update = { ...p1, operation: 'update' as const, deviceId: '' }
  const entries = [
    { at: ten - 5 * minute, host: '10.1.0.1', pushed: regionResources },
    { at: ten - 4 * minute, host: '10.1.0.1', pushed: [update] },
  ]
  const held = (target: 'aca-2022' | 'generic') =>
    pushedTo(entries, { source: 'x', now: ten, target })[0]!.held!.map(
      ({ resource }) => resource.id,
    )
  expect(held('generic')).toContain('p1')
  expect(held('aca-2022')).not.toContain('p1')
})

test('an agent that began anew holds nothing', () => {
  const restarted = { at: at(ten - 2 * minute), host: '10.1.0.1', restarted: true }
  const { rules } = outcome(journal(push(goalState(all.resources)), success(), restarted))
  expect(rules).toHaveLength(regionResources.length)
  expect(new Set(rules)).toEqual(new Set(['ALC-DRF-001']))
})

test('a line that is no entry is refused by its number', () => {
  expect(() => readPushJournal('{"at": "2026-01-05T10:00:00Z"}', 'pushes.jsonl')).toThrow(
    /pushes\.jsonl:1#\/push: /,
  )
  const unnamed = { at: at(ten), host: 'h', reply: reply('7') }
  expect(() => readPushJournal(JSON.stringify(unnamed), 'pushes.jsonl')).toThrow(/pushes\.jsonl:1/)
})

test('a folder of what Open vSwitch printed is read host by host, as old as its oldest file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portent-ovs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const host of ['10.1.0.1', '10.1.0.2']) mkdirSync(join(folder, host))
  const write = (name: string, text: string, time: number) => {
    writeFileSync(join(folder, '10.1.0.1', name), text)
    utimesSync(join(folder, '10.1.0.1', name), time / 1_000, time / 1_000)
  }
  write('br-tun.flows', ' table=20,priority=1 actions=output:3\n', ten - minute)
  write('ports.json', '{"headings":["name","tag"],"data":[["tapp1",2]]}', ten)
  write('interfaces.json', '{"headings":["name","ofport"],"data":[["vxlan-generic",3]]}', ten)
  const [first, second] = readOvsFolder(folder)
  expect(first).toMatchObject({ host: '10.1.0.1', collectedAt: ten - minute })
  expect(first!.flows!.get('br-tun')![0]!.actions).toBe('output:vxlan-generic')
  expect(first!.ports).toEqual([{ name: 'tapp1', tag: 2 }])
  expect(second).toMatchObject({ host: '10.1.0.2', failure: expect.stringContaining('no flows') })
})

test('agents are asked; one that fails could not be read, one that is not there was not collected', async () => {
  const [good, bad] = [new SimulatedAgent('10.1.0.1', regionResources), new SimulatedAgent('b')]
  bad.down = true
  const collector = agentCollector([good, bad])
  const collections = await collector.collect(['10.1.0.1', 'b', 'c'], ten)
  expect(collections.map(({ host, failure }) => [host, failure])).toEqual([
    ['10.1.0.1', undefined],
    ['b', 'connection refused'],
  ])
  expect(outcome(collections.slice(0, 1))).toEqual({ rules: [], status: 'consistent' })
})

test('any JSON is read or refused with a place, never anything else', () => {
  const field = fc.constantFrom(
    'version',
    'hosts',
    'host',
    'collectedAt',
    'state',
    'flows',
    'at',
    'push',
  )
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(1, '10.1.0.1', at(ten), null, true, [], {}, { port_states: {} }),
    fc.jsonValue(),
  )
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(field, tie('value'), { maxKeys: 5 }),
    ),
  })).value
  const host = fc.record(
    {
      host: fc.constant('h'),
      collectedAt: fc.constant(at(ten)),
      state: json,
      flows: json,
      ports: json,
    },
    { requiredKeys: ['host', 'collectedAt'] },
  )
  const shaped = fc.record({ version: fc.constant(1), hosts: fc.array(host, { maxLength: 2 }) })
  fc.assert(
    fc.property(fc.oneof(json, shaped), (value) => {
      for (const read of [
        () => snapshotIn(value, 'x'),
        () => readPushJournal(JSON.stringify(value), 'x'),
        () => readPushJournal(JSON.stringify({ at: at(ten), push: value }), 'x'),
      ])
        try {
          read()
        } catch (error) {
          expect(error).toBeInstanceOf(PortentError)
          expect((error as Error).message).toContain('x')
        }
    }),
    { numRuns: 2_000 },
  )
})
