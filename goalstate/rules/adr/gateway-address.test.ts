import { expect, test } from 'vitest'
import { cidr } from '../../state/address.ts'
import { addresses, fixed, port, subnet } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { gatewayAddress as rule } from './gateway-address.ts'

const p = (address: string, deviceOwner = 'compute:nova') =>
  port({ id: 'p', deviceOwner, fixedIps: fixed('s', address) })

test('a VM on the gateway address is found, with both parties', () => {
  const [finding, ...others] = found(rule, [subnet({ id: 's' }), p('10.0.0.1')])
  expect(others).toEqual([])
  expect(finding!.resources.map(({ id }) => id)).toEqual(['p', 's'])
})

test('a router is meant to be there', () => {
  expect(found(rule, [subnet({ id: 's' }), p('10.0.0.1', 'network:router_interface')])).toEqual([])
})

test('a gateway outside its subnet is found, and no gateway is not', () => {
  expect(
    found(rule, [subnet({ id: 's', cidr: cidr('192.168.1.0/24') })]).map(({ actual }) => actual),
  ).toEqual(['10.0.0.1'])
  expect(found(rule, [subnet({ id: 's', gateway: undefined })])).toEqual([])
  expect(found(rule, [subnet({ id: 's', gateway: addresses('', '') })])).toEqual([])
})

ruleCases(rule, [
  subnet({ id: 's' }),
  subnet({ id: 's', gateway: addresses('10.0.0.2', '') }),
  subnet({ id: 's', cidr: cidr('192.168.1.0/24'), gateway: undefined }),
  subnet({ id: 's', operation: 'delete' }),
  subnet({ id: 't', key: 's', cidr: cidr('192.168.1.0/24') }),
  p('10.0.0.1'),
  p('10.0.0.2'),
  p('10.0.0.1', 'network:router_gateway'),
  port({ id: 'q', fixedIps: fixed('t', '10.0.0.1') }),
])
