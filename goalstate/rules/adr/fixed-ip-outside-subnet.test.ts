import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { fixed, port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { fixedIpOutsideSubnet as rule } from './fixed-ip-outside-subnet.ts'

const s = subnet({ id: 's', cidr: cidr('192.168.1.0/24') })

test('10.0.0.22 is not in 192.168.1.0/24', () => {
  const [finding, ...others] = found(rule, [
    s,
    port({ id: 'p', fixedIps: fixed('s', '10.0.0.22') }),
  ])
  expect(others).toEqual([])
  expect(finding).toMatchObject({
    rule: 'ALC-ADR-004',
    severity: 'error',
    resources: [
      { type: 'port', id: 'p' },
      { type: 'subnet', id: 's' },
    ],
    actual: '10.0.0.22',
    vpc: 'v',
  })
})

test('the first and last address of a subnet are in it', () => {
  const ports = ['192.168.1.0', '192.168.1.255'].map((address) =>
    port({ id: address, fixedIps: fixed('s', address) }),
  )
  expect(found(rule, [s, ...ports])).toEqual([])
})

test('an IPv6 address is in no IPv4 subnet', () => {
  expect(found(rule, [s, port({ id: 'p', fixedIps: fixed('s', 'fd00::1') })])).toHaveLength(1)
})

test('a subnet that is missing, an address that is none and a deleted port are not its business', () => {
  expect(
    found(rule, [
      s,
      port({ id: 'a', fixedIps: fixed('missing', '10.0.0.22') }),
      port({ id: 'b', fixedIps: fixed('s', 'ten') }),
      port({ id: 'c', fixedIps: fixed('s', '10.0.0.22'), operation: 'delete' }),
    ]),
  ).toEqual([])
})

ruleCases(rule, [
  s,
  subnet({ id: 's', cidr: cidr('10.0.0.0/24') }),
  subnet({ id: 's', cidr: cidr('192.168.1.0/24'), operation: 'delete' }),
  subnet({ id: 't', cidr: cidr('') }),
  port({ id: 'p', fixedIps: fixed('s', '10.0.0.22') }),
  port({ id: 'p', fixedIps: fixed('s', '192.168.1.22') }),
  port({ id: 'q', fixedIps: [...fixed('s', '10.0.0.23'), ...fixed('t', '10.0.0.24')] }),
])
