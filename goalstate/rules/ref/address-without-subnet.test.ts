import { expect, test } from 'vitest'
import { dhcp, fixed, neighbor, port, reached, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { addressWithoutSubnet as rule } from './address-without-subnet.ts'

test('a port, a neighbor and a DHCP entry of an unknown subnet are found', () => {
  const findings = found(rule, [
    subnet({ id: 's' }),
    port({ id: 'p', fixedIps: [...fixed('s', '10.0.0.2'), ...fixed('gone', '10.0.1.2')] }),
    neighbor({ id: 'n', fixedIps: reached('l3', 'gone', '10.0.1.2') }),
    dhcp({ id: 'd', subnetId: 'gone' }),
  ])
  expect(findings.map(({ resources }) => resources[0]!.id)).toEqual(['p', 'n', 'd'])
  expect(findings[0]!.actual).toBe('gone')
})

test('two addresses in one unknown subnet are one finding', () => {
  const two = [...fixed('gone', '10.0.1.2'), ...fixed('gone', '10.0.1.3')]
  expect(found(rule, [port({ id: 'p', fixedIps: two })])).toHaveLength(1)
})

test('a fragment without subnets says nothing of them', () => {
  expect(found(rule, [dhcp({ id: 'd' })], { covers: ['dhcp'] })).toEqual([])
})

ruleCases(rule, [
  subnet({ id: 's' }),
  subnet({ id: 't', key: 's' }),
  port({ id: 'p', fixedIps: fixed('s', '10.0.0.2') }),
  port({ id: 'p', fixedIps: fixed('t', '10.0.0.2') }),
  port({ id: 'p', fixedIps: fixed('s', '10.0.0.2'), operation: 'delete' }),
  neighbor({
    id: 'p',
    fixedIps: [...reached('l3', 't', '10.0.1.2'), ...reached('l2', 's', '10.0.0.2')],
  }),
  dhcp({ id: 'd' }),
  dhcp({ id: 'd', subnetId: '' }),
])
