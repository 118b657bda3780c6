import { expect, test } from 'vitest'
import { ip, mac } from '../../state/address.ts'
import { dhcp, fixed, port } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { dhcpDiffersFromPort as rule } from './dhcp-differs-from-port.ts'

const p = port({ id: 'p', fixedIps: fixed('s', '10.0.0.2') })

test('another address for the MAC of a port is found', () => {
  expect(found(rule, [p, dhcp({ id: 'd', ipv4: ip('10.0.0.3') })])).toMatchObject([
    { actual: '10.0.0.3', expected: '10.0.0.2' },
  ])
})

test('another MAC for the address of a port is found', () => {
  expect(found(rule, [p, dhcp({ id: 'd', mac: mac('00:00:00:00:00:09') })])).toMatchObject([
    { actual: '00:00:00:00:00:09', expected: '00:00:00:00:00:02' },
  ])
})

test('an entry that agrees, in any spelling, and one for no port are fine', () => {
  expect(found(rule, [p, dhcp({ id: 'd', mac: mac('000000000002') })])).toEqual([])
  expect(found(rule, [p, dhcp({ id: 'd', subnetId: 't', ipv4: ip('10.0.1.3') })])).toEqual([])
})

ruleCases(rule, [
  p,
  port({ id: 'p', mac: mac('00:00:00:00:00:09'), fixedIps: fixed('s', '10.0.0.2') }),
  { ...p, operation: 'delete' },
  port({ id: 'q', fixedIps: [...fixed('t', '10.0.1.2'), ...fixed('s', '10.0.0.3')] }),
  dhcp({ id: 'd' }),
  dhcp({ id: 'd', ipv4: ip('10.0.0.3') }),
  dhcp({ id: 'e', mac: mac('00:00:00:00:00:07') }),
])
