import { expect, test } from 'vitest'
import { addresses, fixed, neighbor, placement, port, reached } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { wrongKind as rule } from './wrong-kind.ts'

const h = '192.168.0.1'
const local = (id: string, subnetId: string, host = h) =>
  port({ id, host: addresses(host, ''), fixedIps: fixed(subnetId, '10.0.0.2') })
const n = (kind: 'l2' | 'l3', subnetId: string) =>
  neighbor({ id: 'n', fixedIps: reached(kind, subnetId, '10.0.0.9') })
const sent = placement(h, 'neighbor', 'n')

test('L2 to a subnet in which the host has no port is found', () => {
  expect(found(rule, [local('p', 's'), n('l2', 't'), sent]).map(({ message }) => message)).toEqual([
    'host 192.168.0.1 is sent L2 neighbor n of subnet t, and has no port there',
  ])
})

test('L3 to the only subnet in which the host has ports is found', () => {
  expect(found(rule, [local('p', 's'), n('l3', 's'), sent])).toMatchObject([
    { actual: 'l3', expected: 'l2' },
  ])
})

test('L2 within a subnet, L3 across, and both on a host with ports in two are fine', () => {
  expect(found(rule, [local('p', 's'), n('l2', 's'), sent])).toEqual([])
  expect(found(rule, [local('p', 's'), n('l3', 't'), sent])).toEqual([])
  expect(found(rule, [local('p', 's'), local('q', 't'), n('l3', 's'), sent])).toEqual([])
})

test('where hosts ask on demand it says nothing', () => {
  expect(
    found(rule, [local('p', 's'), n('l2', 't'), sent], { settings: { onDemand: true } }),
  ).toEqual([])
})

test('a host of which no port is known is not judged', () => {
  expect(found(rule, [local('p', 's', '192.168.0.2'), n('l2', 't'), sent])).toEqual([])
})

ruleCases(rule, [
  local('p', 's'),
  local('p', 't'),
  { ...local('p', 't'), vpcId: 'w' },
  local('q', 's', '192.168.0.2'),
  { ...local('r', 't'), operation: 'delete' },
  { ...local('r', 't'), deviceOwner: 'network:dhcp' },
  n('l2', 't'),
  n('l3', 's'),
  sent,
  placement('192.168.0.2', 'neighbor', 'n'),
])
