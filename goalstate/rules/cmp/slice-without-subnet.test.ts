import { expect, test } from 'vitest'
import { fixed, neighbor, placement, port, reached, router, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { sliceWithoutSubnet as rule } from './slice-without-subnet.ts'

const s = subnet({ id: 's' })
const p = port({ id: 'p', fixedIps: fixed('s', '10.0.0.2') })
const n = neighbor({ id: 'n', key: 'L3/n', fixedIps: reached('l3', 's', '10.0.0.3') })
const r = router({ id: 'r', tables: [{ subnetId: 's', rules: [] }] })
const sent = [
  placement('10.0.0.1', 'port', 'p'),
  placement('10.0.0.1', 'neighbor', 'L3/n'),
  placement('10.0.0.1', 'router', 'r'),
]

test('a port, a neighbor and a router without their subnet are found', () => {
  const elsewhere = placement('10.0.0.2', 'subnet', 's')
  expect(found(rule, [s, p, n, r, elsewhere, ...sent]).map(({ message }) => message)).toEqual([
    'host 10.0.0.1 is sent port p without its subnet s',
    'host 10.0.0.1 is sent neighbor n without its subnet s',
    'host 10.0.0.1 is sent router r without its subnet s',
  ])
})

test('with its subnet a slice is whole', () => {
  expect(found(rule, [s, p, n, r, placement('10.0.0.1', 'subnet', 's'), ...sent])).toEqual([])
})

test('a subnet that is nowhere, and a state without hosts, are not its business', () => {
  expect(found(rule, [p, ...sent])).toEqual([])
  expect(found(rule, [s, p, ...sent], { covers: ['port', 'subnet'] })).toEqual([])
})

ruleCases(rule, [
  s,
  subnet({ id: 't', key: 's' }),
  { ...s, operation: 'delete' },
  p,
  port({ id: 'p', fixedIps: fixed('t', '10.0.0.2') }),
  n,
  r,
  ...sent,
  placement('10.0.0.1', 'subnet', 's'),
  placement('10.0.0.2', 'port', 'p'),
])
