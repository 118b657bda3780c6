import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import {
  addresses,
  fixed,
  gateway,
  neighbor,
  placement,
  port,
  reached,
  route,
  router,
  subnet,
} from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { nextHopWithoutNeighbor as rule } from './next-hop-without-neighbor.ts'

const h = '192.168.0.1'
const s = subnet({ id: 's' })
const r = (nextHop: string, some = {}) =>
  router({
    id: 'r',
    tables: [{ subnetId: 's', rules: [route('10.9.0.0/16', nextHop, { id: 'x', ...some })] }],
  })
const sent = placement(h, 'router', 'r')
const n = neighbor({ id: 'n', fixedIps: reached('l2', 's', '10.0.0.9') })

test('a next hop that no neighbor on the host has is found, with the route', () => {
  const findings = found(rule, [
    s,
    r('10.0.0.9'),
    sent,
    n,
    placement('192.168.0.2', 'neighbor', 'n'),
  ])
  expect(findings.map(({ message }) => message)).toEqual([
    'host 192.168.0.1 is sent the route to 10.9.0.0/16 by 10.0.0.9 (rule x of router r) and no neighbor with that address',
  ])
})

test('a neighbor, a port on the host, the gateway of the subnet or a gateway will do', () => {
  const p = port({ id: 'p', fixedIps: fixed('s', '10.0.0.9') })
  const g = gateway({ id: 'g', destinations: [addresses('10.0.0.9', '')] })
  expect(found(rule, [s, r('10.0.0.9'), sent, n, placement(h, 'neighbor', 'n')])).toEqual([])
  expect(found(rule, [s, r('10.0.0.9'), sent, p, placement(h, 'port', 'p')])).toEqual([])
  expect(found(rule, [s, r('10.0.0.9'), sent, g, placement(h, 'gateway', 'g')])).toEqual([])
  expect(found(rule, [s, r('10.0.0.1'), sent])).toEqual([])
})

test('routes to the internet, and rules that go, are not its business', () => {
  const internet = { destinationType: 'internet', nextHopMac: mac('') } as const
  expect(found(rule, [s, r('10.0.0.9', { extra: internet }), sent])).toEqual([])
  expect(found(rule, [s, r('10.0.0.9', { operation: 'delete' }), sent])).toEqual([])
})

ruleCases(rule, [
  s,
  subnet({ id: 's', vpcId: 'w' }),
  subnet({ id: 's', gateway: addresses('10.0.0.9', '') }),
  r('10.0.0.9'),
  r('10.0.0.8'),
  sent,
  n,
  { ...n, vpcId: 'w' },
  { ...n, operation: 'delete' },
  placement(h, 'neighbor', 'n'),
  port({ id: 'p', fixedIps: fixed('s', '10.0.0.8') }),
  placement(h, 'port', 'p'),
  gateway({ id: 'g', destinations: [addresses('10.0.0.8', '')] }),
  placement(h, 'gateway', 'g'),
  placement('192.168.0.2', 'router', 'r'),
])
