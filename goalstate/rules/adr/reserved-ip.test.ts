import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { fixed, port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { reservedIp as rule } from './reserved-ip.ts'

const p = (address: string) => port({ id: address, fixedIps: fixed('s', address) })

test('.0 and .255 of a /24 are found', () => {
  const findings = found(rule, [
    subnet({ id: 's' }),
    p('10.0.0.0'),
    p('10.0.0.255'),
    p('10.0.0.254'),
  ])
  expect(findings.map(({ message }) => message)).toEqual([
    'port 10.0.0.0 has 10.0.0.0, the network address of subnet s (10.0.0.0/24)',
    'port 10.0.0.255 has 10.0.0.255, the broadcast address of subnet s (10.0.0.0/24)',
  ])
})

test('.255 in the middle of a /16, both of a /31, and IPv6 are fine', () => {
  const of = (text: string) => subnet({ id: 's', cidr: cidr(text) })
  expect(found(rule, [of('10.0.0.0/16'), p('10.0.0.255')])).toEqual([])
  expect(found(rule, [of('10.0.0.0/31'), p('10.0.0.0'), p('10.0.0.1')])).toEqual([])
  expect(found(rule, [of('fd00::/64'), p('fd00::')])).toEqual([])
})

ruleCases(rule, [
  subnet({ id: 's' }),
  subnet({ id: 's', cidr: cidr('10.0.0.0/16') }),
  subnet({ id: 's', operation: 'delete' }),
  subnet({ id: 't', key: 's' }),
  p('10.0.0.255'),
  port({ id: '10.0.0.255', fixedIps: fixed('t', '10.0.0.255') }),
  { ...p('10.0.0.255'), operation: 'delete' },
])
