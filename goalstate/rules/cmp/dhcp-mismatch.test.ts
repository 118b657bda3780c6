import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { dhcp, fixed, port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { dhcpMismatch as rule } from './dhcp-mismatch.ts'

const s = subnet({ id: 's', dhcpEnabled: true })
const p = port({ id: 'p', fixedIps: fixed('s', '10.0.0.2') })

test('a port without entry in a subnet with DHCP is found', () => {
  expect(found(rule, [s, p]).map(({ resources }) => resources.map(({ id }) => id))).toEqual([
    ['p', 's'],
  ])
  expect(found(rule, [s, p, dhcp({ id: 'd' })])).toEqual([])
})

test('an entry in a subnet without DHCP is found', () => {
  expect(found(rule, [subnet({ id: 's' }), p, dhcp({ id: 'd' })])).toMatchObject([
    { resources: [{ type: 'dhcp', id: 'd' }, { id: 's' }] },
  ])
})

test('ports of the network itself, and states without DHCP entries, are fine', () => {
  expect(found(rule, [s, { ...p, deviceOwner: 'network:dhcp' }])).toEqual([])
  expect(found(rule, [s, p], { covers: ['port', 'subnet'] })).toEqual([])
})

ruleCases(rule, [
  s,
  subnet({ id: 's' }),
  { ...s, operation: 'delete' },
  subnet({ id: 't', key: 's', dhcpEnabled: true }),
  p,
  port({ id: 'p', mac: mac('00:00:00:00:00:09'), fixedIps: fixed('t', '10.0.0.2') }),
  dhcp({ id: 'd' }),
  dhcp({ id: 'd', mac: mac('00:00:00:00:00:09') }),
  dhcp({ id: 'd', subnetId: 't' }),
])
