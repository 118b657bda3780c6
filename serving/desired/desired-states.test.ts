import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { readJsonState } from '../../goalstate/index.ts'
import { Store } from '../store/store.ts'
import { DesiredStates } from './desired-states.ts'
import { configuration, hostOf } from './told.cases.ts'

const retention = { maxRows: 1_000, maxAge: 1e9 }
const told = (json: object) => readJsonState(json, 'told')

/** A file that can be opened again, as after a kill. */
function filed() {
  const folder = mkdtempSync(join(tmpdir(), 'portent-desired-'))
  const stores: Store[] = []
  onTestFinished(() => {
    for (const store of stores) store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return () => {
    const store = new Store(join(folder, 'serving.db'), retention)
    stores.push(store)
    return new DesiredStates(store.database)
  }
}
const inMemory = () => new DesiredStates(new Store(':memory:', retention).database)

test('a network is found by the tunnel id of its subnets, and its ports by their addresses', () => {
  const desired = inMemory()
  const taken = desired.take([told(configuration(5001, [4, 9]))], 0)
  expect(taken.networks).toEqual([{ vpc: 'vpc-5001', vnis: [5001], applied: 4 }])
  const network = desired.ofVni(5001)!
  expect(network.portOf('10.0.0.4')!.id).toBe('vpc-5001-p4')
  expect(network.hostOf('10.0.0.9')).toBe(hostOf(9))
  expect(network.portOf('10.0.0.5')).toBeUndefined()
  expect(desired.ofVni(5002)).toBeUndefined()
})

test('VPCs of one state are apart: the same address of another VNI is another port', () => {
  const desired = inMemory()
  const [a, b] = [configuration(1, [4]), configuration(2, [4, 5])]
  const both = {
    vpcs_internal: [...a.vpcs_internal, ...b.vpcs_internal],
    subnets_internal: [...a.subnets_internal, ...b.subnets_internal],
    ports_internal: [...a.ports_internal, ...b.ports_internal],
  }
  expect(desired.take([told(both)], 0).networks.map(({ vnis }) => vnis)).toEqual([[1], [2]])
  expect(desired.ofVni(1)!.portOf('10.0.0.4')!.id).toBe('vpc-1-p4')
  expect(desired.ofVni(2)!.portOf('10.0.0.4')!.id).toBe('vpc-2-p4')
  expect(desired.ofVni(1)!.portOf('10.0.0.5')).toBeUndefined()
})

test('a VNI that a VPC has cannot be taken by another, until the first is deleted', () => {
  const desired = inMemory()
  desired.take([told(configuration(7, [4], { vpc: 'first' }))], 0)
  expect(
    desired.take([told(configuration(7, [4], { vpc: 'second' }))], 0).networks[0]!.vnis,
  ).toEqual([])
  expect(desired.ofVni(7)!.vpc).toBe('first')
  const { vpcs_internal, subnets_internal, ports_internal } = configuration(7, [4], {
    vpc: 'first',
  })
  const gone = [{ ports_internal }, { subnets_internal }, { vpcs_internal }]
  desired.take(
    gone.map((lists) => told({ ...lists, opType: 'DELETE' })),
    0,
  )
  expect(desired.ofVni(7)).toBeUndefined()
  expect(desired.counts()).toEqual({ networks: 1, resources: 3 })
  desired.take([told(configuration(7, [4], { vpc: 'second' }))], 0)
  expect(desired.ofVni(7)!.vpc).toBe('second')
})

test('a state said to be about one VNI is refused whole if it is about another', () => {
  const desired = inMemory()
  const wrong = () => desired.take([told(configuration(5001, [4]))], 0, { vni: 6 })
  expect(wrong).toThrow('VPC vpc-5001 is on VNI 5001, not on 6')
  expect(desired.counts()).toEqual({ networks: 0, resources: 0 })
  expect(desired.ofVni(5001)).toBeUndefined()
  // A state that does not say its VNI is of the one that was named.
  const untold = configuration(5001, [4])
  delete (untold.subnets_internal[0] as { tunnel_id?: string }).tunnel_id
  expect(desired.take([told(untold)], 0, { vni: 6 }).networks[0]!.vnis).toEqual([6])
  expect(desired.take([told(untold)], 0).networks[0]!.vnis).toEqual([6])
})

test('a state that cannot be kept is not in force either, and can be told again', () => {
  const store = new Store(':memory:', retention)
  const desired = new DesiredStates(store.database)
  desired.take([told(configuration(5001, [4]))], 0)
  store.database.exec(`CREATE TRIGGER full BEFORE INSERT ON desired_resources
    BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
  const more = told(configuration(5001, [4, 9]))
  expect(() => desired.take([more], 0)).toThrow(/cannot keep states.*disk full/)
  expect(desired.ofVni(5001)!.portOf('10.0.0.9')).toBeUndefined()
  store.database.exec('DROP TRIGGER full')
  desired.take([more], 0)
  expect(desired.ofVni(5001)!.portOf('10.0.0.9')!.id).toBe('vpc-5001-p9')
})

test('findings are new once, and fixed when the next state mends them', () => {
  const desired = inMemory()
  desired.take([told(configuration(5001, [4, 9]))], 0)
  const twin = configuration(5001, [9])
  twin.ports_internal[0]!.id = 'twin'
  const broken = desired.take([told(twin)], 1)
  expect(broken.findings.new.map(({ rule }) => rule)).toContain('ALC-ADR-005')
  expect(desired.take([told(twin)], 2).findings).toEqual({ new: [], fixed: [] })
  const gone = desired.take([told({ ...twin, rsType: 'PORT', opType: 'DELETE' })], 3)
  expect(gone.findings.fixed.map(({ rule }) => rule)).toContain('ALC-ADR-005')
  // Broken and mended in one call is neither.
  const both = desired.take([told(twin), told({ ...twin, rsType: 'PORT', opType: 'DELETE' })], 4)
  expect(both.findings.new.filter(({ rule }) => rule === 'ALC-ADR-005')).toEqual([])
})

test('IPv6 addresses, which are bigints, come back from the file as they went', () => {
  const open = filed()
  const state = configuration(8, [])
  state.subnets_internal[0]!.cidr = 'fd00::/64'
  state.ports_internal.push({
    ...configuration(8, [4]).ports_internal[0]!,
    fixed_ips: [{ ip_address: 'fd00::4', subnet_id: 'vpc-8-s' }],
  })
  open().take([told(state)], 0)
  const port = open().ofVni(8)!.portOf('fd00::4')!
  expect(port.fixedIps[0]!.ip).toMatchObject({
    version: 6,
    value: 0xfd00_0000_0000_0000_0000_0000_0000_0004n,
  })
})

const steps = fc.array(
  fc.record({
    vni: fc.constantFrom(1, 2),
    ports: fc.uniqueArray(fc.integer({ min: 2, max: 9 }), { maxLength: 4 }),
    opType: fc.constantFrom('CREATE', 'UPDATE', 'DELETE'),
    rsType: fc.constantFrom('PORT', 'SUBNET'),
  }),
  { minLength: 1, maxLength: 8 },
)

test('whatever was told, what is opened again holds and finds the same', () => {
  fc.assert(
    fc.property(steps, (told_) => {
      const store = new Store(':memory:', retention)
      const kept = new DesiredStates(store.database)
      for (const { vni, ports, ...operation } of told_)
        kept.take([told({ ...configuration(vni, ports), ...operation })], 0)
      const again = new DesiredStates(store.database)
      for (const vni of [1, 2]) {
        const [before, after] = [kept.ofVni(vni), again.ofVni(vni)]
        const names = (network: typeof before) =>
          [...(network?.resources() ?? [])].map(({ type, key }) => `${type} ${key}`).sort()
        expect(names(after)).toEqual(names(before))
        for (let n = 2; n <= 9; n++)
          expect(after?.portOf(`10.0.0.${n}`)).toEqual(before?.portOf(`10.0.0.${n}`))
        expect(after?.vnis).toEqual(before?.vnis)
      }
      store.close()
    }),
    { numRuns: 60 },
  )
})
