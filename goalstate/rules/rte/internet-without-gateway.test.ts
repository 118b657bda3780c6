import { expect, test } from 'vitest'
import { mac } from '../../state/address.ts'
import { route, router, subnet, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { internetWithoutGateway as rule } from './internet-without-gateway.ts'

const s = subnet({ id: 's' })
const to = (destination: string, destinationType: 'internet' | 'vpc-gateway') => {
  const extra = { destinationType, nextHopMac: mac('') }
  return router({
    id: 'r',
    tables: [{ subnetId: 's', rules: [route(destination, '10.0.0.9', { extra })] }],
  })
}
const out = to('0.0.0.0/0', 'internet')

test('a default route to the internet needs a gateway', () => {
  expect(found(rule, [vpc({ id: 'v' }), s, out])).toMatchObject([
    { witness: '0.0.0.0/0', vpc: 'v' },
  ])
  expect(found(rule, [vpc({ id: 'v', gatewayIds: ['g'] }), s, out])).toEqual([])
})

test('to another VPC, or within its own, a route is not to the internet', () => {
  const v = vpc({ id: 'v' })
  expect(found(rule, [v, s, to('10.1.0.0/16', 'vpc-gateway')])).toEqual([])
  expect(found(rule, [v, s, to('10.0.5.0/24', 'internet')])).toEqual([])
})

test('where nobody told of gateways, or of the VPC, nothing is said', () => {
  expect(found(rule, [vpc({ id: 'v' }), s, out], { covers: ['vpc', 'subnet'] })).toEqual([])
  expect(found(rule, [s, out])).toEqual([])
})

ruleCases(rule, [
  vpc({ id: 'v' }),
  vpc({ id: 'v', gatewayIds: ['g'] }),
  { ...vpc({ id: 'v' }), operation: 'delete' },
  s,
  subnet({ id: 's', vpcId: 'w' }),
  out,
  to('10.1.0.0/16', 'vpc-gateway'),
])
