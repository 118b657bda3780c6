import { expect, test } from 'vitest'
import { cidr, mac } from '../../state/address.ts'
import {
  addresses,
  dhcp,
  endpoint,
  gateway,
  neighbor,
  node,
  port,
  route,
  router,
  subnet,
} from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { badMac as rule } from './bad-mac.ts'

const bad = (text: string) => found(rule, [port({ id: 'p', mac: mac(text) })])

test('a UUID, a missing one, zeros, multicast and broadcast are found', () => {
  for (const text of [
    'f37810eb-7f83-45fa-a4d4-1b31e75399d0',
    '',
    '00:00:00:00:00:00',
    '01:00:5e:00:00:01',
    'FF-FF-FF-FF-FF-FF',
  ])
    expect(bad(text)).toHaveLength(1)
})

test('every usual form of a MAC is fine', () => {
  for (const text of ['86:ea:77:ad:52:55', 'AA-BB-CC-A1-50-C7', '86ea.77ad.5255', '86ea77ad5255'])
    expect(bad(text)).toEqual([])
})

test('MACs of hosts, gateways, routers and routes are looked at where they are given', () => {
  const hop = route('0.0.0.0/0', '10.0.0.1', {
    id: 'x',
    extra: { destinationType: 'internet', nextHopMac: mac('x') },
  })
  const findings = found(rule, [
    port({ id: 'p', host: addresses('10.1.0.1', 'x') }),
    neighbor({ id: 'n', hostMac: mac('x') }),
    subnet({ id: 's', gateway: addresses('10.0.0.1', 'x') }),
    router({ id: 'r', dvrMac: mac('x'), tables: [{ subnetId: 's', rules: [hop] }] }),
    gateway({ id: 'g', destinations: [addresses('10.1.0.9', 'x')] }),
    node({ id: 'o', mac: mac('x') }),
    endpoint({ id: 'e', mac: mac('x') }),
    dhcp({ id: 'd', mac: mac('x') }),
    subnet({ id: 't', cidr: cidr('10.0.1.0/24'), gateway: addresses('10.0.1.1', '') }),
    port({ id: 'q', host: addresses('10.1.0.1', '') }),
  ])
  expect(findings.map(({ message }) => message).sort()).toEqual(
    [
      'the host MAC of port p, x, is not a MAC address',
      'the host MAC of neighbor n, x, is not a MAC address',
      'the gateway MAC of subnet s, x, is not a MAC address',
      'the DVR MAC of router r, x, is not a MAC address',
      'the next-hop MAC of rule x of router r, x, is not a MAC address',
      'the MAC of 10.1.0.9 of gateway g, x, is not a MAC address',
      'the MAC of node o, x, is not a MAC address',
      'the MAC of endpoint e, x, is not a MAC address',
      'the MAC of DHCP entry d, x, is not a MAC address',
    ].sort(),
  )
})

test('a body that asks for a port may leave the MAC to be chosen', () => {
  expect(found(rule, [port({ id: 'p', mac: mac('') })], { covers: [] })).toEqual([])
})

ruleCases(rule, [
  port({ id: 'p', mac: mac('x') }),
  port({ id: 'p', mac: mac('x'), operation: 'delete' }),
  port({ id: 'p' }),
  neighbor({ id: 'n', hostMac: mac('x') }),
  node({ id: 'o', dvrMac: mac('01:00:00:00:00:00') }),
])
