import { expect, test } from 'vitest'
import { gateway, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { missingGateway as rule } from './missing-gateway.ts'

test('a gateway that is not there is found', () => {
  const findings = found(rule, [gateway({ id: 'g' }), vpc({ id: 'v', gatewayIds: ['g', 'gone'] })])
  expect(findings.map(({ actual }) => actual)).toEqual(['gone'])
})

test('a VPC without gateways is fine', () => {
  expect(found(rule, [vpc({ id: 'v' })])).toEqual([])
})

ruleCases(rule, [
  gateway({ id: 'g' }),
  gateway({ id: 'h', key: 'g' }),
  vpc({ id: 'v', gatewayIds: ['g', 'h'] }),
  vpc({ id: 'v', gatewayIds: ['h', 'gone'] }),
  vpc({ id: 'v', gatewayIds: ['h'], operation: 'delete' }),
])
