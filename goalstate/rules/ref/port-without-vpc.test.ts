import { expect, test } from 'vitest'
import { port, vpc } from '../../state/samples.ts'
import { found, ruleCases } from '../rule.cases.ts'
import { portWithoutVpc as rule } from './port-without-vpc.ts'

test('a port of an unknown VPC, and one of none, are found', () => {
  const findings = found(rule, [
    vpc({ id: 'v' }),
    port({ id: 'a', vpcId: 'gone' }),
    port({ id: 'b', vpcId: '' }),
    port({ id: 'c' }),
  ])
  expect(findings.map(({ message }) => message)).toEqual([
    'port a names VPC gone, which is not there',
    'port b names no VPC',
  ])
})

test('taking the VPC away adds one finding for each of its ports', () => {
  const ports = ['a', 'b', 'c'].map((id) => port({ id }))
  expect(found(rule, [vpc({ id: 'v' }), ...ports])).toEqual([])
  expect(found(rule, ports).map(({ resources }) => resources[0]!.id)).toEqual(['a', 'b', 'c'])
})

test('a VPC that goes is still there, and a fragment without VPCs says nothing of them', () => {
  expect(found(rule, [vpc({ id: 'v', operation: 'delete' }), port({ id: 'a' })])).toEqual([])
  expect(found(rule, [port({ id: 'a' })], { covers: ['port'] })).toEqual([])
})

ruleCases(rule, [
  vpc({ id: 'v' }),
  vpc({ id: 'v', operation: 'delete' }),
  vpc({ id: 'w', key: 'v' }),
  port({ id: 'a' }),
  port({ id: 'a', vpcId: 'w' }),
  port({ id: 'b', vpcId: '' }),
  port({ id: 'c', operation: 'delete' }),
])
