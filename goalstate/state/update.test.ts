import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pair } from './lookup.ts'
import { placementsByHost, placementsOf, portById, portsBySubnet } from './lookups.ts'
import {
  fixed,
  placement,
  port,
  route,
  router,
  securityGroup,
  securityRule,
  subnet,
} from './samples.ts'
import { type Resource, type Router, resourceTypes, type SecurityGroup } from './state.ts'
import { StateIndex } from './state-index.ts'
import { acaOperation, applyUpdate } from './update.ts'

const p = port({ id: 'p', fixedIps: fixed('s', '10.0.0.2') })
const one = <R>(some: Iterable<R>): R => {
  const [first, ...others] = some
  expect(others).toEqual([])
  return first!
}

test('what comes takes the place of what has its type and key, in every lookup', () => {
  const index = new StateIndex([p, subnet({ id: 'p' })])
  expect([...index.get(portsBySubnet, 's')]).toEqual([p])
  const moved = port({ id: 'p', operation: 'update', fixedIps: fixed('t', '10.1.0.2') })
  const { edits, before } = applyUpdate(index, { resources: [moved] })
  expect([...index.get(portsBySubnet, 's')]).toEqual([])
  expect([...index.get(portsBySubnet, 't')]).toEqual([moved])
  expect(edits).toEqual([{ before: p, after: moved }])
  expect(before.get(pair('port', 'p'))).toBe(p)
  expect(index.all('subnet').size).toBe(1)
})

test('what is deleted stays, as deleted, until the next update, and then goes with its placements', () => {
  const index = new StateIndex([p, placement('h', 'port', 'p'), placement('h', 'port', 'q')])
  const gone = port({ id: 'p', operation: 'delete' })
  applyUpdate(index, { resources: [gone] })
  expect([...index.get(portById, 'p')]).toEqual([gone])
  expect(index.count(placementsOf, pair('port', 'p'))).toBe(1)
  const { edits } = applyUpdate(index, { resources: [] })
  expect(edits.map(({ before, after }) => [before?.id, after])).toEqual([
    ['p', undefined],
    ['h/port/p', undefined],
  ])
  expect([...index.get(placementsByHost, 'h')].map(({ id }) => id)).toEqual(['h/port/q'])
})

test('what is deleted and then made again on another host is on that host only', () => {
  const index = new StateIndex([p, placement('old', 'port', 'p')])
  applyUpdate(index, { resources: [port({ id: 'p', operation: 'delete' })] })
  applyUpdate(index, { resources: [p, placement('new', 'port', 'p')] })
  expect([...index.get(placementsOf, pair('port', 'p'))].map(({ host }) => host)).toEqual(['new'])
})

test('a get changes nothing', () => {
  const index = new StateIndex([p])
  const asked = port({ id: 'p', operation: 'get' })
  expect(applyUpdate(index, { resources: [asked] }).edits).toEqual([])
  expect([...index.get(portById, 'p')]).toEqual([p])
})

test('a part of a security group adds, replaces and deletes rules by id, and the whole resets them', () => {
  const ssh = securityRule({ id: 'ssh', portMin: 22, portMax: 22 })
  const web = securityRule({ id: 'web', portMin: 80, portMax: 80 })
  const tls = securityRule({ id: 'tls', portMin: 443, portMax: 443 })
  const index = new StateIndex([securityGroup({ id: 'g', rules: [ssh, web] })])
  const rulesAfter = (group: SecurityGroup) => {
    applyUpdate(index, { resources: [group] })
    return one(index.all('security-group')).rules.map(({ id, portMax }) => [id, portMax])
  }
  const part = {
    update: 'delta',
    rules: [{ ...ssh, operation: 'delete' }, { ...web, portMax: 88 }, tls],
  } as const
  expect(rulesAfter(securityGroup({ id: 'g', ...part }))).toEqual([
    ['web', 88],
    ['tls', 443],
  ])
  expect(rulesAfter(securityGroup({ id: 'g', rules: [ssh] }))).toEqual([['ssh', 22]])
})

test('a part of a router changes the routes of the subnets that it names', () => {
  const far = route('10.9.0.0/16', '10.0.0.9', { id: 'far' })
  const near = route('10.8.0.0/16', '10.0.0.8', { id: 'near' })
  const whole = router({
    id: 'r',
    tables: [
      { subnetId: 's', rules: [far] },
      { subnetId: 't', rules: [far] },
    ],
  })
  const index = new StateIndex([whole])
  const part = router({ id: 'r', update: 'delta', tables: [{ subnetId: 's', rules: [near] }] })
  applyUpdate(index, { resources: [part] })
  const tables = (one(index.all('router')) as Router).tables
  expect(tables.map(({ subnetId, rules }) => [subnetId, rules.map(({ id }) => id)])).toEqual([
    ['s', ['far', 'near']],
    ['t', ['far']],
  ])
})

test('to an agent of 2022 the update of a port without a device deletes it, and of another creates it', () => {
  const update = port({ id: 'p', operation: 'update' })
  expect(acaOperation(update)).toBe('delete')
  expect(acaOperation({ ...update, deviceOwner: 'compute:nova' })).toBe('create')
  const index = new StateIndex([p])
  applyUpdate(index, { resources: [update] }, { effective: acaOperation })
  expect(one(index.all('port')).operation).toBe('delete')
})

const ids = fc.constantFrom('a', 'b', 'c')
const operation = fc.constantFrom('create' as const, 'update' as const, 'delete' as const)
const anyUpdate = fc.array(
  fc.oneof(
    fc
      .record({ id: ids, subnetId: ids, operation })
      .map(({ subnetId, ...some }) => port({ ...some, fixedIps: fixed(subnetId, '10.0.0.2') })),
    fc.record({ id: ids, operation }).map((some) => subnet(some)),
    fc.record({ host: ids, id: ids }).map(({ host, id }) => placement(host, 'port', id)),
  ),
  { maxLength: 6 },
)

test('an index that followed updates finds what an index built afterwards finds', () => {
  const lookups = [portById, portsBySubnet, placementsByHost, placementsOf]
  const everything = (index: StateIndex) =>
    resourceTypes.flatMap((type): Resource[] => [...index.all(type)])
  fc.assert(
    fc.property(fc.array(anyUpdate, { maxLength: 8 }), (updates) => {
      const index = new StateIndex()
      for (const lookup of lookups) index.count<Resource>(lookup as never, '')
      for (const resources of updates) applyUpdate(index, { resources })
      const built = new StateIndex(everything(index))
      for (const lookup of lookups) {
        const keys = (some: StateIndex) => [...some.keys<Resource>(lookup as never)].sort()
        expect(keys(index)).toEqual(keys(built))
        for (const key of keys(built)) {
          const found = [...index.get<Resource>(lookup as never, key)]
          expect(new Set(found)).toEqual(new Set(built.get<Resource>(lookup as never, key)))
          expect(found).toHaveLength(index.count<Resource>(lookup as never, key))
        }
      }
    }),
  )
})
